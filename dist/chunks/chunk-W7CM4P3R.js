import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
function r(e){return[...new Set(e.platformImages.map(t=>t.imageId))]}function i(e){let t=[e.indexDigest,...e.platformImages.map(n=>n.manifestDigest)];return[...new Set(t.filter(n=>n!==void 0))]}export{r as a,i as b};
