import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-LR3STG62.js";import"./chunk-DTYN5WMQ.js";import"./chunk-ZJGP5XJY.js";import"./chunk-IPQDSGXE.js";export{a as dockerfileLine};
