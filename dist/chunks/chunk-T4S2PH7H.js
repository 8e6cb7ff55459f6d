import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var t=["classic","containerd","both"];function r(e){return e==="both"?["classic","containerd"]:[e]}function n(e){return e===""?"both":t.find(o=>o===e)}export{t as a,r as b,n as c};
