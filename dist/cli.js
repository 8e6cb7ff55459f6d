#!/usr/bin/env node
import{k as e}from"./chunks/program-1htoVmQM.js";try{await(await import(`./chunks/program-1htoVmQM.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};