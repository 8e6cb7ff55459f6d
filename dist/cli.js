#!/usr/bin/env node
import{K as e}from"./chunks/run2-DCEH7snv.js";try{await(await import(`./chunks/run2-DCEH7snv.js`).then(m=>({main:m.v}))).main(process.argv)}catch(t){e(t)}export{};