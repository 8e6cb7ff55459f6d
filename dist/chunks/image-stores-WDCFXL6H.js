import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-ZYXHI2EM.js";import"./chunk-IPQDSGXE.js";export{a as STORE_CHOICES,b as storesOf};
