import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as t,c as o,d as n}from"./chunk-V4PXBSDE.js";import"./chunk-YRP6PWYJ.js";import"./chunk-GBSVXX65.js";import"./chunk-IPQDSGXE.js";var x=new t;function s(e,i,...r){let c=o.plugin(...r);return new c(n(e,i))}export{x as context,s as getOctokit};
