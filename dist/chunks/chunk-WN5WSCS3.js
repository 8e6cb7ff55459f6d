import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as s}from"./chunk-3WDAZJUE.js";import{b as n,e as i,f as o}from"./chunk-KPSQ2FFU.js";import{writeSync as r}from"node:fs";function p(t){let[e,a]=o(t)?["Too many open files: mintmark cannot load what it needs",i]:[`mintmark cannot go on: ${JSON.stringify(n(t))}`,"Install it again, and report this if it stays."];r(process.stderr.fd,`\u2717 ${e}
  ${a}
`),process.exit(s({failure:"INTERNAL"}))}export{p as a};
