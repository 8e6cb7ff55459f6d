import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-W54FMNJD.js";import"./chunk-4DBDMCLY.js";import"./chunk-C3SYJ3TY.js";import"./chunk-IZJU2WMS.js";import"./chunk-SSKUO6FQ.js";import"./chunk-NB3TGFMN.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as connectEngine};
