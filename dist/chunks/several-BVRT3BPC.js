import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-Y6OHFI2I.js";import"./chunk-MS6SXVOS.js";import"./chunk-IPQDSGXE.js";export{d as isWorthSaying,c as jsonOfAll,a as renderAll,b as renderVerdicts};
