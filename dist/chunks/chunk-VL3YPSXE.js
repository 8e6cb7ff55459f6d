import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var r=["BUILD_TIMESTAMP","GIT_COMMIT","BUILD_ID"],n="dev.mintmark.",e="dev.mintmark.build-id",t="dev.mintmark.service";export{r as a,n as b,e as c,t as d};
