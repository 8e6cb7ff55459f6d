import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-2JJAIB67.js";import"./chunk-IPQDSGXE.js";export{a as DEPLOY_FORMATS};
