import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-GDWN6HX7.js";import"./chunk-3VFAPAR7.js";import"./chunk-3WAMQG3X.js";import"./chunk-TBLLLK3W.js";import"./chunk-YDRO4LCS.js";import"./chunk-VR65BOHK.js";import"./chunk-S4FBOGZX.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as repositoryTags};
