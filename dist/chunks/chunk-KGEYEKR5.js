import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{randomUUID as a}from"node:crypto";import{rename as e,rm as o,writeFile as m}from"node:fs/promises";async function f(i,t){let r=`${i}.${a()}.tmp`;try{await m(r,t),await e(r,i)}finally{await o(r,{force:!0})}}export{f as a};
