import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var d={X86_64:"amd64",ARM64:"arm64",ARM:"arm"};function r(e,i){let n=d[(i??"").toUpperCase()];if(n!==void 0)return`${/^windows/i.test(e??"")?"windows":"linux"}/${n}`}export{r as a};
