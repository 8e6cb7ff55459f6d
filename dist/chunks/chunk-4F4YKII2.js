import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r}from"./chunk-LZZ6H3YU.js";var n="https://github.com/mintmark/mintmark",o=r===void 0?"main":`v${r}`;function s(t){return`${n}/blob/${o}/docs/${t}`}function m(t){return`${n}/raw/${o}/schemas/${t}`}export{n as a,s as b,m as c};
