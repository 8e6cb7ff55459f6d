import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-GBSVXX65.js";import"./chunk-IPQDSGXE.js";export default a();
