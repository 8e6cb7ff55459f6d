#!/usr/bin/env node
import{A as e}from"./chunks/program-CjZsqs4v.js";try{await(await import(`./chunks/program-CjZsqs4v.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};