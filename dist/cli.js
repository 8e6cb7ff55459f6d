#!/usr/bin/env node
import{F as e}from"./chunks/run-Dx8ZPu2L.js";try{await(await import(`./chunks/run-Dx8ZPu2L.js`).then(m=>({main:m.s}))).main(process.argv)}catch(t){e(t)}export{};