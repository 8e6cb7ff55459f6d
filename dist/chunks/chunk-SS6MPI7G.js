import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as e}from"./chunk-NB3TGFMN.js";function n(r,t){return`${r}${e(t)?"@":":"}${t}`}function o(r){return`${r.account}/${r.region}`}export{n as a,o as b};
