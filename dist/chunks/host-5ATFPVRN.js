import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-C3SYJ3TY.js";import"./chunk-SSKUO6FQ.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as resolveDockerHost,b as set};
