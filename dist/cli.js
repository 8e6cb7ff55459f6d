#!/usr/bin/env node
import{P as e}from"./chunks/run-C2OgzRWb.js";try{await(await import(`./chunks/run-C2OgzRWb.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};