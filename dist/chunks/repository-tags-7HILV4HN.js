import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-KZ42EXLS.js";import"./chunk-ERMZUPRH.js";import"./chunk-NX7VNVQN.js";import"./chunk-3H5B5OG4.js";import"./chunk-YDRO4LCS.js";import"./chunk-CSNNYIOU.js";import"./chunk-TRX4W55J.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";export{a as repositoryTags};
