import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-KRWZ6EUN.js";import"./chunk-GW3JWYLX.js";import"./chunk-IPQDSGXE.js";export{a as STAMP_FORMATS};
