import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c}from"./chunk-LAA6UDQV.js";import"./chunk-TEI565QQ.js";import"./chunk-SGZU7ZYN.js";import"./chunk-NB3TGFMN.js";import"./chunk-IPQDSGXE.js";export{b as hostOf,c as parseTarget,a as registryOfHost};
