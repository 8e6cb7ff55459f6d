#!/usr/bin/env node
import{K as e}from"./chunks/run2-Dmivz8Tn.js";try{await(await import(`./chunks/run2-Dmivz8Tn.js`).then(m=>({main:m.v}))).main(process.argv)}catch(t){e(t)}export{};