import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-7JMYME7F.js";import"./chunk-VTYMJ2Q5.js";import"./chunk-IPQDSGXE.js";export{d as isWorthSaying,c as jsonOfAll,a as renderAll,b as renderVerdicts};
