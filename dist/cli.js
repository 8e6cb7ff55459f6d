#!/usr/bin/env node
import{k as e}from"./chunks/program-BdvRKwBI.js";try{await(await import(`./chunks/program-BdvRKwBI.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};