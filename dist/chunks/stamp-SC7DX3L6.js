import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-IYGPDVCY.js";import"./chunk-ELG37HFI.js";import"./chunk-LJJQQWB4.js";import"./chunk-IPQDSGXE.js";export{a as stamp,b as stampAsConfigured};
