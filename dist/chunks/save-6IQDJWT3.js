import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-JDWMBGZD.js";import"./chunk-KGEYEKR5.js";import"./chunk-ASZZKS7S.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";export{a as BLOBS,b as STATE_FILE,d as hexOf,c as saveState};
