#!/usr/bin/env node
import{q as e}from"./chunks/run-CdCcDCgv.js";try{await(await import(`./chunks/run-CdCcDCgv.js`).then(m=>({main:m.y}))).main(process.argv)}catch(t){e(t)}export{};