import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var e=["classic","containerd","both"];function o(t){return t==="both"?["classic","containerd"]:[t]}export{e as a,o as b};
