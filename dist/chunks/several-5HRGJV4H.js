import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as l}from"./chunk-YXQL534R.js";import{a as c}from"./chunk-ZMBIWTPS.js";import{a as s}from"./chunk-DCQRYTU2.js";import{e as p}from"./chunk-IPQDSGXE.js";var a=p(c(),1);var m=[1,3];function g(t){return m.find(e=>t.some(({exitCode:r})=>r===e))??0}async function O(t,{format:e,quiet:r=!1},n){if(e==="sarif")return(await import("./sarif-YCEGKG3G.js")).renderSarif(t,n);let[o,d]=await Promise.all([l[e](),y[e]()]);return(r&&e==="text"?t.filter(f):t).map(i=>t.length>1?`${d(i,n)}${o(i,n)}`:o(i,n)).join(e==="json"?"":`
`)}async function w(t){let{renderJson:e}=await import("./json-5QXL4DXQ.js"),[r="",...n]=t.map(o=>e(o));return n.length===0?r:`[${[r,...n].join(",")}]
`}function f({findings:t,exitCode:e}){return t.length>0||e!==0}var y={text:()=>Promise.resolve(({image:t},{colors:e})=>`${(0,a.createColors)(e).bold(s(t.reference))}
`),json:()=>Promise.resolve(()=>""),markdown:async()=>{let{fit:t,prose:e}=await import("./markdown-nodes-R3OFULFT.js");return({image:r})=>`${t([{type:"heading",depth:1,children:e(r.reference)}])}
`}};export{g as exitCodeOfAll,w as jsonOfAll,O as renderAll};
