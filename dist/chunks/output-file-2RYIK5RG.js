import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-S3VI4JZJ.js";import"./chunk-ZJGP5XJY.js";import"./chunk-IPQDSGXE.js";export{a as openOutputFile};
