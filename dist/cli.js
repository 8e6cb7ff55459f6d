#!/usr/bin/env node
import{K as e}from"./chunks/run2-DBOaa3DB.js";try{await(await import(`./chunks/run2-DBOaa3DB.js`).then(m=>({main:m.v}))).main(process.argv)}catch(t){e(t)}export{};