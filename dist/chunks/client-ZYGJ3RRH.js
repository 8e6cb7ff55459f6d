import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-QNRN2VS2.js";import"./chunk-V4PXBSDE.js";import"./chunk-YRP6PWYJ.js";import"./chunk-GBSVXX65.js";import"./chunk-IPQDSGXE.js";export{a as connectGitHub};
