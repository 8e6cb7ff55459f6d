import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a}from"./chunk-ZLFPVK2E.js";import"./chunk-QDYNSUNA.js";import"./chunk-PY6YAT4P.js";import"./chunk-SGZU7ZYN.js";import"./chunk-NB3TGFMN.js";import"./chunk-IPQDSGXE.js";export{a as connectEngine};
