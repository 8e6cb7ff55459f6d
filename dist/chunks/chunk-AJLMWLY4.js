import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var i=new RegExp("(?<!\\p{Extended_Pictographic})\\ufe0f|[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]|(?!\\ufe0f)\\p{Default_Ignorable_Code_Point}","gu");function o(n){return n.replace(i,u).replaceAll("##[","#\\u0023[")}var p=new Map([[`
`,"\\n"],["\r","\\r"],["	","\\t"]]);function u(n){let t=Array.from({length:n.length},(e,r)=>n.charCodeAt(r));return p.get(n)??t.map(e=>`\\u${e.toString(16).padStart(4,"0")}`).join("")}function l(n,t){return`${JSON.stringify(t,void 0,n===!0?void 0:2).split(`
`).map(o).join(`
`)}
`}function c(n){return n.replaceAll("##[","#\\u0023[").replace(/^((?:[^\S\n]|\u0085)*):(?=:)/gm,"$1\\u003a")}var s=/^[\w@%+=:,./-]+$/;function f(n){return s.test(n)?n:`'${n.replaceAll("'","'\\''")}'`}export{o as a,l as b,c,f as d};
