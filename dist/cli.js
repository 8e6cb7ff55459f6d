#!/usr/bin/env node
import{V as e}from"./chunks/run-DQcAAj2G.js";try{await(await import(`./chunks/run-DQcAAj2G.js`).then(m=>({main:m.m}))).main(process.argv)}catch(t){e(t)}export{};