#!/usr/bin/env node
import{V as e}from"./chunks/run-CvhnfSND.js";try{await(await import(`./chunks/run-CvhnfSND.js`).then(m=>({main:m.m}))).main(process.argv)}catch(t){e(t)}export{};