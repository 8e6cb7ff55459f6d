import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var e="1.0.0";export{e as a};
