#!/usr/bin/env node
import{O as e}from"./chunks/run2-Cg7UImvS.js";try{await(await import(`./chunks/run2-Cg7UImvS.js`).then(m=>({main:m.n}))).main(process.argv)}catch(t){e(t)}export{};