import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as e}from"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import{a as l}from"./chunk-ZMBIWTPS.js";import{a as t}from"./chunk-AJLMWLY4.js";import{e as $}from"./chunk-IPQDSGXE.js";var r=$(l(),1);var u={written:"Wrote",changed:"Changed",unchanged:"Nothing to change in"};function w({file:i,change:o,notes:s},{colors:p,columns:a}){let{green:c,bold:m,cyan:f}=(0,r.createColors)(p),d=s.flatMap(({text:g,command:n})=>[...e(t(g),Math.max(20,a-2)).split(`
`).map(h=>`  ${h}`),...n===void 0?[]:[`    ${f(t(n))}`]]);return`${[`${c("\u2713")} ${m(`${u[o]} ${t(i)}`)}`,...d].join(`
`)}
`}export{w as renderInit};
