import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var n=["json","terraform","cloudformation"];async function a(r,o){switch(o){case"json":return`${JSON.stringify({policies:r.map(({of:t,...e})=>({...e,of:t??null}))},void 0,2)}
`;case"terraform":return(await import("./terraform-G5GJJUC2.js")).renderTerraform(r);case"cloudformation":return(await import("./cloudformation-IB4PQWY7.js")).renderCloudFormation(r)}}export{n as a,a as b};
