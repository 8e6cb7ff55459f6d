import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as o}from"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import{a as d}from"./chunk-ZMBIWTPS.js";import{a as t}from"./chunk-GW3JWYLX.js";import{e as $}from"./chunk-IPQDSGXE.js";var e=$(d(),1);function x(s,{colors:i,columns:p}){let{red:m,bold:a,cyan:l}=(0,e.createColors)(i),n=r=>o(r,Math.max(20,p-2)).replaceAll(`
`,`
  `),[c="",...f]=s.message.split(`
`);return`${[`${m("\u2717")} ${n(a(t(c)))}`,...f.map(r=>`  ${n(t(r))}`),...(s.hint?.split(`
`)??[]).map(r=>r.startsWith("  ")?`    ${l(t(r.slice(2)))}`:`  ${n(t(r))}`)].join(`
`)}
`}export{x as renderErrorText};
