import{$t as e,A as t,An as n,D as r,En as i,Ft as a,Kt as o,Lt as s,Mt as c,On as l,U as u,Xt as d,Yt as f,_ as p,an as m,at as h,b as g,cn as ee,d as _,dn as te,it as v,jn as y,kt as ne,m as b,nn as x,pn as S,rt as C,sn as w,tn as re,un as ie,v as T,w as ae,wn as oe,x as se,y as ce}from"./glob-syntax-C4l3tNvn.js";import{C as le,T as E,t as ue}from"./options-DKIVjWIG.js";import{U as de,W as fe}from"./core-COQMuyRE.js";import{Bt as pe,Dt as D,Et as me,Ht as he,Mt as O,Pt as k,Wt as ge,Xt as _e,Yt as ve,fn as ye,kt as be,pn as xe,qt as Se,un as Ce,vt as we,wt as Te,xt as Ee}from"./rules-BcRguPbs.js";import{M as De,l as Oe,s as ke,t as Ae}from"./wrap-ansi-BDUswR0s.js";import{d as je,i as Me,l as Ne,n as Pe}from"./view-C5t2hCby.js";import{a as Fe,f as Ie,i as Le,l as Re,u as ze}from"./guard-jIm4C3OG.js";import{D as Be,E as Ve,_ as He,b as A,v as Ue,y as j}from"./run-CsJMWP1M.js";import{c as We,d as Ge,f as Ke,l as qe,p as Je,r as Ye,s as Xe,u as Ze}from"./sharing-CYse5Of_.js";import{a as Qe,c as $e,d as M,f as et,i as tt,l as N,o as nt,p as rt,s as it,u as P}from"./2020-D0weCdfg.js";import{T as at}from"./layout-BUAunLIU.js";import{i as ot}from"./stamp-ly5FREOD.js";import{access as st,chmod as ct,readFile as lt,readdir as F,realpath as I,rm as ut,stat as dt,writeFile as L}from"node:fs/promises";import{dirname as ft,isAbsolute as pt,join as R,relative as z,resolve as B,sep as mt}from"node:path";import{isDeepStrictEqual as ht}from"node:util";import{buffer as gt}from"node:stream/consumers";async function _t({file:e=ee,...t},n){if(await vt(B(n.cwd,e)))throw new i(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`To take out what is no longer shared:\n  ${c} audit --baseline ${e} --update-baseline\nTo add what is new as well:\n  ${c} audit --baseline ${e} --update-baseline rewrite`});let r={timeoutMs:v,rate:C},{baseline:a,findings:o}=await Ye({...t,...r,baseline:e},n),s=o.find(e=>e.rule===`unchecked-repository`);if(a?.change!==`written`){let{code:t=`UNEXPECTED_ANSWER`,message:n,hint:r}=s?.failure??{};throw new i(t,`${e} was not written, because not everything could be read: ${n??``}`,{hint:r??`What could not be read:\n  ${c} audit`})}return{file:e,change:`written`,notes:[{text:Je(a)},...a.isNamed?[]:[{text:Ke,command:`baseline: ${e}`}],{text:`Which images these are, and how to give each a mark:`,command:`${c} audit --fail-on all`}]}}async function vt(e){try{return await st(e),!0}catch(e){if(l(e))return!1;throw e}}async function yt(e,t){let n=await fe(e.configPath,t),{candidates:r}=await Pe(e,n,t),i=Me(n,e,r);return[...new Set(r.map(({target:t})=>de(t,e.service,i)))]}function bt(e,t,{tags:n,registryOf:r,accountOf:i,now:a}){let o=E(t,n),c=t.ownership?.tag;return e.map(e=>{let l=o(e),u=l.deciding.some(({source:e})=>e===`services`),d=[...new Set(l.deciding.map(({service:e})=>e))],p=r(e);return{repository:e,services:l.undecided?void 0:d.length>0?d:[f(e)],sources:l,tag:c===void 0?void 0:{key:c,found:n.get(e)??(u?`not-needed`:`not-asked`)},excludedBy:xt(t.exclude,t.places?.exclude,e),registries:p===void 0?void 0:St(t,i,p,f(e)),narrowedBy:p===void 0?void 0:Ct(t,i,p,f(e)),allowances:t.allowances.filter(({repository:t})=>s([t])(e)).map(e=>({...e,inForce:xe(e,a)}))}})}function xt(e,t,n){return e.map((e,n)=>({entry:e,place:t?.[n]})).filter(({entry:e})=>s([e])(n))}function St({registries:e,places:t},n,r,i){return e.flatMap((e,a)=>{let{region:o,repositories:c,tags:l}=e,u=n(e);if(o!==r.region||(u??r.account)!==r.account||c!==void 0&&!s(c)(i))return[];let d=[...u===void 0?[`account`]:[],...l===void 0?[]:[`tags`]];return[{index:a,place:t?.registries[a],provided:d}]})}function Ct({registries:e,places:t},n,{account:r,region:i},a){let o=e.findIndex(e=>e.region===i&&n(e)===r),c=e[o]?.repositories;if(!(c===void 0||s(c)(a)))return{index:o,place:t?.registries[o]}}const V=`Write the whole URI of the repository: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`;async function wt(e,t,n,r){let a=Te(e);if(a!==void 0)return a.uri;let s=re(e)?.name;if(s===void 0)throw new i(`USAGE`,`Not the name of a repository: ${e}`,{hint:V});let c=Tt(s,t),{account:l,region:u}=c,d=ne(`ECR`,r.env)!==void 0;if(l!==void 0&&u!==void 0&&!d)return o({account:l,region:u},s);if(n)throw new i(`USAGE`,`${s} names no registry, and its account is not known offline`,{hint:V});return Et(s,{...c,repositories:d?void 0:[s]},r)}function Tt(t,n){let{registries:r,file:a=`mintmark.yml`,image:c}=n,l=r.length>0||c===void 0?void 0:e(c.to??c.reference);if(l!==void 0)return D(l);let u=r.filter(({repositories:e})=>e===void 0||s(e)(t)),[d,...f]=Ee(u.map(e=>({...D(e),repositories:void 0,tags:void 0})));if(d===void 0){let e=r.length===0?`${a} names none`:`no entry of registries in ${a} takes it`;throw new i(`USAGE`,`${t} names no registry, and ${e}`,{hint:V})}if(f.length===0)return d;let p=[d,...f].map(({account:e=`ACCOUNT`,region:n=`REGION`})=>o({account:e,region:n},t));throw new i(`USAGE`,`${t} may be in any of ${p.length} registries of ${a}`,{hint:`Say which is meant:\n  ${p.join(`
  `)}`})}async function Et(e,t,n){let r=new k(h,n.clock);try{let{registries:a,failures:o}=await O([t],{rate:500,signal:r.signal},n),[s]=o;if(s!==void 0){let{code:e,message:t,hint:n=V}=s.failure;throw new i(e,t,{hint:n})}let c=a.flatMap(({repositories:e})=>e).find(t=>t.name===e);if(c!==void 0)return c.uri;throw new i(`NOT_FOUND`,`There is no repository ${e} in ${t.region??`the registry`}`,{hint:V})}finally{r.end()}}async function Dt({repositories:t,configPath:n,offline:r=!1},i){let a=await w({...i,explicitPath:n}),o=await Promise.all(t.map(e=>wt(e,a,r,i))),s=[...new Set(o)],c=r?new Map:await Ot(s,a,i);return{file:a.file,namesRegistries:a.registries.length>0,movingTags:a.movingTags,explanations:bt(s,a,{tags:c,registryOf:e,accountOf:e=>D(e).account,now:i.now()})}}async function Ot(e,t,n){let r=E(t),i=e.filter(e=>r(e).undecided);if(i.length===0)return new Map;let a=new k(h,n.clock);try{let e=Ee(i.map(e=>kt(e,t,n.env))),r=await O(e,{rate:500,signal:a.signal},n),o=we(t),s=new Set(i);return await o.learn(r.registries.flatMap(({connection:e,repositories:t})=>t.filter(({uri:e})=>s.has(e)).map(t=>({repository:t,connection:e})))),new Map([...i.map(e=>[e,At(e,r)]),...o.known])}finally{a.end()}}function kt(t,n,r){let[i]=me({uri:t},n,r);return e(t)===void 0?{...i,tags:void 0,repositories:void 0}:{...i,tags:void 0,repositories:[],always:[f(t)]}}function At(t,{failures:n}){let r=e(t);return{failure:n.find(e=>r===void 0||e.registry.account===r.account&&e.registry.region===r.region)?.failure??{code:`NOT_FOUND`,message:`There is no repository ${t}`,hint:`If it is going to be created: --offline`}}}const jt={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},Mt={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function Nt(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=it($e(e,n),{tags:Rt}),[i]=r.mistakes;if(i!==void 0)throw N(n,r,[i]);let a=[],o=Pt(r,a).flatMap(e=>Ft(e,t,r,a));if(a.length>0)throw N(n,r,a);return o}function Pt({data:e,valueAt:t,keyAt:n},r){if(!b(e))return r.push({offset:0,what:`the file must be a map, not ${P(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(b(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:jt}];if(!b(a))return[{path:[],fields:e,id:`the task definition`,style:jt}];let o=Object.entries(a).filter(([,e])=>b(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=b(n)?n.Properties:void 0;return b(a)?[{path:i,fields:a,id:e,style:Mt}]:(r.push({offset:t(i),what:`${M(e)} has no 'Properties'`}),[])})}function Ft({path:e,fields:t,id:n,style:r},i,a,o){let s=t[r.containers],c=[...e,r.containers];if(!Array.isArray(s)||s.length===0){let e=`${M(r.containers)} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:P(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>Lt(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=H(t[r.family]),f=t[r.revision],p=t[r.platform];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:b(p)?ue(H(p[r.system]),H(p[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:It(t[r.constraints],r)}]}function It(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!b(e)||e[t]!==`memberOf`)return[];let r=H(e[n]);return r===void 0?[]:[r]})}function Lt(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!b(e))return s(t,`a container must be a map, not ${P(e)}`);let c=H(e[n.name])??String(Number(t.at(-1))+1),l=e[n.image],u=[...t,n.image],d=zt(l);if(d!==void 0)return s(u,`${M(n.image)} of the container ${M(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${M(c)} has no image`);if(typeof l!=`string`)return s(u,`${M(n.image)} must be text, not ${P(l)}`);let f=e[n.consistency];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function H(e){return typeof e==`string`&&e!==``?e:void 0}const Rt=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function zt(e){if(e instanceof nt)return e.tag;if(!b(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}function Bt(e,t,n){let r=E(t,n),i=new Map;for(let{name:t,uri:n}of e){let{deciding:e,undecided:a}=r(n),[{source:o,entry:s,service:c}={source:a?`unknown`:`nothing`,entry:``,service:t}]=e,l=JSON.stringify([o,o===`services`?``:s]),u=i.get(l)??{source:o,entry:s,services:new Map};u.services.set(c,(u.services.get(c)??new Set).add(t)),i.set(l,u)}let a=[`services`,`tag`,...t.ownership?.patterns??[]],o=({source:e,entry:t})=>{let n=a.indexOf(e===`patterns`?t:e);return n<0?a.length:n};return[...i.values()].sort((e,t)=>o(e)-o(t))}function Vt(e){let t=new Map;for(let[n,r]of e.flatMap(({services:e})=>[...e]))t.set(n,new Set([...t.get(n)??[],...r]));let n=new Map([...t].filter(([,e])=>e.size>1));if(n.size!==0)return`${`${p(n.size,`service has`,`services have`)} several repositories`}: ${g([...n].map(([e,t])=>`${e} (${ae([...t])})`))}`}function Ht({services:e}){let t=[...e].sort(([,e],[,t])=>t.size-e.size),n=t.reduce((e,[,t])=>e+t.size,0),r=t.slice(0,3).map(([e,t])=>{let[n=``]=t;return t.size===1&&n===e?e:`${e} (${ae([...t])})`});return`${`${p(n,`repository is`,`repositories are`)} ${p(e.size,`service`,`services`)}`}${e.size>r.length?`, such as`:`:`} ${g(r)}`}function Ut({configuration:e,meanings:n,from:r,count:i,remarks:a}){let{ownership:o,services:s,registries:c}=e,l=(e,t)=>{let r=n.find(n=>n.source===e&&(t===void 0||n.entry===t));return`# guessed: ${r===void 0?`no repository is left for it`:Ht(r)}`},{patterns:u=[],tag:d}=o??{};return`${[[`# Written by mintmark init, from ${p(i,`repository`,`repositories`)} in ${r.join(` and `)}.`,`# Every key: ${t(`configuration.md`)}`,`#`,`# What is marked as guessed follows names and tags alone. Read it: an image that two repositories of one service have`,`# is no finding, so a guess that takes two services for one hides what they share.`,...a.map(e=>`# ${e}`),`version: 1`],[`# What this checkout builds, if that is one image:`,`# service: NAME`,`# image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`],s.size===0?[]:[`# Who owns what: this comes before tags and patterns.`,l(`services`),`services:`,...[...s].flatMap(([e,t])=>[`  ${U(e)}:`,...t.map(e=>`    - ${U(e)}`)])],d===void 0&&u.length===0?[]:[`# Who owns the other repositories. What nothing here matches is a service of its own.`,`ownership:`,...d===void 0?[]:[`  ${l(`tag`)}`,`  tag: ${U(d)}`],...u.length===0?[]:[`  # The first that matches decides.`,`  patterns:`],...u.flatMap(e=>[`    ${l(`patterns`,e)}`,`    - ${U(e)}`])],[`# What a check asks, besides the registry of its target.`,`registries:`,...c.flatMap(({region:e,account:t})=>[`  - region: ${e}`,...t===void 0?[]:[`    account: ${U(t)}`]])],[`# Repositories that are never asked:`,`# exclude: ['**/build-cache']`]].filter(e=>e.length>0).map(e=>e.join(`
`)).join(`

`)}\n`}function U(e){return`'${e.replaceAll(`'`,`''`)}'`}function Wt(e){let t=new Map;for(let n of e){let{place:e,parents:r,separator:i,word:a}=n,o=JSON.stringify([e,r.length,i]),s=t.get(o)??{first:n,parents:new Set,ends:new Set};s.parents.add(r.map(e=>`${e}/`).join(``)),a!==void 0&&s.ends.add(a),t.set(o,s)}return[...t.values()].sort(({first:e},{first:t})=>t.parents.length-e.parents.length||Number(t.word!==void 0)-Number(e.word!==void 0)).flatMap(({first:e,parents:t,ends:n})=>{let r=e.word===void 0?``:`${e.separator??``}${Kt([...n])}`;return qt([...t].sort()).map(t=>`${e.place}${Gt(t)}{service}${r}`)})}function Gt(e){return e.length===1?e.join(``):`${Kt(e.map(e=>e.slice(0,-1)))}/`}function Kt(e){return e.length===1?e.join(``):`{${[...e].sort().join(`,`)}}`}function qt(e){let t=Math.ceil(e.length/12);return Array.from({length:t},(t,n)=>e.slice(n*12,(n+1)*12))}const Jt=new Set(`dev development int live preprod preview prod production qa sandbox stage staging test testing uat`.split(` `)),Yt=new Set([...`admin api app backend batch beat celery cli client consumer cron daemon frontend grpc http init job jobs listener migrate migration migrations migrator nginx processor producer proxy rpc scheduler server service sidecar sidekiq svc ui web websocket worker workers`.split(` `),...Jt]);function Xt(e){let t=en(Zt(e)),n=Wt(t.flatMap(([e,t])=>t===e.service?[e]:[])),r=E({...m,ownership:{patterns:n}}),i=new Map;for(let[{repository:e,place:n},a]of t)a.length>128||le(r(e.uri))[0]===a||i.set(a,(i.get(a)??new Set).add(n+e.name));return{patterns:n,services:new Map([...i].map(([e,t])=>[e,[...t]]))}}function Zt(e){let t=new Map,n=({uri:e})=>{let t=e.lastIndexOf(`/`);return[e.slice(0,t),e.slice(t+1)]};for(let[r,i]of e.map(n))t.set(r,(t.get(r)??new Set).add(i));let r=e.map(e=>{let r=e.name.split(`/`),i=r.pop()??e.name,a=[...t.get(n(e)[0])??[]],o=a.length>1&&a.every(e=>Yt.has(e))?r.pop():void 0,s={repository:e,place:$t(e),parents:r};return o===void 0?{...s,service:i}:{...s,service:o,separator:`/`,word:i}}),i=r.map(Qt),a=new Map;for(let{repository:e,parents:t,service:n,separator:r,word:o}of i){let i=[e.uri.slice(0,-e.name.length),...t,n].join(`/`);a.set(i,(a.get(i)??new Set).add(`${r??``}${o??``}`))}let o=new Set([...a.values()].filter(({size:e})=>e>1).flatMap(e=>[...e]));return i.map((e,t)=>o.has(`${e.separator??``}${e.word??``}`)?e:r[t]??e)}function Qt(e){let{service:t=``,separator:n,word:r=``}=/^(?<service>.+)(?<separator>[-_.])(?<word>[a-z]+)$/.exec(e.service)?.groups??{};return e.word===void 0&&Yt.has(r)?{...e,service:t,separator:n,word:r}:e}function $t({uri:t,name:n}){return e(t)===void 0?t.slice(0,-n.length).replace(/^[^/]+/,`*`):`*/`}function en(e){let t=new Map,n=({parents:e})=>e.filter(e=>!Jt.has(e)).join(`-`);for(let r of e)t.set(r.service,(t.get(r.service)??new Set).add(n(r)));let r=new Map;return e.map(e=>{let{service:i}=e,a=n(e);if(a===``||t.get(i)?.size===1)return[e,i];let o=`${a}/${i}`,s=r.get(o)??`${a}-${i}`;for(;!r.has(o)&&(t.has(s)||[...r.values()].includes(s));)s+=`_`;return r.set(o,s),[e,s]})}const tn=[`service`,`servicename`,`microservice`,`application`,`applicationname`,`app`,`appname`];function nn(e){return W(e)>=0&&/^[\w.:/=+@ -]{1,128}$/.test(e)}function rn(e){return[...new Set([...e.values()].flatMap(e=>[...e.keys()]).filter(nn))].map(t=>an(t,e)).filter(({services:t})=>t.size*2>=e.size).filter(({services:t})=>e.size<4||new Set(t.values()).size>1).sort((e,t)=>t.services.size-e.services.size||W(e.key)-W(t.key))[0]}function an(e,t){let n=[...t].flatMap(([t,n])=>{let r=n.get(e);return r===void 0?[]:[[t,r]]}),r=new Map(n.filter(([,e])=>_(e)));return{key:e,services:r,wrong:n.flatMap(([e])=>r.has(e)?[]:[e])}}function W(e){return tn.indexOf(e.toLowerCase().replace(/^.*[:/]/,``).replaceAll(/[-_ .]/g,``))}async function on({configPath:e,regions:t=[]},n){let a=e===void 0?await ie(n.cwd):void 0;if(a!==void 0)throw pn(te(n.cwd,a));let o=new k(h,n.clock);try{n.progress({step:`catalogue`});let a=await O((t.length===0?[void 0]:[...new Set(t)]).map(e=>({account:void 0,region:e})),{rate:500,signal:o.signal},n),[s]=a.failures;if(s!==void 0){let{code:e,message:t,hint:n}=s.failure;throw new i(e,t,n===void 0?{}:{hint:n})}let c=a.registries.flatMap(e=>e.repositories),{configuration:l,known:u,remarks:d}=sn(a,await ln(a,n)),f=Bt(c,l,u),p=Ut({configuration:l,meanings:f,from:a.registries.map(({connection:e,repositories:[t]})=>t===void 0?e.registry:r(t.registry)),count:c.length,remarks:d}),m=e??`mintmark.yml`;return await fn(B(n.cwd,m),p,m),{file:m,change:`written`,notes:dn(f,d,c[0])}}finally{o.end()}}function sn({registries:e},t){let n=e.flatMap(e=>e.repositories),r=t instanceof i?void 0:rn(t),{patterns:a,services:o}=Xt(n.filter(({uri:e})=>r?.services.has(e)!==!0)),s={...m,services:o,ownership:r===void 0&&a.length===0?void 0:{tag:r?.key,patterns:a},registries:e.map(({connection:{region:e},repositories:[t]})=>({region:e,account:t?.registry.account}))},c=n.map(({uri:e})=>[e,{value:r?.services.get(e)}]);return{configuration:s,known:new Map(c),remarks:cn(t,r)}}function cn(e,t){if(e instanceof i)return[`Tags of repositories could not be read: ${e.message.split(`
`,1).join(``)}`];let n=t?.wrong.length??0;return t===void 0||n===0?[]:[`${p(n,`repository has`,`repositories have`)} a tag ${t.key} that names no service: nobody's own until that is corrected.`]}async function ln({registries:e},{progress:t}){let n=e.flatMap(({connection:e,repositories:t})=>t.map(t=>({repository:t,connection:e}))),r=Math.ceil(n.length/50),a=n.filter((e,t)=>t%r===0),o=new Map,s=Math.max(1,...e.map(({connection:e})=>e.concurrency)),c=e=>ke(e,async({repository:e,connection:r})=>{o.set(e.uri,await r.tagsOf(e)),t({step:`ask`,done:o.size,total:n.length})},{concurrency:s});try{return await c(a),[...o.values()].some(e=>[...e.keys()].some(nn))&&await c(n.filter(e=>!a.includes(e))),o}catch(e){if(e instanceof i)return e;throw e}}const un={services:`entries of services`,tag:`the tag`,patterns:`the pattern`};function dn(e,t,n){let r=Vt(e);return[...e.map(e=>{let{source:t,entry:n}=e;return{text:`${t===`nothing`||t===`unknown`?`Nothing decides`:`Guessed by ${un[t]}`}${t===`services`||n===``?``:` ${n}`}: ${Ht(e)}.`}}),...t.map(e=>({text:e})),...r===void 0?[]:[{text:`${r}. An image that two repositories of one service have is no finding.`}],{text:`If this checkout builds an image, name it under image: guard, the hook and the workflow take it from there.`},{text:`Read the file, and correct what is wrong. Whose a repository is, and why:`,command:`${c} config explain ${n?.name??`REPOSITORY`}`}]}async function fn(e,t,r){try{await L(e,t,{flag:`wx`})}catch(e){throw y(e)===`EEXIST`?pn(r):new i(`USAGE`,`${r} cannot be written: ${n(e)}`,{hint:`Make its directory writable, and run this again.`,cause:e})}}function pn(e){return new i(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`Write another file and compare: ${c} init --config mintmark.new.yml
Or ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, for the table of the ledger, or for a baseline:
  ${[`hook`,`workflow`,`iam`,`ledger`,`baseline`].map(e=>`${c} init --${e}`).join(`
  `)}`})}async function mn(e){return dt(e).then(()=>!0,gn(e,!1))}async function hn(e){return S(e).then(String,gn(e,void 0))}function gn(e,t){return r=>{if(l(r))return t;throw new i(`USAGE`,`${e} cannot be read: ${n(r)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:r})}}var G=rt();function _n(e){let t=(0,G.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function vn(e,{collection:t,lines:n}){let r=_n(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,G.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,G.isPair)(a)?a.key:a;if(!(0,G.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(yn(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,G.isSeq)(i)?bn(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return xn(r,_n(m),t)?m:void 0}function yn(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function bn(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function xn(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,G.isMap)(r)||(0,G.isSeq)(r))?!1:(r.items.pop(),ht(t.toJS(),e.toJS()))}const Sn=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],Cn=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],wn={isUsed:async e=>await Tn(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await Tn(e)??`lefthook.yml`,a=R(e,r),o=await hn(a),s=`npx --yes mintmark@${n} ${t}`,c=Cn.includes(r)?void 0:En(o??``,s);if(c!==void 0)return{file:a,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new i(`USAGE`,`${a} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function Tn(e){for(let t of[...Sn,...Cn])if(await mn(R(e,t)))return t}function En(e,t){let n=_n(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,G.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:vn(e,Dn(r,i,a))}function Dn(e,t,n){if(!(0,G.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,G.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,G.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const On=`.pre-commit-config.yaml`,kn=`mintmark-check`,An={isUsed:e=>mn(R(e,On)),plan:async e=>{let t=R(e.topLevel,On),n=await hn(t),r=jn(e),a=Mn(n,r);if(a!==void 0)return{file:t,before:n,content:a,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new i(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function jn({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${kn}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Mn(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(kn)?e:vn(e,{collection:[`repos`],lines:t})}const Nn=`# mintmark pre-push hook, written by: mintmark init --hook`,Pn=/^"\$@" (.*) <\/dev\/null/m;function Fn({argsLine:e,version:t}){return`#!/bin/sh
${Nn}
# It asks every ECR repository whether another service already has this image.
# To push without it: git push --no-verify
if [ -x node_modules/.bin/mintmark ]; then
  set -- node_modules/.bin/mintmark
elif command -v mintmark >/dev/null; then
  set -- mintmark
else
  set -- npx --yes mintmark@${t}
fi
# What git says about the refs is not read: the image is the same whatever is pushed.
"$@" ${e} </dev/null || {
  code=$?
  echo "mintmark stopped the push. To push without its check: git push --no-verify" >&2
  exit "$code"
}
`}const In={isUsed:()=>Promise.resolve(!0),plan:e=>Ln(R(e.hooksDirectory,`pre-push`),e,!1)};async function Ln(e,t,n){let r=await hn(e),a={file:e,before:r,content:Fn(t),executable:!0,isShared:n};if(r===void 0)return a;if(!r.includes(Nn)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...a,content:r};throw new i(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,o]=Pn.exec(r)??[];if(o!==void 0&&o!==t.argsLine)throw new i(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return a}const Rn=new Map([[`husky`,{isUsed:e=>mn(R(e,`.husky`)),plan:e=>Ln(R(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,wn],[`pre-commit`,An],[`git`,In]]);async function zn({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await ot(r,i,`A hook`),o=await w({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await Vn(o,r,a)],[c,l]=await Bn(e,a.topLevel);c===`git`&&Hn(a,{args:s,version:n});let d=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(u).join(` `)}),f=d.before===void 0?`written`:d.before===d.content?`unchanged`:`changed`;return f!==`unchanged`&&await Wn(d),{file:z(await I(r),d.file),change:f,notes:Gn(d,o)}}async function Bn(e,t){for(let[n,r]of Rn)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new i(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...Rn.keys()].join(`, `)}.`})}async function Vn({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=z(n,await I(B(t,e)));return r===`mintmark.yml`||!Un(r)?[]:[`--config`,r.split(mt).join(`/`)]}function Hn({topLevel:e,repository:t,hooks:n},{args:r,version:a}){if(![e,t].some(e=>Un(z(e,n))))throw new i(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${a} ${r.map(u).join(` `)} </dev/null || exit`})}function Un(e){return e!==`..`&&!e.startsWith(`..${mt}`)&&!pt(e)}async function Wn({file:e,content:t,executable:r}){try{await Fe(ft(e)),await L(e,t),r&&await ct(e,493)}catch(t){throw new i(`USAGE`,`${e} cannot be written: ${n(t)}`,{hint:`Make its directory writable, and run this again.`,cause:t})}}function Gn({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Kn=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`ask`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`ask`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`ask`,why:`manifests`},{action:`ecr:DescribeImages`,need:`ask`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to give back those of images that are gone`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function K(...e){return Kn.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}const qn=`ACCOUNT_ID`;function q(e){return`arn:${e}:iam::CI_ACCOUNT:role/CI_ROLE`}function Jn(e){return`arn:${e}:iam::CI_ACCOUNT:role/LEDGER_ROLE`}function Yn(e){let{registries:t,targets:n,push:r,deploy:i,ledger:a}=e,o=t.length>0?t:n.length>0?[]:[{region:`*`}],s=new Map,c=(e,t)=>{s.set(e,[...s.get(e)??[],...t])};c(void 0,[]);for(let t of o){let i=n.filter(e=>Qn(e,t));c(t.roles?.at(-1)?.arn,[...tr(t,i,e),...r?nr(i):[]]);for(let[e,n]of(t.roles??[]).entries())c(t.roles?.[e-1]?.arn,[A(`MintmarkAssume`,K(`assume`),{Resource:[n.arn]})])}let l=n.filter(e=>!o.some(t=>Qn(e,t)));for(let t of l){let{account:n,region:i}=t;c(void 0,[...tr({region:i,account:n},[t],e),...r?nr([t]):[]])}i&&c(void 0,rr(o[0]?.region??`*`)),a!==void 0&&`dynamodb`in a&&c(void 0,ir(a.dynamodb,r));let u=[...s].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:j(sr(t))})),d=t.length===0?[{region:`*`}]:t.filter(er),f=[...u,...cr(o,e),...d.map(t=>lr(t,e))];return e.enforce===!0?[...f,...Xn(e,[...o,...l])]:f}function Xn(e,t){let{ledger:n,targets:r}=e,i=t.map(e=>{let t=`name`in e?{region:e.region,account:e.account}:e,{region:n,roles:i,repositories:a}=t,o=$n(t),s=r.filter(e=>Qn(e,t)).map(({name:e})=>e),c=a===void 0?[`*`]:[...new Set([...a.map(J),...s])],l=i?.at(-1)?.arn??q(d(n).name);return{account:o,region:n,repositories:c.map(e=>or({account:o,region:n,name:e})),pusher:l}});if(n===void 0||!(`dynamodb`in n))return Ue(i,void 0);let a=d(n.dynamodb.region??t[0]?.region??`*`).name,o=Jn(a),[s]=Yn({...e,...Zn}),c=ar(n.dynamodb),l=A(`MintmarkLedger`,K(`claims`,`claim`,`all-claims`),{Resource:[c]}),u=s?.document.Statement.filter(({Sid:e})=>e!==l.Sid)??[];return[{kind:`identity`,of:o,document:j([...u,l])},...Ue(i,{arn:c,writers:[q(a),o]})]}const Zn={enforce:!1,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function Qn({account:e,region:t},n){return t===n.region&&e===$n(n)}function $n({account:e,roles:t}){return e??t?.at(-1)?.arn.split(`:`)[4]}function er({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function tr(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a}){let{region:o,repositories:s,tags:c}=e,l=$n(e),u=e=>e.map(e=>or({account:l,region:o,name:e})),d=s?.every(e=>J(e)===e)===!0,f=s?.map(J),p=u(f===void 0?[`*`]:[...f,...t.map(({name:e})=>e)]),m=d?p:u([`*`]);return[...d&&er(e)?[]:[A(`MintmarkList`,K(`list`),{Resource:m})],...i&&t.length>0?[A(`MintmarkTemplates`,K(`templates`),{Resource:[`*`]})]:[],...c===void 0&&!n?[]:[A(`MintmarkTags`,K(`tags`),{Resource:p})],A(`MintmarkAsk`,K(`ask`),{Resource:p}),...a?[A(`MintmarkOrphanedBlobs`,K(`orphaned-blob`),{Resource:p})]:[],...r?[A(`MintmarkAudit`,K(`lifecycle`),{Resource:p})]:[]]}function nr(e){return e.length===0?[]:[A(`MintmarkLogin`,K(`login`),{Resource:[`*`]}),A(`MintmarkPush`,K(`push`),{Resource:e.map(or)})]}function rr(e){let t=`arn:${d(e).name}:ecs:${e}:${qn}`;return[A(`MintmarkCluster`,K(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),A(`MintmarkRevisions`,K(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),A(`MintmarkTaskDefinitions`,K(`task-definition`),{Resource:[`*`]})]}function ir({table:e,region:t},n){let r=[ar({table:e,region:t})];return[A(`MintmarkLedger`,K(`claims`,...n?[`claim`]:[]),{Resource:r})]}function ar({table:e,region:t=`*`}){return e.startsWith(`arn:`)?e:`arn:${d(t).name}:dynamodb:${t}:${qn}:table/${e}`}function or({account:e=qn,region:t,name:n}){return`arn:${d(t).name}:ecr:${t}:${e}:repository/${n}`}function J(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function sr(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function cr(e,{enforce:t,ledger:n}){let r=t===!0&&n!==void 0&&`dynamodb`in n,i=new Map;for(let{roles:t=[]}of e)for(let[e,n]of t.entries()){let a=n.arn.split(`:`)[1]??`aws`,o=r?[q(a),Jn(a)]:q(a),s=t[e-1]?.arn??o;i.set(n.arn,{role:n,by:s})}return[...i.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:j([A(`MintmarkTrust`,K(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function lr({account:e,region:t,repositories:n},{audit:r,orphanedBlobs:i}){let a=[`ask`,...i?[`orphaned-blob`]:[],...r?[`lifecycle`]:[]],o={AWS:q(d(t).name)},s=n?.filter(e=>J(e)===e);return{kind:`repository`,of:e===void 0?`another account`:`${e}/${t}`,...s!==void 0&&s.length>0&&{repositories:s},document:j([A(`MintmarkAsk`,K(...a),{Principal:o})])}}function ur({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function dr(t){let{image:n,service:r,services:i,registries:a}=t,o=fr(n)??pr(t),s=ur(t),c=mr(i),[l]=a,u=o??(c===void 0?void 0:`${c}/`),d=u===void 0?void 0:e(u);return{repository:o,repositoriesIn:c,account:d?.account??l?.account,region:d?.region??l?.region,service:r,services:s.length>1?s:void 0}}function fr(t){if(t===void 0)return;let n=t.to===void 0?be(t.reference):Te(t.to);return n===void 0||e(n.uri)===void 0?void 0:n.uri}function pr({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?hr(n):void 0}function mr(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?hr(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function hr(e){return e!==void 0&&a(e)?e:void 0}async function gr({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await w({cwd:s,explicitPath:t}),d=u.registries.map(e=>({...e,account:D(e).account})),f=_r(u,c||a),p=u.ownership?.tag!==void 0,{ledger:m}=u,h=await Re(Yn({registries:d,targets:f,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:m,ownerTags:p}),e);return{...h,notice:ze(h.open).map(e=>`${e}\n`).join(``)}}function _r(t,n){let{repository:r}=dr(t),[i]=t.registries;if(r===void 0)return n?[{account:i&&D(i).account,region:i?.region??`*`,name:`NAME`}]:[];let{account:a,region:o}=e(r)??{account:void 0,region:`*`};return[{account:a,region:o,name:f(r)}]}const vr=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function yr(e){try{let t=(await F(e)).sort(),n=t.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async t=>String(await S(R(e,t)))));return{names:t,building:n.find((e,t)=>vr.test(r[t]??``))}}catch(t){if(l(t))return{names:[],building:void 0};throw new i(`USAGE`,`${e} cannot be read: ${n(t)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:t})}}function br(e,t){let n=xr(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function xr(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,Sr(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(Sr).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function Sr(e){return e===void 0?e:(0,G.stringify)(e).trimEnd()}var Cr=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
# and confirms. What is pushed is, byte for byte, what was checked, with its attestations and all its platforms.
#
# Needs: a role for this repository that may check and push. mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
# If a test has to run the image first: leave out setup-buildx-action, write load: true in place of outputs, and give the
# last step image: \${{ steps.mark.outputs.tags }}. The engine then pushes.
name: Ship

on:
  push:
    branches: [main]
  pull_request:
  merge_group:

permissions:
  contents: read
  id-token: write # for the role
  checks: write # for the check on the commit

jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - id: mark
        uses: mintmark/mintmark/actions/stamp@v1
        with:
          images: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          service: checkout

      - uses: docker/setup-buildx-action@4d04d5d9486b7bd6fa91e7baf45bbb4f8b9deedd # v4.0.0

      - uses: docker/build-push-action@d08e5c354a6adb9ed34480a06d141179aa583294 # v7.0.0
        with:
          context: .
          outputs: type=oci,dest=\${{ runner.temp }}/image.tar
          tags: \${{ steps.mark.outputs.tags }}
          labels: \${{ steps.mark.outputs.labels }}
          build-args: \${{ steps.mark.outputs.build-args }}

      # Behind the build: the Dockerfile has no use for the role.
      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - uses: mintmark/mintmark@v1
        with:
          image: oci-archive:\${{ runner.temp }}/image.tar
          tags: \${{ steps.mark.outputs.tags }}
          service: checkout
          push: \${{ github.event_name == 'push' }}
`,wr=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
# to change, until it is gone.
#
# Needs: what guard.yml needs, and code scanning, which public repositories have, and private ones with GitHub Code Security.
# A role for this repository that may check and push: mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
name: Ship

on:
  push:
    branches: [main]
  pull_request:
  merge_group:

permissions:
  contents: read
  id-token: write # for the role
  checks: write # for the check on the commit
  security-events: write # for the alerts

jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - id: mintmark
        uses: mintmark/mintmark@v1
        with:
          tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          service: checkout
          push: \${{ github.event_name == 'push' }}
          reports: \${{ runner.temp }}/mintmark.sarif

      # Also where a twin was found. But not where a repository could not be checked: code scanning closes the alerts that an upload
      # does not have.
      - if: always() && steps.mintmark.outputs.unchecked == '0'
        uses: github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9
        with:
          sarif_file: \${{ steps.mintmark.outputs.reports }}
`,Tr=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
# and leaves the image as an artifact. fork-check.yml looks at it.
#
# Never turn this into pull_request_target: that would build a stranger's Dockerfile with your secrets.
#
# The workflow that ships gets no role in a fork's pull request, and would fail there. Give its job:
#
#   if: github.event.pull_request.head.repo.fork != true
#
# Needs: nothing.
name: Build a pull request

on: pull_request

permissions:
  contents: read

jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      # Asks nobody, and needs no credentials.
      - id: mark
        uses: mintmark/mintmark/actions/stamp@v1
        with:
          service: checkout

      - uses: docker/setup-buildx-action@4d04d5d9486b7bd6fa91e7baf45bbb4f8b9deedd # v4.0.0

      - uses: docker/build-push-action@d08e5c354a6adb9ed34480a06d141179aa583294 # v7.0.0
        with:
          context: .
          outputs: type=oci,dest=\${{ runner.temp }}/image.tar
          labels: \${{ steps.mark.outputs.labels }}
          build-args: \${{ steps.mark.outputs.build-args }}

      - uses: actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0
        with:
          name: image
          path: \${{ runner.temp }}/image.tar
          if-no-files-found: error
          # Layers are compressed already, and fork-check.yml takes it within minutes.
          compression-level: 0
          retention-days: 1
`,Er=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
# its check and its comment on the pull request.
#
# The dangers, and what keeps them out:
# - The image is a stranger's. It is read as data, and never loaded, run or built from.
# - Everything else is this file's: a stranger's pull request can change fork-build.yml and the artifact, but not what is
#   checked out here, where the image is said to go, or whose service it is. Take none of those out of the artifact.
# - Check out no commit of the pull request here. The step below has no ref, so it is the default branch.
# - The artifact gets a directory of its own, before there are credentials.
# - The role may check, and nothing else: never one that may push.
#
# What it cannot do: someone who changes fork-build.yml can have another image checked than the one that will be built.
# The guard before the push is what decides; this is for those who want to know before the merge.
#
# Needs: both files on the default branch, and a role for that branch that may only check. mintmark's
# docs/workflows/README.md has its trust policy, docs/permissions.md what it may do.
name: Check a pull request

on:
  workflow_run:
    workflows: [Build a pull request]
    types: [completed]

permissions: {}

jobs:
  check:
    if: github.event.workflow_run.event == 'pull_request' && github.event.workflow_run.conclusion == 'success'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      actions: read # for the artifact of the other run
      id-token: write # for the role
      checks: write # for the check on the pull request's commit
      pull-requests: write # for the comment
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0
        with:
          name: image
          path: \${{ runner.temp }}/untrusted
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci-check
          aws-region: eu-west-1

      - uses: mintmark/mintmark/actions/check@v1
        with:
          image: oci-archive:\${{ runner.temp }}/untrusted/image.tar
          tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          service: checkout
          comment-summary-in-pr: on-failure
`,Dr=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
# A pull request, and what a merge queue (merge_group) is about to merge, is checked and not pushed.
#
# Needs: a role for this repository that may check and push. mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
# A fork's pull request gets no role: fork-build.yml and fork-check.yml are for those.
name: Ship

on:
  push:
    branches: [main]
  pull_request:
  merge_group:

permissions:
  contents: read
  id-token: write # for the role
  checks: write # for the check on the commit

jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - id: mintmark
        uses: mintmark/mintmark@v1
        with:
          tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          service: checkout
          push: \${{ github.event_name == 'push' }}

      - if: github.event_name == 'push'
        run: echo "Deploy $REPOSITORY@$DIGEST"
        env:
          REPOSITORY: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          DIGEST: \${{ steps.mintmark.outputs.digest }}
`,Or=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
# The last job is one name that stands for all of them, however many there are: it is what a ruleset requires.
#
# Needs: a role for this repository that may check all repositories and push to those of the services. mintmark's
# docs/workflows/README.md has its trust policy, docs/permissions.md what it may do.
name: Ship

on:
  push:
    branches: [main]
  pull_request:
  merge_group:

permissions:
  contents: read

jobs:
  ship:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write # for the role
      checks: write # for the checks on the commit
    strategy:
      # One service's twin is no reason to leave the others unshipped.
      fail-fast: false
      matrix:
        service: [billing, checkout]
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - uses: mintmark/mintmark@v1
        with:
          context: services/\${{ matrix.service }}
          tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/\${{ matrix.service }}
          service: \${{ matrix.service }}
          push: \${{ github.event_name == 'push' }}

  every-image-is-unique:
    needs: ship
    # Without it the job is skipped when one has failed, and a skipped job counts as passed.
    if: always()
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: test "$RESULT" = success
        env:
          RESULT: \${{ needs.ship.result }}
`,kr=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
# but assume the role in the images' account, and mintmark asks and pushes with that one.
#
# Needs: a first role for this repository, which may call sts:AssumeRole and sts:TagSession on the second; in the images'
# account a second role, which trusts the first for those two actions, and may check and push. mintmark's
# docs/workflows/README.md has the first one's trust policy, docs/permissions.md what the second may do.
#
# mintmark.yml names the registries that are asked. Without an account, they are the images' account's:
#
#   version: 1
#   registries:
#     - region: eu-west-1
#     - region: us-east-1
name: Ship

on:
  push:
    branches: [main]

permissions:
  contents: read
  id-token: write # for the first role
  checks: write # for the check on the commit

jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::444455556666:role/images
          role-chaining: true
          aws-region: eu-west-1

      - uses: mintmark/mintmark@v1
        with:
          tags: 444455556666.dkr.ecr.eu-west-1.amazonaws.com/checkout
          service: checkout
`,Ar=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
# are pushed by their digests, without a tag. One step checks them all; only then the index that has the tag is made of them, and confirmed.
#
# Needs: a role for this repository that may check and push. mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
name: Ship

on:
  push:
    branches: [main]

permissions:
  contents: read

env:
  REPOSITORY: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout

jobs:
  # One mark for all platforms: they are one image.
  mark:
    runs-on: ubuntu-latest
    outputs:
      tag: \${{ steps.mark.outputs.tag }}
      labels: \${{ steps.mark.outputs.labels }}
      build-args: \${{ steps.mark.outputs.build-args }}
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - id: mark
        uses: mintmark/mintmark/actions/stamp@v1
        with:
          service: checkout

  build:
    needs: mark
    strategy:
      matrix:
        include:
          - { arch: amd64, runner: ubuntu-latest }
          - { arch: arm64, runner: ubuntu-24.04-arm }
    runs-on: \${{ matrix.runner }}
    permissions:
      contents: read
      id-token: write # for the role
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: docker/setup-buildx-action@4d04d5d9486b7bd6fa91e7baf45bbb4f8b9deedd # v4.0.0

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - run: aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY%%/*}"
        shell: bash

      - id: build
        uses: docker/build-push-action@d08e5c354a6adb9ed34480a06d141179aa583294 # v7.0.0
        with:
          context: .
          platforms: linux/\${{ matrix.arch }}
          labels: \${{ needs.mark.outputs.labels }}
          build-args: \${{ needs.mark.outputs.build-args }}
          outputs: type=image,name=\${{ env.REPOSITORY }},push-by-digest=true,name-canonical=true,push=true

      - run: mkdir "$RUNNER_TEMP/digests" && touch "$RUNNER_TEMP/digests/\${DIGEST#sha256:}"
        env:
          DIGEST: \${{ steps.build.outputs.digest }}

      - uses: actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0
        with:
          name: digests-\${{ matrix.arch }}
          path: \${{ runner.temp }}/digests/*
          if-no-files-found: error
          retention-days: 1

  ship:
    needs: [mark, build]
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write # for the role
      checks: write # for the check on the commit
    steps:
      # For mintmark.yml, and the line of the Dockerfile that a finding points at.
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      - uses: actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0
        with:
          pattern: digests-*
          path: \${{ runner.temp }}/digests
          merge-multiple: true

      - uses: docker/setup-buildx-action@4d04d5d9486b7bd6fa91e7baf45bbb4f8b9deedd # v4.0.0

      - uses: aws-actions/configure-aws-credentials@8df5847569e6427dd6c4fb1cf565c83acfa8afa7 # v6.0.0
        with:
          role-to-assume: arn:aws:iam::111122223333:role/ci
          aws-region: eu-west-1

      - run: aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY%%/*}"
        shell: bash

      - id: images
        run: |
          cd "$RUNNER_TEMP/digests"
          { echo 'list<<END'; printf "docker://$REPOSITORY@sha256:%s\\n" *; echo END; } >> "$GITHUB_OUTPUT"

      - uses: mintmark/mintmark/actions/check@v1
        with:
          image: \${{ steps.images.outputs.list }}
          tags: \${{ env.REPOSITORY }}:\${{ needs.mark.outputs.tag }}
          service: checkout

      - run: |
          cd "$RUNNER_TEMP/digests"
          docker buildx imagetools create --tag "$REPOSITORY:$TAG" $(printf "$REPOSITORY@sha256:%s " *)
        env:
          TAG: \${{ needs.mark.outputs.tag }}

      # The same name as the check before: the pull request has one check.
      - uses: mintmark/mintmark/actions/check@v1
        with:
          image: \${{ steps.images.outputs.list }}
          pushed: \${{ env.REPOSITORY }}:\${{ needs.mark.outputs.tag }}
          service: checkout
`;const jr=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Mr={guard:[{name:`mintmark.yml`,text:Dr}],"build-push-action":[{name:`mintmark.yml`,text:Cr}],matrix:[{name:`mintmark.yml`,text:Or}],"multi-account":[{name:`mintmark.yml`,text:kr}],"multi-platform":[{name:`mintmark.yml`,text:Ar}],"code-scanning":[{name:`mintmark.yml`,text:wr}],"fork-safe":[{name:`fork-build.yml`,text:Tr},{name:`fork-check.yml`,text:Er}]};async function Nr({kind:e,configPath:t},{cwd:n,env:r}){let a=e===void 0?void 0:{kind:Pr(e)},{topLevel:o}=await ot(n,r,`A workflow`),s=await w({cwd:n,explicitPath:t}),c=R(o,`.github/workflows`),l=await yr(c),u=ur(s),d=a??Rr(u,l),f=await I(n),p=dr(s),m=Mr[d.kind].map(e=>({...e,...br(e.text,p)})),h=m.find(e=>l.names.includes(e.name));if(h!==void 0)throw new i(`USAGE`,`${z(f,R(c,h.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Lr(c,m),m.map((e,t)=>({file:z(f,R(c,e.name)),change:`written`,notes:[...t===0?Fr(d):[],...e.blanks.map(Ir)]}))}function Pr(e){let t=jr.find(t=>t===e);if(t!==void 0)return t;throw new i(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${jr.join(`, `)}.`})}function Fr({reason:e}){return e===void 0?[]:[{text:e}]}function Ir({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Lr(e,t){try{await Fe(e);for(let{name:n,text:r}of t)await L(R(e,n),r,{flag:`wx`})}catch(t){throw new i(`USAGE`,`${e} cannot be written: ${n(t)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:t})}}function Rr(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const zr={verify:80,seed:30};async function Br(e,t){let{mode:n,ledger:a,table:o,places:s,file:c,signal:l}=e,u={compared:0,written:0,missing:0},d=new Map,f=new Ae(zr[n],t.clock),p=new Set,m;try{await ke(Vr(o,s),async r=>{await f.take(l).catch(e=>{throw Oe(l,`Not every image was compared with the ledger`,{cause:e})});let i=n===`seed`?await Promise.all(r.map(e=>Ur(e,c))):r,o=new Map(r.map(e=>[e.imageId,e]));for(let r of await Gr(()=>a.register(i,n),e,t)){u.compared+=1,r.written&&(u.written+=1),r.missing.length>0&&(u.missing+=1);let e=o.get(r.sighting.imageId);if(!(e===void 0||n===`seed`&&Wr(r).length===0))for(let t of r.missing)await h(e,t,r)}t.progress({step:`claims`,done:u.compared})},{concurrency:4}),await Gr(()=>e.note(p),e,t)}catch(e){if(!(e instanceof i))throw e;let{code:t,message:n,hint:r}=e;m={code:t,message:n,hint:r}}return{claims:u,unclaimed:[...d.values()],failure:m};async function h(e,{service:t},i){let o=e.entries[e.claimants.findIndex(e=>e.service===t)],l=o&&s[o.repository];if(o===void 0||l===void 0)return;n===`verify`&&p.add(r(l.repository.registry));let u=JSON.stringify([o.repository,o.position,t]);if(!d.has(u)){if(d.size>=1e4)return;let{digest:e,tags:r,pushedAt:s}=await c.read(o.position),f={rule:`unclaimed-image`,service:t,repository:l.repository,digest:e,tags:r,pushedAt:s,imageIds:[],claims:Wr(i),isWritten:n===`seed`,ledger:a.place};d.has(u)||d.set(u,f)}d.get(u)?.imageIds.push(e.imageId)}}function*Vr(e,t){let n=[];for(let{imageId:r,entries:i}of e.all()){let e=Hr(r,i,t);e!==void 0&&n.push(e),n.length===100&&(yield n,n=[])}n.length>0&&(yield n)}function Hr(e,t,n){let r=new Map;for(let e of t){let t=n[e.repository];if(t===void 0)continue;let{uri:i}=t.repository;for(let n of t.claimants.length>0?t.claimants:[i])r.has(n)||r.set(n,{claimant:{service:n,repository:i},entry:e})}let[i,...a]=[...r.values()];if(i!==void 0)return{imageId:e,claimants:[i.claimant,...a.map(({claimant:e})=>e)],entries:[i,...a].map(({entry:e})=>e)}}async function Ur({imageId:e,claimants:t,entries:n},r){let[i,...a]=t,o=async(e,t)=>t===void 0?e:{...e,tag:(await r.read(t.position)).tags[0]},s=await Promise.all(a.map((e,t)=>o(e,n[t+1])));return{imageId:e,claimants:[await o(i,n[0]),...s]}}function Wr({claims:e,missing:t}){return e.filter(({service:e})=>!t.some(t=>t.service===e))}async function Gr(e,{signal:t},{clock:n}){for(let r=1e3;;r=Math.min(2*r,3e4))try{return await e()}catch(e){if(!(e instanceof i)||e.code!==`THROTTLED`)throw e;await n.sleep(r,t).catch(()=>{throw e})}}function Kr(e,t){let{ledger:n,failure:r}=e,i=[...r===void 0?[]:[{rule:`unchecked-repository`,ledger:n,failure:r}],...e.failures.map(e=>({rule:`unchecked-repository`,...e})),...e.unchecked.map(e=>({rule:`unchecked-repository`,...e})),...e.surveyed.filter(({archived:e})=>e>0).map(({repository:e,archived:t})=>({rule:`unchecked-repository`,repository:e,failure:qr(t)}))],a=[...e.groups.map(e=>({rule:`shared-image`,group:e})),...e.unclaimed,...i,..._e(t,e.now)],o=ge(a,t.rules),s=i.length+e.unclaimed.length>0;return{verdict:e.sharedGroups>0?`shared`:s?`unknown`:`unique`,exitCode:oe({findings:o,unchecked:i.length}),unchecked:i.length,findings:o}}function qr(e){return{code:`ARCHIVED`,message:`${p(e,`archived image`,`archived images`)} cannot be read`,hint:`Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.`}}function Jr({registries:e},{exclude:t},{unchecked:n,past:i}){let a=new Set(n.map(({registry:e})=>r(e)));return e.flatMap(({scope:{repositories:e,tags:n},repositories:[o]})=>{if(o===void 0)return[];let{registry:s,uri:c,name:l}=o,u=!i.has(r(s));return u&&a.has(r(s))?[]:[{...s,repositories:e,tags:n,prefix:c.slice(0,-l.length),exclude:t,isWhole:u}]})}async function Yr(e,{table:t,read:n,asOf:i,isAll:a}){if(!a)return{why:`not every registry was read whole, with a claim for each image`};let o=n.filter(({repositories:e,tags:t})=>e===void 0&&t===void 0),c=await e.servesBeside(o);if(c!==void 0)return{why:`the ledger serves ${r(c)} too, which was not read, or not all of it`};let l=o.map(({prefix:e,exclude:t})=>({prefix:e,isExcluded:s(t)}));return{count:await e.release({asOf:i,has:t.lookup(),isRead:e=>l.some(({prefix:t,isExcluded:n})=>e.startsWith(t)&&!n(e))})}}async function Xr(e,t,n,{loadConfiguration:r,ledgerOf:i}=Ne){let a=n.clock.now(),{configPath:o,failOn:s,timeoutMs:c,rate:l,signal:u}=t,d=await r({...n,explicitPath:o,failOn:s,withBaseline:!0});if(d.ledger===void 0)throw Qr(d);let f=t.cache&&B(n.cwd,t.cache),p,m=0,h;return We({timeoutMs:c,rate:l,signal:u,cache:f,lifecycle:!1,first:async e=>{p=await i(d,e,n),m=await p?.begin()??0}},d,n,async r=>{if(p===void 0)throw Qr(d);let i=p,{survey:o,repositories:s,connectionOf:c,tags:l,file:u}=r,f=je(p,r.fleet);await l.learn(s.map(e=>({repository:e,connection:c(e)})));let g=n.now(),{owners:ee,shared:_,accepted:te}=await Xe(o.table,s,c,d,l,g),{places:v}=ee,y=Zr(r,l.known),ne=new Set(y.map(({repository:e})=>e.uri)),{table:b}=o,x=[...o.unchecked,...y],S=o.audited.filter(e=>e.archived>0),C=[...x,...S].map(({repository:e})=>e),{claims:w,...re}=await Br({mode:e,ledger:p,table:b,file:u,signal:r.signal,note:async e=>{let n=Jr(f,d,{unchecked:C,past:e});await i.note(n,m);let r=C.length+f.failures.length+e.size===0;t.release===!0&&(h=await Yr(i,{table:b,read:n,asOf:m,isAll:r}))},places:v.map(e=>ne.has(e.repository.uri)?void 0:e)},n),ie=await Promise.all(te.slice(0,qe).map(async({group:e,allowance:t})=>({group:await Ze(e,v,u),allowance:t}))),T={ledger:p.place,groups:await Ge(_,v,u),sharedGroups:_.length,surveyed:o.audited,...re,unchecked:x,failures:f.failures,now:g};return{command:`ledger ${e}`,ledger:p.place,...Kr(T,d),sharedGroups:_.length,allowed:ie,claims:w,released:h,checked:{registries:f.registries.length,repositories:o.audited.length-o.unchecked.length,images:o.audited.reduce((e,{images:t})=>e+t,0),calls:f.calls(),durationMs:Math.round(n.clock.now()-a)}}})}function Zr({repositories:e},t){return e.flatMap(e=>{let n=t.get(e.uri);return n!==void 0&&`failure`in n?[{repository:e,failure:n.failure}]:[]})}function Qr({file:e}){return new i(`CONFIG`,`There is no ledger: ${e??`no mintmark.yml`} names none`,{hint:`Write ledger: into mintmark.yml.`})}function $r(e){let{command:t,verdict:n,exitCode:r,unchecked:i,ledger:a,sharedGroups:o,claims:s,checked:l}=e,u={again:e=>({text:e,command:`${c} ${t}`}),subject:e=>[`ledger`,e]},d=`${T(l.repositories,`repository`,`repositories`)??`no repository`} in ${T(l.registries,`registry`,`registries`)??`no registry`}`,f=e.findings.filter(({rule:e})=>e===`shared-image`).length;return{command:t,verdict:n,exitCode:r,unchecked:i,nothingToCompare:void 0,headline:ti(e),subject:`ledger`,checked:t,category:`ledger`,rules:pe,findings:he(e.findings,u),allowed:e.allowed.map(({group:e,allowance:t})=>ye(t,`an image of ${g(e.services)}`)),notes:[...f>0&&f<o?[{text:`Of ${se(o)} shared images, the worst ${se(f)} are listed.`}]:[],...e.released===void 0?[]:[{text:ei(e.released)}]],effort:`Compared ${p(l.images,`image`,`images`)} of ${d} with the ledger (${ve(a)})${ce(l.calls,l.durationMs)}`,about:{ledger:ve(a),sharedGroups:o},fields:()=>({claims:{...s,released:e.released!==void 0&&`count`in e.released?e.released.count:null},allowed:e.allowed.map(({group:e,allowance:t})=>({...Se(e),...Ce(t)})),checked:l})}}function ei(e){return`why`in e?`No claim was given back: ${e.why}.`:`${T(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} given back.`}function ti({command:e,exitCode:t,unchecked:n,findings:r,sharedGroups:i,claims:a}){let o=e===`ledger seed`,s=t===0?r.length>0?`warning`:`good`:`bad`,c=`${p(a.written,`claim`,`claims`)} written`,l=T(i,`image belongs to several services`,`images belong to several services`),u=`${p(a.missing,`image was`,`images were`)} pushed past the ledger`,d=`${[...o?[c]:a.missing>0?[u]:[],...l===void 0?[]:[l],...n===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return n>0?{outcome:s,word:`Unknown`,sentence:d}:o?{outcome:s,word:`Seeded`,sentence:d}:{outcome:s,word:s===`bad`?`Stopped`:`Verified`,sentence:d}}const ni=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function ri(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function ii(e,t,n,r){let i=si(t,n),a=i.filter(({uses:e})=>ai(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>oi(e)!==void 0),l=c&&oi(c);return{path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]}}function ai(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function oi({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&ni.test(t)?`script`:void 0}function si(e,t){let n=li(ci(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:Y(e,`name`),id:Y(e,`id`),uses:Y(e,`uses`),run:Y(e,`run`)})):[]}function ci(e){try{return(0,G.parse)(e,{logLevel:`silent`})}catch{return}}function Y(e,t){let n=li(e,t);return typeof n==`string`?n:void 0}function li(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function ui({cwd:e,env:t}){let n=ri(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:ii(n,await S(R(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}function di(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=it($e(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw N({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],s=b(i.data)?fi(i.data,i,o):[];b(i.data)||o.push({offset:0,what:`the file must be a map, not ${P(i.data)}`});let c=s.filter(({isBuilt:e})=>e),l=(c.length>0?c:s).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${et(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${P(s)}`);let u=at(s,n);if(typeof u!=`string`)return l(u.fault);let d=De(u);return d===void 0?[{service:e,image:u,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${d} (${M(u)})`)}));if(o.length>0)throw N(r,i,o);return l}function fi(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return b(r)?Object.entries(r).flatMap(([e,r])=>{if(!b(r))return n.push({offset:t.valueAt([`services`,e]),what:`${M(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=b(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const pi={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},mi={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:He,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function hi(e){let t=new Map(e.map(X).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:X(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>gi(e,n(e))),..._i(e,n),...vi(e,n),...yi(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=bi({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(mi).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...ze(c)].map(e=>`# ${e}\n`).join(``)}${bi(s)}${a}`,open:c}}function X({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:He,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function gi({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function _i(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&X(n[d]).words===X(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function vi(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function yi(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function bi(e){let t=new G.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,G.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=Ie(t.value,pi);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var xi={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},Si=Qe(),Ci=tt();function wi(e){let t=new Ci.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,Si.fullFormats[`date-time`]);let n=t.compile(xi);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const Z=R(`blobs`,`sha256`),Ti=`state.json`;async function Ei({registries:e,repositories:t,storage:r},a){let o=new Map,s={schemaVersion:1,registries:[...e.all()].map(Di),repositories:await Promise.all([...t.all()].map(e=>Oi(e,r,o)))};try{await Fe(R(a,Z));let e=new Set(await F(R(a,Z)));for(let[t,n]of o)e.delete(Q(t))||await Le(R(a,Z,Q(t)),n);await Le(R(a,Ti),`${JSON.stringify(s,void 0,2)}\n`),await Promise.all([...e].map(e=>ut(R(a,Z,e))))}catch(e){throw new i(`USAGE`,`Cannot save the state to ${a}: ${n(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function Q(e){return e.slice(7)}function Di([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function Oi(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await gt(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(ki(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function ki({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const Ai=`its content does not have the digest that it is named after`;async function ji(e,t){let n=R(t,Ti),r=await Mi(n,t);if(r!==void 0)try{for(let t of r.registries)Pi(e,t);for(let n of r.repositories)await Fi(e,n,t)}catch(e){throw e instanceof Be?$(n,e.message,e):e}}async function Mi(e,t){let r;try{r=(await S(e)).toString(`utf8`)}catch(e){if(l(e)&&await Ni(t))return;let r=l(e)?`it is not empty, and has no state.json`:n(e);throw new i(`USAGE`,`Cannot take the state from ${t}: ${r}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:e})}let a;try{a=JSON.parse(r)}catch(t){throw $(e,n(t),t)}let o=wi(a);if(typeof o==`string`)throw $(e,o);return o}async function Ni(e){try{return(await F(e)).length===0}catch(e){if(l(e))return!0;throw e}}function Pi({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Fi(e,t,n){let{account:r,region:i,createdAt:a,blobs:o,images:s,...c}=t,l=e.repositories.create({...c,registry:{account:r,region:i},createdAt:new Date(a)});for(let{digest:t,mediaType:r,isConfig:i}of o){let a=await e.storage.startUpload(l.path);if(await a.append([await Ii(n,t)]),!await a.commit(t))throw $(Li(n,t),Ai);l.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:r,tags:i,pushedAt:a,...o}of s){let s=await Ii(n,t);if(x(s)!==t)throw $(Li(n,t),Ai);await e.storage.writeManifest(l.path,{digest:t,mediaType:r,bytes:s});let c=l.add(Ve(s,r),new Date(a));for(let e of i)l.tag(c,e);c.status=o.status,c.pulledAt=Ri(o.pulledAt),c.archivedAt=Ri(o.archivedAt),c.activatedAt=Ri(o.activatedAt)}}async function Ii(e,t){let r=Li(e,t);try{return await lt(r)}catch(e){throw $(r,n(e),e)}}function Li(e,t){return R(e,Z,Q(t))}function Ri(e){return e===void 0?void 0:new Date(e)}function $(e,t,n){return new i(`USAGE`,`The saved state is damaged: ${e}: ${t}`,{hint:`Name another directory with --state, or restore this one.`,cause:n})}export{yt as _,Ei as a,ui as c,Nr as d,gr as f,Dt as g,Nt as h,Q as i,$r as l,on as m,Z as n,hi as o,zn as p,Ti as r,di as s,ji as t,Xr as u,_t as v};