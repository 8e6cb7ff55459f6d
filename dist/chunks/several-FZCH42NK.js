import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-LBI52IJY.js";import{a as m}from"./chunk-ZMBIWTPS.js";import{a as s}from"./chunk-AJLMWLY4.js";import{e as d}from"./chunk-IPQDSGXE.js";var l=d(m(),1);async function g(r,{format:e,quiet:n=!1},t){if(e==="sarif")return(await import("./sarif-236AO5I4.js")).renderSarif(r,t);let[o,p]=await Promise.all([a[e](),f[e]()]);return(n&&e==="text"?r.filter(c):r).map(i=>r.length>1?`${p(i,t)}${o(i,t)}`:o(i,t)).join(e==="json"?"":`
`)}async function w(r){let{renderJson:e}=await import("./json-U4EFC2GD.js"),[n="",...t]=r.map(o=>e(o));return t.length===0?n:`[${[n,...t].join(",")}]
`}function c({findings:r,exitCode:e}){return r.length>0||e!==0}var f={text:()=>Promise.resolve(({image:r},{colors:e})=>`${(0,l.createColors)(e).bold(s(r.reference))}
`),json:()=>Promise.resolve(()=>""),markdown:async()=>{let{fit:r,prose:e}=await import("./markdown-nodes-KKGI2GER.js");return({image:n})=>`${r([{type:"heading",depth:1,children:e(n.reference)}])}
`}};export{w as jsonOfAll,g as renderAll};
