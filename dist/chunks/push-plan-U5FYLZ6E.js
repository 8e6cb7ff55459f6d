import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-62NKH65Q.js";import"./chunk-IIHEQQZQ.js";import"./chunk-IZJU2WMS.js";import"./chunk-SSKUO6FQ.js";import"./chunk-NB3TGFMN.js";import"./chunk-ZJGP5XJY.js";import"./chunk-IPQDSGXE.js";export{b as readManifest,a as readPlan};
