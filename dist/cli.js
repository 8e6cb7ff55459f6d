#!/usr/bin/env node
import{k as e}from"./chunks/program-DBayFOao.js";try{await(await import(`./chunks/program-DBayFOao.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};