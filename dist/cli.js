#!/usr/bin/env node
import{j as e}from"./chunks/run-CB5ilwWo.js";try{await(await import(`./chunks/run-CB5ilwWo.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};