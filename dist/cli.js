#!/usr/bin/env node
import{V as e}from"./chunks/run-COEDVrZg.js";try{await(await import(`./chunks/run-COEDVrZg.js`).then(m=>({main:m.m}))).main(process.argv)}catch(t){e(t)}export{};