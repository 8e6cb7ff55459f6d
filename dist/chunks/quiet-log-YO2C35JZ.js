import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import"./chunk-IPQDSGXE.js";function r(n,i){let o="",t=()=>{o=i(),n(`::stop-commands::${o}
`)},e=()=>{n(`
::${o}::
`)};return t(),{aloud(d){e();try{d()}finally{t()}},end:e}}export{r as quietLog};
