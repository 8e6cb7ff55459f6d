import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{b as o}from"./chunk-KC52UBQY.js";var d=["json","terraform","cloudformation"];async function m(r,t){switch(t){case"json":{let e=o(JSON.stringify(r)),n={placeholders:e,policies:r.map(({of:a,...i})=>({...i,of:a??null}))};return{text:`${JSON.stringify(n,void 0,2)}
`,open:e}}case"terraform":return(await import("./terraform-UKHJITW3.js")).renderTerraform(r);case"cloudformation":return(await import("./cloudformation-Y6FEGEGP.js")).renderCloudFormation(r)}}export{d as a,m as b};
