import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-5NH3PWVO.js";import"./chunk-446RIA6H.js";import"./chunk-IPQDSGXE.js";export{d as isWorthSaying,c as jsonOfAll,a as renderAll,b as renderVerdicts};
