#!/usr/bin/env node
import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r}from"./chunks/chunk-WN5WSCS3.js";import"./chunks/chunk-3WDAZJUE.js";import"./chunks/chunk-KPSQ2FFU.js";import"./chunks/chunk-IPQDSGXE.js";try{await(await import("./chunks/program-ESPUD6ZR.js")).main(process.argv)}catch(a){r(a)}
