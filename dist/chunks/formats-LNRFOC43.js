import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-LECQT7JC.js";import"./chunk-IPQDSGXE.js";export{a as FORMATS,b as PAGE_FORMATS,c as isFormat,d as isPageFormat};
