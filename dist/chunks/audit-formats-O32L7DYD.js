import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-Z6IEVVHF.js";import"./chunk-IPQDSGXE.js";export{a as AUDIT_FORMATS};
