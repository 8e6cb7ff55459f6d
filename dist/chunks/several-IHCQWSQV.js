import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as d}from"./chunk-LECQT7JC.js";import"./chunk-IPQDSGXE.js";async function p(e,{format:n,quiet:r=!1},t){let{render:o,renderTitle:i,renderAll:a}=await d[n]();if(a!==void 0)return a(e);let l=r&&n==="text"?e.filter(m):e,f=e.length>1?i:void 0;return l.map(s=>`${f?.(s.subject,t)??""}${o(s,t)}`).join(i===void 0?"":`
`)}async function y(e){let{renderJson:n}=await import("./json-IP2D7SVA.js"),[r="",...t]=e.map(o=>n(o));return t.length===0?r:`[${[r,...t].join(",")}]
`}function m({findings:e,exitCode:n}){return e.length>0||n!==0}export{y as jsonOfAll,p as renderAll};
