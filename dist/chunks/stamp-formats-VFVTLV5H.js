import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-O6X2GAGD.js";import"./chunk-IPQDSGXE.js";export{a as STAMP_FORMATS};
