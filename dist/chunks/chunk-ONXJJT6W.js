import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as t}from"./chunk-LZZ6H3YU.js";var o="https://github.com/mintmark/mintmark",r=t===void 0?"main":`v${t}`;function m(n){return`${o}/blob/${r}/docs/${n}`}export{o as a,m as b};
