#!/usr/bin/env node
import{j as e}from"./chunks/run2-CSV_y3vO.js";try{await(await import(`./chunks/run2-CSV_y3vO.js`).then(m=>({main:m.o}))).main(process.argv)}catch(t){e(t)}export{};