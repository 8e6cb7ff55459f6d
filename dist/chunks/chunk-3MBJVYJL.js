import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function i(t){return t.replaceAll(/[^A-Za-z0-9 ./-]|(?<=www)\./giu,e=>`&#${e.codePointAt(0)??0};`)}export{i as a};
