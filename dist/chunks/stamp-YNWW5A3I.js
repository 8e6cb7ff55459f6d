import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-L3RDGZLR.js";import"./chunk-IKWZJACY.js";import"./chunk-LJJQQWB4.js";import"./chunk-IPQDSGXE.js";export{a as stamp,b as stampAsConfigured};
