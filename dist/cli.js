#!/usr/bin/env node
import{G as e}from"./chunks/run-jU11Lyfc.js";try{await(await import(`./chunks/run-jU11Lyfc.js`).then(m=>({main:m._}))).main(process.argv)}catch(t){e(t)}export{};