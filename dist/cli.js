#!/usr/bin/env node
import{O as e}from"./chunks/run2-DL89-KpM.js";try{await(await import(`./chunks/run2-DL89-KpM.js`).then(m=>({main:m.n}))).main(process.argv)}catch(t){e(t)}export{};