import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-VTYMJ2Q5.js";import"./chunk-IPQDSGXE.js";export{c as ENDINGS,a as FORMATS,b as PAGE_FORMATS,d as isPageFormat};
