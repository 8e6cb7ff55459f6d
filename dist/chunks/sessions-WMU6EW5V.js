import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a,b}from"./chunk-VUHAWQTZ.js";import"./chunk-IPQDSGXE.js";export{a as newSessions,b as sessionNameOf};
