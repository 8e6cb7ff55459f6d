import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d,e,f}from"./chunk-KFUY5H34.js";import"./chunk-NB3TGFMN.js";import"./chunk-IPQDSGXE.js";export{e as isNewer,d as newestParts,b as partName,c as readPart,a as stepKey,f as whole};
