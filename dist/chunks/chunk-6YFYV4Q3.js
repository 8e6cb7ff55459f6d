import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{k as i}from"./chunk-7G6SJLRX.js";function a(e,n){if(e===void 0)return;let{movable:d,exclusions:o}=e,r=n===void 0?o.some(t=>/^\*+$/.test(t)):i(o)(n);return d!==r}export{a};
