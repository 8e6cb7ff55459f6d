import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-OWNCTK55.js";import"./chunk-IPQDSGXE.js";export{a as namesProxy,b as proxiedFetch};
