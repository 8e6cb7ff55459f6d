#!/usr/bin/env node
import{j as e}from"./chunks/run-DP1aNaVD.js";try{await(await import(`./chunks/run-DP1aNaVD.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};