import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var e=["stuck","leaked","blocked","waiting","in-use"];export{e as a};
