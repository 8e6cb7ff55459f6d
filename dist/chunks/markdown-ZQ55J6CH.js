import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b,c,d}from"./chunk-OXXH55WG.js";import"./chunk-ZRJSYHXU.js";import"./chunk-LLOWSMDY.js";import"./chunk-YEAKZAH3.js";import"./chunk-AJLMWLY4.js";import"./chunk-IPQDSGXE.js";export{d as MARKDOWN,c as renderErrorMarkdown,a as renderMarkdown,b as renderMarkdownWithin};
