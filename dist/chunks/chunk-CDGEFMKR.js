import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function t(n,e){if(n.length<=e)return n;let r=n.slice(0,e-1);return`${/[\ud800-\udbff]$/.test(r)?r.slice(0,-1):r}\u2026`}export{t as a};
