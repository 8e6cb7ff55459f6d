#!/usr/bin/env node
import{P as e}from"./chunks/run-4Lgjhi2A.js";try{await(await import(`./chunks/run-4Lgjhi2A.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};