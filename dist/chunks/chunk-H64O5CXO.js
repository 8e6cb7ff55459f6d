import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var t="v0.1.0";function i(n){return`https://github.com/mintmark/mintmark/blob/${t}/docs/${n}`}export{i as a};
