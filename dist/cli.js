#!/usr/bin/env node
import{k as e}from"./chunks/program-dJDyNEsW.js";try{await(await import(`./chunks/program-dJDyNEsW.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};