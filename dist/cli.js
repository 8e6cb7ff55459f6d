#!/usr/bin/env node
import{O as e}from"./chunks/run-9Slalbcc.js";try{await(await import(`./chunks/run-9Slalbcc.js`).then(m=>({main:m.i}))).main(process.argv)}catch(t){e(t)}export{};