import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r}from"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import{a as l}from"./chunk-ZMBIWTPS.js";import{a as t}from"./chunk-GW3JWYLX.js";import{e as $}from"./chunk-IPQDSGXE.js";var e=$(l(),1);var u={written:"Wrote",changed:"Changed",unchanged:"Nothing to change in"};function y({file:i,change:o,notes:s},{colors:a,columns:p}){let{green:c,bold:m,cyan:f}=(0,e.createColors)(a),d=s.flatMap(({text:g,command:n})=>[...r(t(g),Math.max(20,p-2)).split(`
`).map(h=>`  ${h}`),...n===void 0?[]:[`    ${f(t(n))}`]]);return`${[`${c("\u2713")} ${m(`${u[o]} ${t(i)}`)}`,...d].join(`
`)}
`}export{y as renderInit};
