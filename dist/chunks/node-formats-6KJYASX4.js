import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-6CIJQC23.js";import"./chunk-IPQDSGXE.js";export{a as NODE_FORMATS};
