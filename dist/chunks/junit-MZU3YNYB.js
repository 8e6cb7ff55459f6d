import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as m}from"./chunk-4L7RFU6I.js";import{d as u}from"./chunk-YG6WBIX6.js";import{a as i}from"./chunk-H5PD23P5.js";import"./chunk-NB3TGFMN.js";import"./chunk-GW3JWYLX.js";import"./chunk-IPQDSGXE.js";function d(e){return c(e.map(({command:n,subject:r,...t})=>({command:n,name:r,cases:g(t)})))}function y(e,{code:n,message:r,hint:t}){let a=[r,t??""].join(`
`).trimEnd().split(`
`);return c([{command:e,name:e,cases:[{name:"verdict",fault:"error",type:n,lines:a}]}])}var v={render:e=>d([e]),renderFailure:(e,n)=>y(e,n),renderAll:d};function g({findings:e,exitCode:n,headline:r}){let t=e.map(C);return t.some(({fault:s})=>s!==void 0)?t:[{...{name:"verdict",type:r.word,lines:[`${r.word}: ${r.sentence}`]},...n!==0&&{fault:"error"}},...t]}function C({rule:e,severity:n,isUnchecked:r,name:t,line:a,...s}){let o=r?"error":n==="error"?"failure":void 0;return{name:`${e}: ${t}`,...o!==void 0&&{fault:o},type:e,lines:[...u(s),...a===void 0?[]:[m(a)]]}}function c(e){return`<?xml version="1.0" encoding="UTF-8"?>
${i`<testsuites name="mintmark" ${l(e.flatMap(({cases:r})=>r))}>
    ${e.map(F)}</testsuites
  >`.text}
`}function l(e){let n=r=>e.filter(({fault:t})=>t===r).length;return i`tests="${e.length}" failures="${n("failure")}" errors="${n("error")}"`}function F({command:e,name:n,cases:r}){return i`
    <testsuite name="${n}" ${l(r)}> ${r.map(t=>k(t,e))} </testsuite>
  `}function k({name:e,fault:n,type:r,lines:t},a){let[s=""]=t,o=t.map((p,$)=>i`${$===0?"":i``}${p}`),f=n===void 0?i`<system-out>${o}</system-out>`:n==="failure"?i`<failure type="${r}" message="${s}">${o}</failure>`:i`<error type="${r}" message="${s}">${o}</error>`;return i` <testcase classname="mintmark.${a}" name="${e}">${f}</testcase> `}export{v as JUNIT};
