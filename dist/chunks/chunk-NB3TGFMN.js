import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{createHash as e}from"node:crypto";var s=/^sha256:[0-9a-f]{64}$/;function n(t){return typeof t=="string"&&s.test(t)}function r(t){return`sha256:${e("sha256").update(t).digest("hex")}`}function g(t){return t.slice(7,19)}export{n as a,r as b,g as c};
