#!/usr/bin/env node
import{k as e}from"./chunks/program-DyUtsOEl.js";try{await(await import(`./chunks/program-DyUtsOEl.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};