import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c}from"./chunk-T4S2PH7H.js";import"./chunk-IPQDSGXE.js";export{a as STORE_CHOICES,c as parseStore,b as storesOf};
