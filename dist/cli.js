#!/usr/bin/env node
import{I as e}from"./chunks/run-DBhyHdq6.js";try{await(await import(`./chunks/run-DBhyHdq6.js`).then(m=>({main:m.l}))).main(process.argv)}catch(t){e(t)}export{};