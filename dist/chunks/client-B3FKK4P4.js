import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-NGZ5Y2TA.js";import"./chunk-YRP6PWYJ.js";import"./chunk-IPQDSGXE.js";export{a as connectGitHub};
