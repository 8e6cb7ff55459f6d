import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-MXM5QJUJ.js";import"./chunk-IPQDSGXE.js";export{a as ProgressDisplay};
