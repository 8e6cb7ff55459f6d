import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as n}from"./chunk-NB3TGFMN.js";function i(r,e){return`${r}${n(e)?"@":":"}${e}`}function o(r){return`${r.account}/${r.region}`}export{i as a,o as b};
