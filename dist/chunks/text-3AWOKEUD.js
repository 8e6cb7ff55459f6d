import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c}from"./chunk-IHRXWYHY.js";import"./chunk-Y4GLNSFU.js";import"./chunk-ZNKCV4H3.js";import"./chunk-YEAKZAH3.js";import"./chunk-3MOEHP5F.js";import"./chunk-ZMBIWTPS.js";import"./chunk-GW3JWYLX.js";import"./chunk-IPQDSGXE.js";export{c as TEXT,a as renderText,b as renderVerdict};
