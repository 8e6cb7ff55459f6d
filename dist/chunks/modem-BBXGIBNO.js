import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-GXEO2RIK.js";import"./chunk-IPQDSGXE.js";export default a();
