import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function i({path:e,line:n}){return`${e}:${n}`}export{i as a};
