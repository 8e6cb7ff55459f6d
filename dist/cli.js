#!/usr/bin/env node
import{G as e}from"./chunks/run-7GrjPu-u.js";try{await(await import(`./chunks/run-7GrjPu-u.js`).then(m=>({main:m._}))).main(process.argv)}catch(t){e(t)}export{};