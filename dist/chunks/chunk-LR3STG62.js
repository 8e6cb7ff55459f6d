import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{b as s}from"./chunk-DTYN5WMQ.js";import{isAbsolute as l,join as u,relative as a,resolve as p,sep as c}from"node:path";function d(t){let e=t.split(`
`).findLastIndex(n=>/^\s*FROM\s/i.test(n));return e===-1?void 0:e+1}async function y({context:t=".",file:e},n){let r=p(n,e??u(t,"Dockerfile")),i=a(n,r);if(i.startsWith("..")||l(i))return;let f=await s(r).then(String,()=>""),o=d(f);return o===void 0?void 0:{path:i.split(c).join("/"),line:o}}export{y as a};
