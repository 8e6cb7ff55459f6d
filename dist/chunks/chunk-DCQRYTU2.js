import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var n=/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;function i(t){return t.replace(n,e)}var u=new Map([[`
`,"\\n"],["\r","\\r"],["	","\\t"]]);function e(t){return u.get(t)??`\\u${t.charCodeAt(0).toString(16).padStart(4,"0")}`}var r=/^[\w@%+=:,./-]+$/;function s(t){return r.test(t)?t:`'${t.replaceAll("'","'\\''")}'`}export{i as a,s as b};
