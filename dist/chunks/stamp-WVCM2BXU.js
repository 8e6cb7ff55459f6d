import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-TPFS64QR.js";import"./chunk-IZEMLSXC.js";import"./chunk-VL3YPSXE.js";import"./chunk-DZAPMTFN.js";import"./chunk-KJHR6YMZ.js";import"./chunk-2TOOGYKE.js";import"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";export{a as stamp,b as stampAsConfigured};
