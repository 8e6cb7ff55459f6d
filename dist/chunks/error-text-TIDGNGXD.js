import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as s}from"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import{a as d}from"./chunk-ZMBIWTPS.js";import{a as t}from"./chunk-DCQRYTU2.js";import{e as $}from"./chunk-IPQDSGXE.js";var i=$(d(),1);function x(o,{colors:e,columns:m}){let{red:p,bold:a,cyan:l}=(0,i.createColors)(e),n=r=>s(r,Math.max(20,m-2)).replaceAll(`
`,`
  `),[c="",...f]=o.message.split(`
`);return`${[`${p("\u2717")} ${n(a(t(c)))}`,...f.map(r=>`  ${n(t(r))}`),...(o.hint?.split(`
`)??[]).map(r=>r.startsWith("  ")?`    ${l(t(r.trim()))}`:`  ${n(t(r))}`)].join(`
`)}
`}export{x as renderErrorText};
