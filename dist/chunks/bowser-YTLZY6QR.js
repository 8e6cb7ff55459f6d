import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{c as o}from"./chunk-IPQDSGXE.js";var p=o((r,e)=>{e.exports={}});export default p();
