import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-KYFACPM3.js";import"./chunk-SSKUO6FQ.js";import"./chunk-ZJGP5XJY.js";import"./chunk-IPQDSGXE.js";export{a as resolveDockerHost,b as set};
