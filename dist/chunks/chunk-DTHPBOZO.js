import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function a(e,r){return Array.from({length:Math.ceil(e.length/r)},(t,n)=>e.slice(n*r,(n+1)*r))}export{a};
