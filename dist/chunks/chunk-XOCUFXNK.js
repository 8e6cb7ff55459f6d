import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{b as a}from"./chunk-WZR4JXIU.js";async function m(e,r,n){let{render:t,renderTitle:o,renderAll:i}=await a[r]();return i?.(e)??s(e,{render:t,renderTitle:o},n)}async function c(e,r){let{renderVerdict:n,TEXT:t}=await import("./text-3AWOKEUD.js");return s(e,{render:n,renderTitle:t.renderTitle},r)}function s(e,{render:r,renderTitle:n},t){let o=e.length>1?n:void 0;return e.map(d=>`${o?.(d.subject,t)??""}${r(d,t)}`).join(n===void 0?"":`
`)}async function p(e){let{renderJson:r}=await import("./json-SGT7ENGD.js"),[n="",...t]=e.map(o=>r(o));return t.length===0?n:`[${[n,...t].join(",")}]
`}function u({findings:e,exitCode:r}){return e.length>0||r!==0}export{m as a,c as b,p as c,u as d};
