#!/usr/bin/env node
import{I as e}from"./chunks/run-6DP2qqRf.js";try{await(await import(`./chunks/run-6DP2qqRf.js`).then(m=>({main:m.l}))).main(process.argv)}catch(t){e(t)}export{};