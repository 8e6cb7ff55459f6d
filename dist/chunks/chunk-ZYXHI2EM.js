import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var o=["classic","containerd","both"];function t(e){return e==="both"?["classic","containerd"]:[e]}export{o as a,t as b};
