import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{b as d}from"./chunk-344KAOKP.js";function a(e){return e===void 0?!0:e.movable?t(e,void 0)!==!1:e.exclusions.length>0}function t(e,n){if(e===void 0)return;let{movable:r,exclusions:o}=e,i=n===void 0?o.some(u=>/^\*+$/.test(u)):d(o)(n);return r!==i}export{a,t as b};
