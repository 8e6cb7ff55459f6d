import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-LW4HTB6N.js";import"./chunk-SSKUO6FQ.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";export{a as resolveDockerHost,b as set};
