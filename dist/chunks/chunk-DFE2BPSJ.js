import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var i="ACCOUNT_ID";function a(e){return{Version:"2012-10-17",Statement:e}}function d(e,t,o){let{Principal:n,...r}=o;return{Sid:e,Effect:"Allow",...n&&{Principal:n},Action:t,...r}}export{i as a,a as b,d as c};
