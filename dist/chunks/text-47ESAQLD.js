import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-2IS7XRKU.js";import"./chunk-Y4GLNSFU.js";import"./chunk-3MOEHP5F.js";import"./chunk-ZMBIWTPS.js";import"./chunk-EMZG6ILI.js";import"./chunk-XR5E3MFK.js";import"./chunk-DCQRYTU2.js";import"./chunk-NB3TGFMN.js";import"./chunk-IPQDSGXE.js";export{a as renderText};
