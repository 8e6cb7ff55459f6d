import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-XOCUFXNK.js";import"./chunk-WZR4JXIU.js";import"./chunk-IPQDSGXE.js";export{d as isWorthSaying,c as jsonOfAll,a as renderAll,b as renderVerdicts};
