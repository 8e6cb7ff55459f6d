import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as n}from"./chunk-LZZ6H3YU.js";var r=n===void 0?"npx mintmark":`npx mintmark@${n}`;export{r as a};
