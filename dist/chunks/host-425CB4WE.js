import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-DC3XPRFE.js";import"./chunk-SSKUO6FQ.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";export{a as resolveDockerHost,b as set};
