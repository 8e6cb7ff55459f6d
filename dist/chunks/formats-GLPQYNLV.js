import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-WZR4JXIU.js";import"./chunk-IPQDSGXE.js";export{c as ENDINGS,a as FORMATS,b as PAGE_FORMATS,d as isPageFormat};
