import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-AL7WLCKA.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as openOutputFile};
