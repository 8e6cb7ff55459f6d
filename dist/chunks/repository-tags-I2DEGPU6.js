import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-QUC33NEJ.js";import"./chunk-ERMZUPRH.js";import"./chunk-3WAMQG3X.js";import"./chunk-TBLLLK3W.js";import"./chunk-YDRO4LCS.js";import"./chunk-CSNNYIOU.js";import"./chunk-TRX4W55J.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as repositoryTags};
