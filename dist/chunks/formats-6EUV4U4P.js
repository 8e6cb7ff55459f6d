import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-QYVUDCS4.js";import"./chunk-AJLMWLY4.js";import"./chunk-IPQDSGXE.js";export{a as STAMP_FORMATS};
