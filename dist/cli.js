#!/usr/bin/env node
import{A as e}from"./chunks/program-CmAsHZ43.js";try{await(await import(`./chunks/program-CmAsHZ43.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};