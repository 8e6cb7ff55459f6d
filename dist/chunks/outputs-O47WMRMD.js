import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as g,b as a}from"./chunk-E5ZC3YDT.js";import"./chunk-IPQDSGXE.js";function p(t,n,i){return{...u(t),verdict:"",findings:"",tag:t.tag,tags:n.map(r=>`${r}:${t.tag}`).join(`
`),"image-id":"",digest:"",json:i}}function y(t,n){let{image:i,mark:r,pushed:s,target:d}=t,e=s?.tag??d.tag;return{...u(r),verdict:t.verdict,findings:String(t.findings.length),tag:e??"",tags:e===void 0?"":`${d.uri}:${e}`,"image-id":g(i.identity).join(`
`),digest:s?.digest??a(i.identity)[0]??"",json:n}}function u(t){return{labels:o(t?.labels??{}),"build-args":o(t?.buildArgs??{}),"build-id":t?.buildId??""}}function o(t){return Object.entries(t).map(([n,i])=>`${n}=${i}`).join(`
`)}export{y as reportOutputs,p as stampOutputs};
