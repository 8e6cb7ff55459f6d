import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-ACEJCT4W.js";import"./chunk-Y4GLNSFU.js";import"./chunk-LLOWSMDY.js";import"./chunk-YEAKZAH3.js";import"./chunk-3MOEHP5F.js";import"./chunk-ZMBIWTPS.js";import"./chunk-AJLMWLY4.js";import"./chunk-IPQDSGXE.js";export{b as TEXT,a as renderText};
