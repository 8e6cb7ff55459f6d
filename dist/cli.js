#!/usr/bin/env node
import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r}from"./chunks/chunk-AVG3J5P3.js";import"./chunks/chunk-TYNPUAYZ.js";import"./chunks/chunk-ZJGP5XJY.js";import"./chunks/chunk-IPQDSGXE.js";try{await(await import("./chunks/program-GN5PYHUQ.js")).main(process.argv)}catch(a){r(a)}
