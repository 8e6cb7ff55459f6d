import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-BUKURR64.js";import"./chunk-SELQ4CTB.js";import"./chunk-VL3YPSXE.js";import"./chunk-X4ZFZ2SP.js";import"./chunk-IGZWHXM6.js";import"./chunk-TQ6YODWN.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as stamp,b as stampAsConfigured};
