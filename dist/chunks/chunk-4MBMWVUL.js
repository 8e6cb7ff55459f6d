import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function r(n){let o=n.length-3;return o>0?`${n.slice(0,3).join(", ")} and ${o} more`:n.join(", ")}export{r as a};
