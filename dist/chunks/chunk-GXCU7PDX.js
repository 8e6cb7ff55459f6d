import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as e}from"./chunk-NB3TGFMN.js";function i({tag:t,otherTags:r=[]}){return[t??[],r].flat()}function a(t,r){return`${t}${e(r)?"@":":"}${r}`}function o(t){return`${t.account}/${t.region}`}export{i as a,a as b,o as c};
