#!/usr/bin/env node
import{C as e}from"./chunks/run2-qcDYDDJ4.js";try{await(await import(`./chunks/run2-qcDYDDJ4.js`).then(m=>({main:m.t}))).main(process.argv)}catch(t){e(t)}export{};