import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
var s=[["cn-",{name:"aws-cn",suffix:"amazonaws.com.cn"}],["us-gov-",{name:"aws-us-gov",suffix:"amazonaws.com"}],["eusc-",{name:"aws-eusc",suffix:"amazonaws.eu"}]],i={name:"aws",suffix:"amazonaws.com"};function t(a){return s.find(([n])=>a.startsWith(n))?.[1]??i}export{t as a};
