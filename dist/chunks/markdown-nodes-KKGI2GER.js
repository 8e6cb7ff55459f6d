import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d,e,f,g,h,i,j}from"./chunk-B5N5Y2HB.js";import"./chunk-AJLMWLY4.js";import"./chunk-IPQDSGXE.js";export{a as SUMMARY_LIMIT,c as code,i as details,h as fence,j as fit,e as heading,f as paragraph,b as prose,g as row,d as strong};
