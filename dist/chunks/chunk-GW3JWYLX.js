import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var i=new RegExp("(?<!\\p{Extended_Pictographic})\\ufe0f|[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\ufffe\\uffff]|(?!\\ufe0f)\\p{Default_Ignorable_Code_Point}","gu");function o(n){return n.replace(i,p).replaceAll("##[","#\\u0023[")}var u=new Map([[`
`,"\\n"],["\r","\\r"],["	","\\t"]]);function p(n){let t=Array.from({length:n.length},(e,r)=>n.charCodeAt(r));return u.get(n)??t.map(e=>`\\u${e.toString(16).padStart(4,"0")}`).join("")}function s(n,t){return`${JSON.stringify(t,void 0,n===!0?void 0:2).split(`
`).map(o).join(`
`)}
`}function l(n){return n.replaceAll("##[","#\\u0023[").replace(/^((?:[^\S\n]|\u0085)*):(?=:)/gm,"$1\\u003a")}var f=/^[\w@%+=:,./-]+$/;function c(n){return f.test(n)?n:`'${n.replaceAll("'","'\\''")}'`}export{o as a,s as b,l as c,c as d};
