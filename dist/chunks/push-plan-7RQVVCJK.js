import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-OI3J4322.js";import"./chunk-OI66YMOY.js";import"./chunk-IZJU2WMS.js";import"./chunk-SSKUO6FQ.js";import"./chunk-NB3TGFMN.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{b as readManifest,a as readPlan};
