#!/usr/bin/env node
import{G as e}from"./chunks/run-BGV8kalX.js";try{await(await import(`./chunks/run-BGV8kalX.js`).then(m=>({main:m._}))).main(process.argv)}catch(t){e(t)}export{};