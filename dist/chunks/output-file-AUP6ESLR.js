import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-7Y4Y6Y7X.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";export{a as openOutputFile};
