import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d,e,f,g}from"./chunk-HTIJM6J2.js";import"./chunk-IPQDSGXE.js";export{a as default,e as pMapIterable,c as pMapKeyed,b as pMapSettled,d as pMapSettledKeyed,f as pMapSkip,g as pMapStop};
