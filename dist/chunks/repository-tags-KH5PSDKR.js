import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-FUIDQBGI.js";import"./chunk-3VFAPAR7.js";import"./chunk-45XVEL6C.js";import"./chunk-YDRO4LCS.js";import"./chunk-TBLLLK3W.js";import"./chunk-VR65BOHK.js";import"./chunk-S4FBOGZX.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as repositoryTags};
