import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{d as a,e as b,f as c,g as d}from"./chunk-DB5V6SQA.js";import"./chunk-SKDN7UT6.js";import"./chunk-WNWIHU2N.js";import"./chunk-DCQRYTU2.js";import"./chunk-NB3TGFMN.js";import"./chunk-IPQDSGXE.js";export{a as SCHEMA_VERSION,d as print,c as renderErrorJson,b as renderJson};
