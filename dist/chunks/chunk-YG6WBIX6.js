import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{b as r}from"./chunk-NB3TGFMN.js";var o={path:"mintmark.yml",line:1};function p(i,t){return i.line??t.line??o}function f(i){return r(JSON.stringify(i)).slice(7)}function m({message:i,details:t,steps:l}){return[`${i}.`,...t.map(({label:e,value:n})=>e===""?n:`${e}: ${n}`),...l.flatMap(({text:e,command:n})=>[e,...n?.split(`
`)??[]])]}export{o as a,p as b,f as c,m as d};
