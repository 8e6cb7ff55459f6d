#!/usr/bin/env node
import{k as e}from"./chunks/program-wnMtBFL2.js";try{await(await import(`./chunks/program-wnMtBFL2.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};