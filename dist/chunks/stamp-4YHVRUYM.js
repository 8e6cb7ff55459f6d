import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-QIRMAGC4.js";import"./chunk-M7VRA64U.js";import"./chunk-VL3YPSXE.js";import"./chunk-JMXRRTAB.js";import"./chunk-IGZWHXM6.js";import"./chunk-TQ6YODWN.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as stamp,b as stampAsConfigured};
