import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as n}from"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import{a as d}from"./chunk-ZMBIWTPS.js";import{a as t}from"./chunk-DCQRYTU2.js";import{e as f}from"./chunk-IPQDSGXE.js";var o=f(d(),1);function u(e,{colors:i,columns:s}){let{red:p,bold:m}=(0,o.createColors)(i),[l="",...a]=e.message.split(`
`);return`${[`${p("\u2717")} ${m(t(l))}`,...a.map(r=>`  ${t(r)}`),...e.hint===void 0?[]:e.hint.split(`
`).map(r=>`  ${t(r)}`)].map(r=>n(r,s,{trim:!1,hard:!1}).replaceAll(`
`,`
  `)).join(`
`)}
`}export{u as renderErrorText};
