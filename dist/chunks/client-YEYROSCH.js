import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-GMWJF5QD.js";import"./chunk-5PVZS3VP.js";import"./chunk-VRAKKQNX.js";import"./chunk-LJJQQWB4.js";import"./chunk-IPQDSGXE.js";export{a as CONCURRENCY,b as connect};
