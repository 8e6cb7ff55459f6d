#!/usr/bin/env node
import{q as e}from"./chunks/run-uXOdTq9N.js";try{await(await import(`./chunks/run-uXOdTq9N.js`).then(m=>({main:m.y}))).main(process.argv)}catch(t){e(t)}export{};