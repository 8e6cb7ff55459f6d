import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function u(r){let e={};for(let[n,t]of r.flatMap(o=>Object.entries(o)))e[n]=(e[n]??0)+t;return e}function c(r){return r.reduce((e,n)=>e+n,0)}export{u as a,c as b};
