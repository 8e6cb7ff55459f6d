import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r}from"./chunk-7Y4Y6Y7X.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";import{resolve as a}from"node:path";async function F(e,i,n){let o=await r(a(n,e)),t=!1;return{format:i,path:e,write:async s=>{t||(t=!0,await o(s))}}}export{F as openReportFile};
