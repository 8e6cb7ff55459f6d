#!/usr/bin/env node
import{j as e}from"./chunks/run-wsb60O9f.js";try{await(await import(`./chunks/run-wsb60O9f.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};