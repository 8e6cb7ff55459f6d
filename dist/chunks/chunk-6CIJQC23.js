import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var e={text:async()=>(await import("./node-text-MJFXHRKI.js")).renderNodeText,json:async()=>(await import("./node-json-SENX7Z2J.js")).renderNodeJson,markdown:async()=>(await import("./node-markdown-6MQ7WLQD.js")).renderNodeMarkdown};export{e as a};
