import{$t as e,A as t,Cn as n,Ct as r,En as i,Fn as a,H as o,I as s,Jn as c,Ln as l,M as u,Mn as d,N as f,Pn as p,Qn as m,St as h,Tn as ee,Xn as g,an as _,bn as v,d as y,er as b,gn as te,j as ne,jn as x,k as S,kn as C,m as re,nt as w,qt as ie,rn as T,sn as E,tn as D,tr as ae,xt as oe,y as O,yn as k,z as A}from"./glob-syntax-WThX2L6M.js";import{U as se,W as ce}from"./core-CR7dcb61.js";import{At as le,Dt as ue,Ft as de,Gt as fe,Jt as pe,Nt as me,Ot as j,St as he,Tt as ge,Ut as _e,Vt as ve,Xt as ye,Zt as be,dn as xe,mn as Se,pn as Ce,yt as we}from"./rules-CI5PScSn.js";import{D as Te,O as Ee,o as De,t as Oe}from"./manifest-Dpi0eyW-.js";import{d as ke,i as Ae,l as je,n as Me}from"./view-D0LtWefr.js";import{_ as Ne,b as Pe,c as Fe,i as Ie,l as M,v as Le}from"./options-i__nvgPO.js";import{D as Re,E as ze,_ as Be,b as N,v as Ve,y as P}from"./run-DeKrm3Bz.js";import{c as He,d as Ue,f as We,l as Ge,p as Ke,r as qe,s as Je,u as Ye}from"./sharing-SsS_96aK.js";import{a as Xe,c as Ze,d as F,f as Qe,i as $e,l as I,o as et,p as tt,s as nt,u as L}from"./2020-CeC7goFT.js";import{T as rt}from"./layout-BctzgJaU.js";import{i as it}from"./stamp-DgEHOGEo.js";import{access as at,chmod as ot,readFile as st,readdir as R,realpath as ct,rm as lt,stat as ut,writeFile as dt}from"node:fs/promises";import{dirname as ft,isAbsolute as pt,join as z,relative as B,resolve as V,sep as mt}from"node:path";import{isDeepStrictEqual as ht}from"node:util";import{buffer as gt}from"node:stream/consumers";async function _t({file:e=d,...t},n){if(await vt(V(n.cwd,e)))throw new g(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`To take out what is no longer shared:\n  ${D} audit --baseline ${e} --update-baseline\nTo add what is new as well:\n  ${D} audit --baseline ${e} --update-baseline rewrite`});let r={timeoutMs:h,rate:oe},{baseline:i,findings:a}=await qe({...t,...r,baseline:e},n),o=a.find(e=>e.rule===`unchecked-repository`);if(i?.change!==`written`){let{code:t=`UNEXPECTED_ANSWER`,message:n,hint:r}=o?.failure??{};throw new g(t,`${e} was not written, because not everything could be read: ${n??``}`,{hint:r??`What could not be read:\n  ${D} audit`})}return{file:e,change:`written`,notes:[{text:Ke(i)},...i.isNamed?[]:[{text:We,command:`baseline: ${e}`}],{text:`Which images these are, and how to give each a mark:`,command:`${D} audit --fail-on all`}]}}async function vt(e){try{return await at(e),!0}catch(e){if(m(e))return!1;throw e}}async function yt(e,t){let n=await ce(e.configPath,t),{candidates:r}=await Me(e,n,t),i=Ae(n,e,r);return[...new Set(r.map(({target:t})=>se(t,e.service,i)))]}function bt(e,t,{tags:n,registryOf:r,accountOf:i,now:a}){let o=T(t,n),s=t.ownership?.tag;return e.map(e=>{let c=o(e),l=c.deciding.some(({source:e})=>e===`services`),u=[...new Set(c.deciding.map(({service:e})=>e))],d=r(e);return{repository:e,services:c.undecided?void 0:u.length>0?u:[k(e)],sources:c,tag:s===void 0?void 0:{key:s,found:n.get(e)??(l?`not-needed`:`not-asked`)},excludedBy:xt(t.exclude,t.places?.exclude,e),registries:d===void 0?void 0:St(t,i,d,k(e)),narrowedBy:d===void 0?void 0:Ct(t,i,d,k(e)),allowances:t.allowances.filter(({repository:t})=>E([t])(e)).map(e=>({...e,inForce:Se(e,a)}))}})}function xt(e,t,n){return e.map((e,n)=>({entry:e,place:t?.[n]})).filter(({entry:e})=>E([e])(n))}function St({registries:e,places:t},n,r,i){return e.flatMap((e,a)=>{let{region:o,repositories:s,tags:c}=e,l=n(e);if(o!==r.region||(l??r.account)!==r.account||s!==void 0&&!E(s)(i))return[];let u=[...l===void 0?[`account`]:[],...c===void 0?[]:[`tags`]];return[{index:a,place:t?.registries[a],provided:u}]})}function Ct({registries:e,places:t},n,{account:r,region:i},a){let o=e.findIndex(e=>e.region===i&&n(e)===r),s=e[o]?.repositories;if(!(s===void 0||E(s)(a)))return{index:o,place:t?.registries[o]}}const H=`Write the whole URI of the repository: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`;async function wt(e,t,n,r){let i=ge(e);if(i!==void 0)return i.uri;let a=ee(e)?.name;if(a===void 0)throw new g(`USAGE`,`Not the name of a repository: ${e}`,{hint:H});let o=Tt(a,t),{account:s,region:c}=o,l=ie(`ECR`,r.env)!==void 0;if(s!==void 0&&c!==void 0&&!l)return te({account:s,region:c},a);if(n)throw new g(`USAGE`,`${a} names no registry, and its account is not known offline`,{hint:H});return Et(a,{...o,repositories:l?void 0:[a]},r)}function Tt(e,t){let{registries:r,file:i=`mintmark.yml`,image:a}=t,o=r.length>0||a===void 0?void 0:n(a.to??a.reference);if(o!==void 0)return j(o);let s=r.filter(({repositories:t})=>t===void 0||E(t)(e)),[c,...l]=he(s.map(e=>({...j(e),repositories:void 0,tags:void 0})));if(c===void 0){let t=r.length===0?`${i} names none`:`no entry of registries in ${i} takes it`;throw new g(`USAGE`,`${e} names no registry, and ${t}`,{hint:H})}if(l.length===0)return c;let u=[c,...l].map(({account:t=`ACCOUNT`,region:n=`REGION`})=>te({account:t,region:n},e));throw new g(`USAGE`,`${e} may be in any of ${u.length} registries of ${i}`,{hint:`Say which is meant:\n  ${u.join(`
  `)}`})}async function Et(e,t,n){let i=new de(r,n.clock);try{let{registries:r,failures:a}=await me([t],{rate:500,signal:i.signal},n),[o]=a;if(o!==void 0){let{code:e,message:t,hint:n=H}=o.failure;throw new g(e,t,{hint:n})}let s=r.flatMap(({repositories:e})=>e).find(t=>t.name===e);if(s!==void 0)return s.uri;throw new g(`NOT_FOUND`,`There is no repository ${e} in ${t.region??`the registry`}`,{hint:H})}finally{i.end()}}async function Dt({repositories:e,configPath:t,offline:r=!1},i){let a=await x({...i,explicitPath:t}),o=await Promise.all(e.map(e=>wt(e,a,r,i))),s=[...new Set(o)],c=r?new Map:await Ot(s,a,i);return{file:a.file,namesRegistries:a.registries.length>0,movingTags:a.movingTags,explanations:bt(s,a,{tags:c,registryOf:n,accountOf:e=>j(e).account,now:i.now()})}}async function Ot(e,t,n){let i=T(t),a=e.filter(e=>i(e).undecided);if(a.length===0)return new Map;let o=new de(r,n.clock);try{let e=he(a.map(e=>kt(e,t,n.env))),r=await me(e,{rate:500,signal:o.signal},n),i=we(t),s=new Set(a);return await i.learn(r.registries.flatMap(({connection:e,repositories:t})=>t.filter(({uri:e})=>s.has(e)).map(t=>({repository:t,connection:e})))),new Map([...a.map(e=>[e,At(e,r)]),...i.known])}finally{o.end()}}function kt(e,t,r){let[i]=ue({uri:e},t,r);return n(e)===void 0?{...i,tags:void 0,repositories:void 0}:{...i,tags:void 0,repositories:[],always:[k(e)]}}function At(e,{failures:t}){let r=n(e);return{failure:t.find(e=>r===void 0||e.registry.account===r.account&&e.registry.region===r.region)?.failure??{code:`NOT_FOUND`,message:`There is no repository ${e}`,hint:`If it is going to be created: --offline`}}}const jt={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},Mt={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function Nt(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=nt(Ze(e,n),{tags:Rt}),[i]=r.mistakes;if(i!==void 0)throw I(n,r,[i]);let a=[],o=Pt(r,a).flatMap(e=>Ft(e,t,r,a));if(a.length>0)throw I(n,r,a);return o}function Pt({data:e,valueAt:t,keyAt:n},r){if(!O(e))return r.push({offset:0,what:`the file must be a map, not ${L(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(O(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:jt}];if(!O(a))return[{path:[],fields:e,id:`the task definition`,style:jt}];let o=Object.entries(a).filter(([,e])=>O(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=O(n)?n.Properties:void 0;return O(a)?[{path:i,fields:a,id:e,style:Mt}]:(r.push({offset:t(i),what:`${F(e)} has no 'Properties'`}),[])})}function Ft({path:e,fields:t,id:n,style:r},i,a,o){let s=t[r.containers],c=[...e,r.containers];if(!Array.isArray(s)||s.length===0){let e=`${F(r.containers)} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:L(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>Lt(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=U(t[r.family]),f=t[r.revision],p=t[r.platform];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:O(p)?Ie(U(p[r.system]),U(p[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:It(t[r.constraints],r)}]}function It(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!O(e)||e[t]!==`memberOf`)return[];let r=U(e[n]);return r===void 0?[]:[r]})}function Lt(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!O(e))return s(t,`a container must be a map, not ${L(e)}`);let c=U(e[n.name])??String(Number(t.at(-1))+1),l=e[n.image],u=[...t,n.image],d=zt(l);if(d!==void 0)return s(u,`${F(n.image)} of the container ${F(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${F(c)} has no image`);if(typeof l!=`string`)return s(u,`${F(n.image)} must be text, not ${L(l)}`);let f=e[n.consistency];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function U(e){return typeof e==`string`&&e!==``?e:void 0}const Rt=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function zt(e){if(e instanceof et)return e.tag;if(!O(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}function Bt(e,t,n){let r=T(t,n),i=new Map;for(let{name:t,uri:n}of e){let{deciding:e,undecided:a}=r(n),[{source:o,entry:s,service:c}={source:a?`unknown`:`nothing`,entry:``,service:t}]=e,l=JSON.stringify([o,o===`services`?``:s]),u=i.get(l)??{source:o,entry:s,services:new Map};u.services.set(c,(u.services.get(c)??new Set).add(t)),i.set(l,u)}let a=[`services`,`tag`,...t.ownership?.patterns??[]],o=({source:e,entry:t})=>{let n=a.indexOf(e===`patterns`?t:e);return n<0?a.length:n};return[...i.values()].sort((e,t)=>o(e)-o(t))}function Vt(e){let t=new Map;for(let[n,r]of e.flatMap(({services:e})=>[...e]))t.set(n,new Set([...t.get(n)??[],...r]));let n=new Map([...t].filter(([,e])=>e.size>1));if(n.size!==0)return`${`${S(n.size,`service has`,`services have`)} several repositories`}: ${u([...n].map(([e,t])=>`${e} (${s([...t])})`))}`}function Ht({services:e}){let t=[...e].sort(([,e],[,t])=>t.size-e.size),n=t.reduce((e,[,t])=>e+t.size,0),r=t.slice(0,3).map(([e,t])=>{let[n=``]=t;return t.size===1&&n===e?e:`${e} (${s([...t])})`});return`${`${S(n,`repository is`,`repositories are`)} ${S(e.size,`service`,`services`)}`}${e.size>r.length?`, such as`:`:`} ${u(r)}`}function Ut({configuration:e,meanings:t,from:n,count:r,remarks:i}){let{ownership:a,services:s,registries:c}=e,l=(e,n)=>{let r=t.find(t=>t.source===e&&(n===void 0||t.entry===n));return`# guessed: ${r===void 0?`no repository is left for it`:Ht(r)}`},{patterns:u=[],tag:d}=a??{};return`${[[`# Written by mintmark init, from ${S(r,`repository`,`repositories`)} in ${n.join(` and `)}.`,`# Every key: ${o(`configuration.md`)}`,`#`,`# What is marked as guessed follows names and tags alone. Read it: an image that two repositories of one service have`,`# is no finding, so a guess that takes two services for one hides what they share.`,...i.map(e=>`# ${e}`),`version: 1`],[`# What this checkout builds, if that is one image:`,`# service: NAME`,`# image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`],s.size===0?[]:[`# Who owns what: this comes before tags and patterns.`,l(`services`),`services:`,...[...s].flatMap(([e,t])=>[`  ${W(e)}:`,...t.map(e=>`    - ${W(e)}`)])],d===void 0&&u.length===0?[]:[`# Who owns the other repositories. What nothing here matches is a service of its own.`,`ownership:`,...d===void 0?[]:[`  ${l(`tag`)}`,`  tag: ${W(d)}`],...u.length===0?[]:[`  # The first that matches decides.`,`  patterns:`],...u.flatMap(e=>[`    ${l(`patterns`,e)}`,`    - ${W(e)}`])],[`# What a check asks, besides the registry of its target.`,`registries:`,...c.flatMap(({region:e,account:t})=>[`  - region: ${e}`,...t===void 0?[]:[`    account: ${W(t)}`]])],[`# Repositories that are never asked:`,`# exclude: ['**/build-cache']`]].filter(e=>e.length>0).map(e=>e.join(`
`)).join(`

`)}\n`}function W(e){return`'${e.replaceAll(`'`,`''`)}'`}function Wt(e){let t=new Map;for(let n of e){let{place:e,parents:r,separator:i,word:a}=n,o=JSON.stringify([e,r.length,i]),s=t.get(o)??{first:n,parents:new Set,ends:new Set};s.parents.add(r.map(e=>`${e}/`).join(``)),a!==void 0&&s.ends.add(a),t.set(o,s)}return[...t.values()].sort(({first:e},{first:t})=>t.parents.length-e.parents.length||Number(t.word!==void 0)-Number(e.word!==void 0)).flatMap(({first:e,parents:t,ends:n})=>{let r=e.word===void 0?``:`${e.separator??``}${Kt([...n])}`;return qt([...t].sort()).map(t=>`${e.place}${Gt(t)}{service}${r}`)})}function Gt(e){return e.length===1?e.join(``):`${Kt(e.map(e=>e.slice(0,-1)))}/`}function Kt(e){return e.length===1?e.join(``):`{${[...e].sort().join(`,`)}}`}function qt(e){let t=Math.ceil(e.length/12);return Array.from({length:t},(t,n)=>e.slice(n*12,(n+1)*12))}const Jt=new Set(`dev development int live preprod preview prod production qa sandbox stage staging test testing uat`.split(` `)),Yt=new Set([...`admin api app backend batch beat celery cli client consumer cron daemon frontend grpc http init job jobs listener migrate migration migrations migrator nginx processor producer proxy rpc scheduler server service sidecar sidekiq svc ui web websocket worker workers`.split(` `),...Jt]);function Xt(t){let n=en(Zt(t)),r=Wt(n.flatMap(([e,t])=>t===e.service?[e]:[])),i=T({...C,ownership:{patterns:r}}),a=new Map;for(let[{repository:t,place:r},o]of n)o.length>128||e(i(t.uri))[0]===o||a.set(o,(a.get(o)??new Set).add(r+t.name));return{patterns:r,services:new Map([...a].map(([e,t])=>[e,[...t]]))}}function Zt(e){let t=new Map,n=({uri:e})=>{let t=e.lastIndexOf(`/`);return[e.slice(0,t),e.slice(t+1)]};for(let[r,i]of e.map(n))t.set(r,(t.get(r)??new Set).add(i));let r=e.map(e=>{let r=e.name.split(`/`),i=r.pop()??e.name,a=[...t.get(n(e)[0])??[]],o=a.length>1&&a.every(e=>Yt.has(e))?r.pop():void 0,s={repository:e,place:$t(e),parents:r};return o===void 0?{...s,service:i}:{...s,service:o,separator:`/`,word:i}}),i=r.map(Qt),a=new Map;for(let{repository:e,parents:t,service:n,separator:r,word:o}of i){let i=[e.uri.slice(0,-e.name.length),...t,n].join(`/`);a.set(i,(a.get(i)??new Set).add(`${r??``}${o??``}`))}let o=new Set([...a.values()].filter(({size:e})=>e>1).flatMap(e=>[...e]));return i.map((e,t)=>o.has(`${e.separator??``}${e.word??``}`)?e:r[t]??e)}function Qt(e){let{service:t=``,separator:n,word:r=``}=/^(?<service>.+)(?<separator>[-_.])(?<word>[a-z]+)$/.exec(e.service)?.groups??{};return e.word===void 0&&Yt.has(r)?{...e,service:t,separator:n,word:r}:e}function $t({uri:e,name:t}){return n(e)===void 0?e.slice(0,-t.length).replace(/^[^/]+/,`*`):`*/`}function en(e){let t=new Map,n=({parents:e})=>e.filter(e=>!Jt.has(e)).join(`-`);for(let r of e)t.set(r.service,(t.get(r.service)??new Set).add(n(r)));let r=new Map;return e.map(e=>{let{service:i}=e,a=n(e);if(a===``||t.get(i)?.size===1)return[e,i];let o=`${a}/${i}`,s=r.get(o)??`${a}-${i}`;for(;!r.has(o)&&(t.has(s)||[...r.values()].includes(s));)s+=`_`;return r.set(o,s),[e,s]})}const tn=[`service`,`servicename`,`microservice`,`application`,`applicationname`,`app`,`appname`];function nn(e){return on(e)>=0&&/^[\w.:/=+@ -]{1,128}$/.test(e)}function rn(e){return[...new Set([...e.values()].flatMap(e=>[...e.keys()]).filter(nn))].map(t=>an(t,e)).filter(({services:t})=>t.size*2>=e.size).filter(({services:t})=>e.size<4||new Set(t.values()).size>1).sort((e,t)=>t.services.size-e.services.size||on(e.key)-on(t.key))[0]}function an(e,t){let n=[...t].flatMap(([t,n])=>{let r=n.get(e);return r===void 0?[]:[[t,r]]}),r=new Map(n.filter(([,e])=>y(e)));return{key:e,services:r,wrong:n.flatMap(([e])=>r.has(e)?[]:[e])}}function on(e){return tn.indexOf(e.toLowerCase().replace(/^.*[:/]/,``).replaceAll(/[-_ .]/g,``))}async function sn({configPath:e,regions:t=[]},n){let i=e===void 0?await p(n.cwd):void 0;if(i!==void 0)throw mn(a(n.cwd,i));let o=new de(r,n.clock);try{n.progress({step:`catalogue`});let r=await me((t.length===0?[void 0]:[...new Set(t)]).map(e=>({account:void 0,region:e})),{rate:500,signal:o.signal},n),[i]=r.failures;if(i!==void 0){let{code:e,message:t,hint:n}=i.failure;throw new g(e,t,n===void 0?{}:{hint:n})}let a=r.registries.flatMap(e=>e.repositories),{configuration:s,known:c,remarks:l}=cn(r,await un(r,n)),u=Bt(a,s,c),d=Ut({configuration:s,meanings:u,from:r.registries.map(({connection:e,repositories:[t]})=>t===void 0?e.registry:A(t.registry)),count:a.length,remarks:l}),f=e??`mintmark.yml`;return await pn(V(n.cwd,f),d,f),{file:f,change:`written`,notes:fn(u,l,a[0])}}finally{o.end()}}function cn({registries:e},t){let n=e.flatMap(e=>e.repositories),r=t instanceof g?void 0:rn(t),{patterns:i,services:a}=Xt(n.filter(({uri:e})=>r?.services.has(e)!==!0)),o={...C,services:a,ownership:r===void 0&&i.length===0?void 0:{tag:r?.key,patterns:i},registries:e.map(({connection:{region:e},repositories:[t]})=>({region:e,account:t?.registry.account}))},s=n.map(({uri:e})=>[e,{value:r?.services.get(e)}]);return{configuration:o,known:new Map(s),remarks:ln(t,r)}}function ln(e,t){if(e instanceof g)return[`Tags of repositories could not be read: ${e.message.split(`
`,1).join(``)}`];let n=t?.wrong.length??0;return t===void 0||n===0?[]:[`${S(n,`repository has`,`repositories have`)} a tag ${t.key} that names no service: nobody's own until that is corrected.`]}async function un({registries:e},{progress:t}){let n=e.flatMap(({connection:e,repositories:t})=>t.map(t=>({repository:t,connection:e}))),r=Math.ceil(n.length/50),i=n.filter((e,t)=>t%r===0),a=new Map,o=Math.max(1,...e.map(({connection:e})=>e.concurrency)),s=e=>De(e,async({repository:e,connection:r})=>{a.set(e.uri,await r.tagsOf(e)),t({step:`ask`,done:a.size,total:n.length})},{concurrency:o});try{return await s(i),[...a.values()].some(e=>[...e.keys()].some(nn))&&await s(n.filter(e=>!i.includes(e))),a}catch(e){if(e instanceof g)return e;throw e}}const dn={services:`entries of services`,tag:`the tag`,patterns:`the pattern`};function fn(e,t,n){let r=Vt(e);return[...e.map(e=>{let{source:t,entry:n}=e;return{text:`${t===`nothing`||t===`unknown`?`Nothing decides`:`Guessed by ${dn[t]}`}${t===`services`||n===``?``:` ${n}`}: ${Ht(e)}.`}}),...t.map(e=>({text:e})),...r===void 0?[]:[{text:`${r}. An image that two repositories of one service have is no finding.`}],{text:`If this checkout builds an image, name it under image: guard, the hook and the workflow take it from there.`},{text:`Read the file, and correct what is wrong. Whose a repository is, and why:`,command:`${D} config explain ${n?.name??`REPOSITORY`}`}]}async function pn(e,t,n){try{await dt(e,t,{flag:`wx`})}catch(e){throw ae(e)===`EEXIST`?mn(n):new g(`USAGE`,`${n} cannot be written: ${b(e)}`,{hint:`Make its directory writable, and run this again.`,cause:e})}}function mn(e){return new g(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`Write another file and compare: ${D} init --config mintmark.new.yml
Or ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, for the table of the ledger, or for a baseline:
  ${[`hook`,`workflow`,`iam`,`ledger`,`baseline`].map(e=>`${D} init --${e}`).join(`
  `)}`})}async function hn(e){return ut(e).then(()=>!0,_n(e,!1))}async function gn(e){return l(e).then(String,_n(e,void 0))}function _n(e,t){return n=>{if(m(n))return t;throw new g(`USAGE`,`${e} cannot be read: ${b(n)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:n})}}var G=tt();function vn(e){let t=(0,G.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function yn(e,{collection:t,lines:n}){let r=vn(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,G.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,G.isPair)(a)?a.key:a;if(!(0,G.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(bn(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,G.isSeq)(i)?xn(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Sn(r,vn(m),t)?m:void 0}function bn(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function xn(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Sn(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,G.isMap)(r)||(0,G.isSeq)(r))?!1:(r.items.pop(),ht(t.toJS(),e.toJS()))}const Cn=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],wn=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Tn={isUsed:async e=>await En(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await En(e)??`lefthook.yml`,i=z(e,r),a=await gn(i),o=`npx --yes mintmark@${n} ${t}`,s=wn.includes(r)?void 0:Dn(a??``,o);if(s!==void 0)return{file:i,before:a,content:s,executable:!1,isShared:!0,next:`npx lefthook install`};throw new g(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${o}`})}};async function En(e){for(let t of[...Cn,...wn])if(await hn(z(e,t)))return t}function Dn(e,t){let n=vn(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,G.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:yn(e,On(r,i,a))}function On(e,t,n){if(!(0,G.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,G.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,G.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const kn=`.pre-commit-config.yaml`,An=`mintmark-check`,jn={isUsed:e=>hn(z(e,kn)),plan:async e=>{let t=z(e.topLevel,kn),n=await gn(t),r=Mn(e),i=Nn(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new g(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function Mn({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${An}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Nn(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(An)?e:yn(e,{collection:[`repos`],lines:t})}const Pn=`# mintmark pre-push hook, written by: mintmark init --hook`,Fn=/^"\$@" (.*) <\/dev\/null/m;function In({argsLine:e,version:t}){return`#!/bin/sh
${Pn}
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
`}const Ln={isUsed:()=>Promise.resolve(!0),plan:e=>Rn(z(e.hooksDirectory,`pre-push`),e,!1)};async function Rn(e,t,n){let r=await gn(e),i={file:e,before:r,content:In(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(Pn)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new g(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,a]=Fn.exec(r)??[];if(a!==void 0&&a!==t.argsLine)throw new g(`USAGE`,`${e} runs another check: mintmark ${a}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const zn=new Map([[`husky`,{isUsed:e=>hn(z(e,`.husky`)),plan:e=>Rn(z(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Tn],[`pre-commit`,jn],[`git`,Ln]]);async function Bn({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await it(r,i,`A hook`),o=await x({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await Hn(o,r,a)],[c,l]=await Vn(e,a.topLevel);c===`git`&&Un(a,{args:s,version:n});let u=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(w).join(` `)}),d=u.before===void 0?`written`:u.before===u.content?`unchanged`:`changed`;return d!==`unchanged`&&await Gn(u),{file:B(await ct(r),u.file),change:d,notes:Kn(u,o)}}async function Vn(e,t){for(let[n,r]of zn)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new g(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...zn.keys()].join(`, `)}.`})}async function Hn({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=B(n,await ct(V(t,e)));return r===`mintmark.yml`||!Wn(r)?[]:[`--config`,r.split(mt).join(`/`)]}function Un({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>Wn(B(e,n))))throw new g(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(w).join(` `)} </dev/null || exit`})}function Wn(e){return e!==`..`&&!e.startsWith(`..${mt}`)&&!pt(e)}async function Gn({file:e,content:t,executable:n}){try{await M(ft(e)),await dt(e,t),n&&await ot(e,493)}catch(t){throw new g(`USAGE`,`${e} cannot be written: ${b(t)}`,{hint:`Make its directory writable, and run this again.`,cause:t})}}function Kn({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const qn=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`ask`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`ask`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`ask`,why:`manifests`},{action:`ecr:DescribeImages`,need:`ask`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to give back those of images that are gone`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function K(...e){return qn.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}const Jn=`ACCOUNT_ID`;function q(e){return`arn:${e}:iam::CI_ACCOUNT:role/CI_ROLE`}function Yn(e){return`arn:${e}:iam::CI_ACCOUNT:role/LEDGER_ROLE`}function Xn(e){let{registries:t,targets:n,push:r,deploy:i,ledger:a}=e,o=t.length>0?t:n.length>0?[]:[{region:`*`}],s=new Map,c=(e,t)=>{s.set(e,[...s.get(e)??[],...t])};c(void 0,[]);for(let t of o){let i=n.filter(e=>$n(e,t));c(t.roles?.at(-1)?.arn,[...nr(t,i,e),...r?rr(i):[]]);for(let[e,n]of(t.roles??[]).entries())c(t.roles?.[e-1]?.arn,[N(`MintmarkAssume`,K(`assume`),{Resource:[n.arn]})])}let l=n.filter(e=>!o.some(t=>$n(e,t)));for(let t of l){let{account:n,region:i}=t;c(void 0,[...nr({region:i,account:n},[t],e),...r?rr([t]):[]])}i&&c(void 0,ir(o[0]?.region??`*`)),a!==void 0&&`dynamodb`in a&&c(void 0,ar(a.dynamodb,r));let u=[...s].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:P(cr(t))})),d=t.length===0?[{region:`*`}]:t.filter(tr),f=[...u,...lr(o,e),...d.map(t=>ur(t,e))];return e.enforce===!0?[...f,...Zn(e,[...o,...l])]:f}function Zn(e,t){let{ledger:n,targets:r}=e,i=t.map(e=>{let t=`name`in e?{region:e.region,account:e.account}:e,{region:n,roles:i,repositories:a}=t,o=er(t),s=r.filter(e=>$n(e,t)).map(({name:e})=>e),c=a===void 0?[`*`]:[...new Set([...a.map(J),...s])],l=i?.at(-1)?.arn??q(v(n).name);return{account:o,region:n,repositories:c.map(e=>sr({account:o,region:n,name:e})),pusher:l}});if(n===void 0||!(`dynamodb`in n))return Ve(i,void 0);let a=v(n.dynamodb.region??t[0]?.region??`*`).name,o=Yn(a),[s]=Xn({...e,...Qn}),c=or(n.dynamodb),l=N(`MintmarkLedger`,K(`claims`,`claim`,`all-claims`),{Resource:[c]}),u=s?.document.Statement.filter(({Sid:e})=>e!==l.Sid)??[];return[{kind:`identity`,of:o,document:P([...u,l])},...Ve(i,{arn:c,writers:[q(a),o]})]}const Qn={enforce:!1,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function $n({account:e,region:t},n){return t===n.region&&e===er(n)}function er({account:e,roles:t}){return e??t?.at(-1)?.arn.split(`:`)[4]}function tr({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function nr(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a}){let{region:o,repositories:s,tags:c}=e,l=er(e),u=e=>e.map(e=>sr({account:l,region:o,name:e})),d=s?.every(e=>J(e)===e)===!0,f=s?.map(J),p=u(f===void 0?[`*`]:[...f,...t.map(({name:e})=>e)]),m=d?p:u([`*`]);return[...d&&tr(e)?[]:[N(`MintmarkList`,K(`list`),{Resource:m})],...i&&t.length>0?[N(`MintmarkTemplates`,K(`templates`),{Resource:[`*`]})]:[],...c===void 0&&!n?[]:[N(`MintmarkTags`,K(`tags`),{Resource:p})],N(`MintmarkAsk`,K(`ask`),{Resource:p}),...a?[N(`MintmarkOrphanedBlobs`,K(`orphaned-blob`),{Resource:p})]:[],...r?[N(`MintmarkAudit`,K(`lifecycle`),{Resource:p})]:[]]}function rr(e){return e.length===0?[]:[N(`MintmarkLogin`,K(`login`),{Resource:[`*`]}),N(`MintmarkPush`,K(`push`),{Resource:e.map(sr)})]}function ir(e){let t=`arn:${v(e).name}:ecs:${e}:${Jn}`;return[N(`MintmarkCluster`,K(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),N(`MintmarkRevisions`,K(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),N(`MintmarkTaskDefinitions`,K(`task-definition`),{Resource:[`*`]})]}function ar({table:e,region:t},n){let r=[or({table:e,region:t})];return[N(`MintmarkLedger`,K(`claims`,...n?[`claim`]:[]),{Resource:r})]}function or({table:e,region:t=`*`}){return e.startsWith(`arn:`)?e:`arn:${v(t).name}:dynamodb:${t}:${Jn}:table/${e}`}function sr({account:e=Jn,region:t,name:n}){return`arn:${v(t).name}:ecr:${t}:${e}:repository/${n}`}function J(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function cr(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function lr(e,{enforce:t,ledger:n}){let r=t===!0&&n!==void 0&&`dynamodb`in n,i=new Map;for(let{roles:t=[]}of e)for(let[e,n]of t.entries()){let a=n.arn.split(`:`)[1]??`aws`,o=r?[q(a),Yn(a)]:q(a),s=t[e-1]?.arn??o;i.set(n.arn,{role:n,by:s})}return[...i.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:P([N(`MintmarkTrust`,K(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function ur({account:e,region:t,repositories:n},{audit:r,orphanedBlobs:i}){let a=[`ask`,...i?[`orphaned-blob`]:[],...r?[`lifecycle`]:[]],o={AWS:q(v(t).name)},s=n?.filter(e=>J(e)===e);return{kind:`repository`,of:e===void 0?`another account`:`${e}/${t}`,...s!==void 0&&s.length>0&&{repositories:s},document:P([N(`MintmarkAsk`,K(...a),{Principal:o})])}}function dr({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function fr(e){let{image:t,service:r,services:i,registries:a}=e,o=pr(t)??mr(e),s=dr(e),c=hr(i),[l]=a,u=o??(c===void 0?void 0:`${c}/`),d=u===void 0?void 0:n(u);return{repository:o,repositoriesIn:c,account:d?.account??l?.account,region:d?.region??l?.region,service:r,services:s.length>1?s:void 0}}function pr(e){if(e===void 0)return;let t=e.to===void 0?le(e.reference):ge(e.to);return t===void 0||n(t.uri)===void 0?void 0:t.uri}function mr({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?gr(n):void 0}function hr(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?gr(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function gr(e){return e!==void 0&&_(e)?e:void 0}async function _r({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await x({cwd:s,explicitPath:t}),d=u.registries.map(e=>({...e,account:j(e).account})),f=vr(u,c||a),p=u.ownership?.tag!==void 0,{ledger:m}=u,h=await Ne(Xn({registries:d,targets:f,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:m,ownerTags:p}),e);return{...h,notice:Le(h.open).map(e=>`${e}\n`).join(``)}}function vr(e,t){let{repository:r}=fr(e),[i]=e.registries;if(r===void 0)return t?[{account:i&&j(i).account,region:i?.region??`*`,name:`NAME`}]:[];let{account:a,region:o}=n(r)??{account:void 0,region:`*`};return[{account:a,region:o,name:k(r)}]}const yr=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function br(e){try{let t=(await R(e)).sort(),n=t.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async t=>String(await l(z(e,t)))));return{names:t,building:n.find((e,t)=>yr.test(r[t]??``))}}catch(t){if(m(t))return{names:[],building:void 0};throw new g(`USAGE`,`${e} cannot be read: ${b(t)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:t})}}function xr(e,t){let n=Sr(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function Sr(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,Cr(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(Cr).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function Cr(e){return e===void 0?e:(0,G.stringify)(e).trimEnd()}var wr=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
`,Tr=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
`,Er=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`,Dr=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`,Or=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
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
`,kr=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
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
`,Ar=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`,jr=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
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
`;const Mr=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Nr={guard:[{name:`mintmark.yml`,text:Or}],"build-push-action":[{name:`mintmark.yml`,text:wr}],matrix:[{name:`mintmark.yml`,text:kr}],"multi-account":[{name:`mintmark.yml`,text:Ar}],"multi-platform":[{name:`mintmark.yml`,text:jr}],"code-scanning":[{name:`mintmark.yml`,text:Tr}],"fork-safe":[{name:`fork-build.yml`,text:Er},{name:`fork-check.yml`,text:Dr}]};async function Pr({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:Fr(e)},{topLevel:a}=await it(n,r,`A workflow`),o=await x({cwd:n,explicitPath:t}),s=z(a,`.github/workflows`),c=await br(s),l=dr(o),u=i??zr(l,c),d=await ct(n),f=fr(o),p=Nr[u.kind].map(e=>({...e,...xr(e.text,f)})),m=p.find(e=>c.names.includes(e.name));if(m!==void 0)throw new g(`USAGE`,`${B(d,z(s,m.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Rr(s,p),p.map((e,t)=>({file:B(d,z(s,e.name)),change:`written`,notes:[...t===0?Ir(u):[],...e.blanks.map(Lr)]}))}function Fr(e){let t=Mr.find(t=>t===e);if(t!==void 0)return t;throw new g(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${Mr.join(`, `)}.`})}function Ir({reason:e}){return e===void 0?[]:[{text:e}]}function Lr({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Rr(e,t){try{await M(e);for(let{name:n,text:r}of t)await dt(z(e,n),r,{flag:`wx`})}catch(t){throw new g(`USAGE`,`${e} cannot be written: ${b(t)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:t})}}function zr(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const Br={verify:80,seed:30};async function Vr(e,t){let{mode:n,ledger:r,table:i,places:a,file:o,signal:s}=e,c={compared:0,written:0,missing:0},l=new Map,u=new Oe(Br[n],t.clock),d=new Set,f;try{await De(Hr(i,a),async i=>{await u.take(s).catch(e=>{throw re(s,`Not every image was compared with the ledger`,{cause:e})});let a=n===`seed`?await Promise.all(i.map(e=>Wr(e,o))):i,l=new Map(i.map(e=>[e.imageId,e]));for(let i of await Kr(()=>r.register(a,n),e,t)){c.compared+=1,i.written&&(c.written+=1),i.missing.length>0&&(c.missing+=1);let e=l.get(i.sighting.imageId);if(!(e===void 0||n===`seed`&&Gr(i).length===0))for(let t of i.missing)await p(e,t,i)}t.progress({step:`claims`,done:c.compared})},{concurrency:4}),await Kr(()=>e.note(d),e,t)}catch(e){if(!(e instanceof g))throw e;let{code:t,message:n,hint:r}=e;f={code:t,message:n,hint:r}}return{claims:c,unclaimed:[...l.values()],failure:f};async function p(e,{service:t},i){let s=e.entries[e.claimants.findIndex(e=>e.service===t)],c=s&&a[s.repository];if(s===void 0||c===void 0)return;n===`verify`&&d.add(A(c.repository.registry));let u=JSON.stringify([s.repository,s.position,t]);if(!l.has(u)){if(l.size>=1e4)return;let{digest:e,tags:a,pushedAt:d}=await o.read(s.position),f={rule:`unclaimed-image`,service:t,repository:c.repository,digest:e,tags:a,pushedAt:d,imageIds:[],claims:Gr(i),isWritten:n===`seed`,ledger:r.place};l.has(u)||l.set(u,f)}l.get(u)?.imageIds.push(e.imageId)}}function*Hr(e,t){let n=[];for(let{imageId:r,entries:i}of e.all()){let e=Ur(r,i,t);e!==void 0&&n.push(e),n.length===100&&(yield n,n=[])}n.length>0&&(yield n)}function Ur(e,t,n){let r=new Map;for(let e of t){let t=n[e.repository];if(t===void 0)continue;let{uri:i}=t.repository;for(let n of t.claimants.length>0?t.claimants:[i])r.has(n)||r.set(n,{claimant:{service:n,repository:i},entry:e})}let[i,...a]=[...r.values()];if(i!==void 0)return{imageId:e,claimants:[i.claimant,...a.map(({claimant:e})=>e)],entries:[i,...a].map(({entry:e})=>e)}}async function Wr({imageId:e,claimants:t,entries:n},r){let[i,...a]=t,o=async(e,t)=>t===void 0?e:{...e,tag:(await r.read(t.position)).tags[0]},s=await Promise.all(a.map((e,t)=>o(e,n[t+1])));return{imageId:e,claimants:[await o(i,n[0]),...s]}}function Gr({claims:e,missing:t}){return e.filter(({service:e})=>!t.some(t=>t.service===e))}async function Kr(e,{signal:t},{clock:n}){for(let r=1e3;;r=Math.min(2*r,3e4))try{return await e()}catch(e){if(!(e instanceof g)||e.code!==`THROTTLED`)throw e;await n.sleep(r,t).catch(()=>{throw e})}}function qr(e,t){let{ledger:n,failure:r}=e,i=[...r===void 0?[]:[{rule:`unchecked-repository`,ledger:n,failure:r}],...e.failures.map(e=>({rule:`unchecked-repository`,...e})),...e.unchecked.map(e=>({rule:`unchecked-repository`,...e})),...e.surveyed.filter(({archived:e})=>e>0).map(({repository:e,archived:t})=>({rule:`unchecked-repository`,repository:e,failure:Jr(t)}))],a=[...e.groups.map(e=>({rule:`shared-image`,group:e})),...e.unclaimed,...i,...be(t,e.now)],o=fe(a,t.rules),s=i.length+e.unclaimed.length>0;return{verdict:e.sharedGroups>0?`shared`:s?`unknown`:`unique`,exitCode:c({findings:o,unchecked:i.length}),unchecked:i.length,findings:o}}function Jr(e){return{code:`ARCHIVED`,message:`${S(e,`archived image`,`archived images`)} cannot be read`,hint:`Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.`}}function Yr({registries:e},{exclude:t},{unchecked:n,past:r}){let i=new Set(n.map(({registry:e})=>A(e)));return e.flatMap(({scope:{repositories:e,tags:n},repositories:[a]})=>{if(a===void 0)return[];let{registry:o,uri:s,name:c}=a,l=!r.has(A(o));return l&&i.has(A(o))?[]:[{...o,repositories:e,tags:n,prefix:s.slice(0,-c.length),exclude:t,isWhole:l}]})}async function Xr(e,{table:t,read:n,asOf:r,isAll:i}){if(!i)return{why:`not every registry was read whole, with a claim for each image`};let a=n.filter(({repositories:e,tags:t})=>e===void 0&&t===void 0),o=await e.servesBeside(a);if(o!==void 0)return{why:`the ledger serves ${A(o)} too, which was not read, or not all of it`};let s=a.map(({prefix:e,exclude:t})=>({prefix:e,isExcluded:E(t)}));return{count:await e.release({asOf:r,has:t.lookup(),isRead:e=>s.some(({prefix:t,isExcluded:n})=>e.startsWith(t)&&!n(e))})}}async function Zr(e,t,n,{loadConfiguration:r,ledgerOf:i}=je){let a=n.clock.now(),{configPath:o,failOn:s,timeoutMs:c,rate:l,signal:u}=t,d=await r({...n,explicitPath:o,failOn:s,withBaseline:!0});if(d.ledger===void 0)throw $r(d);let f=t.cache&&V(n.cwd,t.cache),p,m=0,h;return He({timeoutMs:c,rate:l,signal:u,cache:f,lifecycle:!1,first:async e=>{p=await i(d,e,n),m=await p?.begin()??0}},d,n,async r=>{if(p===void 0)throw $r(d);let i=p,{survey:o,repositories:s,connectionOf:c,tags:l,file:u}=r,f=ke(p,r.fleet);await l.learn(s.map(e=>({repository:e,connection:c(e)})));let ee=n.now(),{owners:g,shared:_,accepted:v}=await Je(o.table,s,c,d,l,ee),{places:y}=g,b=Qr(r,l.known),te=new Set(b.map(({repository:e})=>e.uri)),{table:ne}=o,x=[...o.unchecked,...b],S=o.audited.filter(e=>e.archived>0),C=[...x,...S].map(({repository:e})=>e),{claims:re,...w}=await Vr({mode:e,ledger:p,table:ne,file:u,signal:r.signal,note:async e=>{let n=Yr(f,d,{unchecked:C,past:e});await i.note(n,m);let r=C.length+f.failures.length+e.size===0;t.release===!0&&(h=await Xr(i,{table:ne,read:n,asOf:m,isAll:r}))},places:y.map(e=>te.has(e.repository.uri)?void 0:e)},n),ie=await Promise.all(v.slice(0,Ge).map(async({group:e,allowance:t})=>({group:await Ye(e,y,u),allowance:t}))),T={ledger:p.place,groups:await Ue(_,y,u),sharedGroups:_.length,surveyed:o.audited,...w,unchecked:x,failures:f.failures,now:ee};return{command:`ledger ${e}`,ledger:p.place,...qr(T,d),sharedGroups:_.length,allowed:ie,claims:re,released:h,checked:{registries:f.registries.length,repositories:o.audited.length-o.unchecked.length,images:o.audited.reduce((e,{images:t})=>e+t,0),calls:f.calls(),durationMs:Math.round(n.clock.now()-a)}}})}function Qr({repositories:e},t){return e.flatMap(e=>{let n=t.get(e.uri);return n!==void 0&&`failure`in n?[{repository:e,failure:n.failure}]:[]})}function $r({file:e}){return new g(`CONFIG`,`There is no ledger: ${e??`no mintmark.yml`} names none`,{hint:`Write ledger: into mintmark.yml.`})}function ei(e){let{command:n,verdict:r,exitCode:i,unchecked:a,ledger:o,sharedGroups:s,claims:c,checked:l}=e,d={again:e=>({text:e,command:`${D} ${n}`}),subject:e=>[`ledger`,e]},p=`${t(l.repositories,`repository`,`repositories`)??`no repository`} in ${t(l.registries,`registry`,`registries`)??`no registry`}`,m=e.findings.filter(({rule:e})=>e===`shared-image`).length;return{command:n,verdict:r,exitCode:i,unchecked:a,nothingToCompare:void 0,headline:ni(e),subject:`ledger`,checked:n,category:`ledger`,rules:ve,findings:_e(e.findings,d),allowed:e.allowed.map(({group:e,allowance:t})=>Ce(t,`an image of ${u(e.services)}`)),notes:[...m>0&&m<s?[{text:`Of ${f(s)} shared images, the worst ${f(m)} are listed.`}]:[],...e.released===void 0?[]:[{text:ti(e.released)}]],effort:`Compared ${S(l.images,`image`,`images`)} of ${p} with the ledger (${ye(o)})${ne(l.calls,l.durationMs)}`,about:{ledger:ye(o),sharedGroups:s},fields:()=>({claims:{...c,released:e.released!==void 0&&`count`in e.released?e.released.count:null},allowed:e.allowed.map(({group:e,allowance:t})=>({...pe(e),...xe(t)})),checked:l})}}function ti(e){return`why`in e?`No claim was given back: ${e.why}.`:`${t(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} given back.`}function ni({command:e,exitCode:n,unchecked:r,findings:i,sharedGroups:a,claims:o}){let s=e===`ledger seed`,c=n===0?i.length>0?`warning`:`good`:`bad`,l=`${S(o.written,`claim`,`claims`)} written`,u=t(a,`image belongs to several services`,`images belong to several services`),d=`${S(o.missing,`image was`,`images were`)} pushed past the ledger`,f=`${[...s?[l]:o.missing>0?[d]:[],...u===void 0?[]:[u],...r===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return r>0?{outcome:c,word:`Unknown`,sentence:f}:s?{outcome:c,word:`Seeded`,sentence:f}:{outcome:c,word:c===`bad`?`Stopped`:`Verified`,sentence:f}}const ri=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function ii(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function ai(e,t,n,r){let i=ci(t,n),a=i.filter(({uses:e})=>oi(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>si(e)!==void 0),l=c&&si(c);return Ee({path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]})}function oi(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function si({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&ri.test(t)?`script`:void 0}function ci(e,t){let n=ui(li(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:Y(e,`name`),id:Y(e,`id`),uses:Y(e,`uses`),run:Y(e,`run`)})):[]}function li(e){try{return(0,G.parse)(e,{logLevel:`silent`})}catch{return}}function Y(e,t){let n=ui(e,t);return typeof n==`string`?n:void 0}function ui(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function di({cwd:e,env:t}){let n=ii(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:ai(n,await l(z(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}function fi(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=nt(Ze(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw I({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],s=O(i.data)?pi(i.data,i,o):[];O(i.data)||o.push({offset:0,what:`the file must be a map, not ${L(i.data)}`});let c=s.filter(({isBuilt:e})=>e),l=(c.length>0?c:s).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${Qe(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${L(s)}`);let u=rt(s,n);if(typeof u!=`string`)return l(u.fault);let d=Te(u);return d===void 0?[{service:e,image:u,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${d} (${F(u)})`)}));if(o.length>0)throw I(r,i,o);return l}function pi(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return O(r)?Object.entries(r).flatMap(([e,r])=>{if(!O(r))return n.push({offset:t.valueAt([`services`,e]),what:`${F(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=O(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const mi={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},hi={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:Be,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function gi(e){let t=new Map(e.map(X).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:X(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>_i(e,n(e))),...vi(e,n),...yi(e,n),...bi(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=xi({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(hi).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...Le(c)].map(e=>`# ${e}\n`).join(``)}${xi(s)}${a}`,open:c}}function X({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:Be,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function _i({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function vi(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&X(n[d]).words===X(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function yi(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function bi(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function xi(e){let t=new G.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,G.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=Pe(t.value,mi);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var Si={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},Ci=Xe(),wi=$e();function Ti(e){let t=new wi.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,Ci.fullFormats[`date-time`]);let n=t.compile(Si);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const Z=z(`blobs`,`sha256`),Ei=`state.json`;async function Di({registries:e,repositories:t,storage:n},r){let i=new Map,a={schemaVersion:1,registries:[...e.all()].map(Oi),repositories:await Promise.all([...t.all()].map(e=>ki(e,n,i)))};try{await M(z(r,Z));let e=new Set(await R(z(r,Z)));for(let[t,n]of i)e.delete(Q(t))||await Fe(z(r,Z,Q(t)),n);await Fe(z(r,Ei),`${JSON.stringify(a,void 0,2)}\n`),await Promise.all([...e].map(e=>lt(z(r,Z,e))))}catch(e){throw new g(`USAGE`,`Cannot save the state to ${r}: ${b(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function Q(e){return e.slice(7)}function Oi([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function ki(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await gt(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(Ai(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function Ai({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const ji=`its content does not have the digest that it is named after`;async function Mi(e,t){let n=z(t,Ei),r=await Ni(n,t);if(r!==void 0)try{for(let t of r.registries)Fi(e,t);for(let n of r.repositories)await Ii(e,n,t)}catch(e){throw e instanceof Re?$(n,e.message,e):e}}async function Ni(e,t){let n;try{n=(await l(e)).toString(`utf8`)}catch(e){if(m(e)&&await Pi(t))return;let n=m(e)?`it is not empty, and has no state.json`:b(e);throw new g(`USAGE`,`Cannot take the state from ${t}: ${n}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:e})}let r;try{r=JSON.parse(n)}catch(t){throw $(e,b(t),t)}let i=Ti(r);if(typeof i==`string`)throw $(e,i);return i}async function Pi(e){try{return(await R(e)).length===0}catch(e){if(m(e))return!0;throw e}}function Fi({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Ii(e,t,n){let{account:r,region:a,createdAt:o,blobs:s,images:c,...l}=t,u=e.repositories.create({...l,registry:{account:r,region:a},createdAt:new Date(o)});for(let{digest:t,mediaType:r,isConfig:i}of s){let a=await e.storage.startUpload(u.path);if(await a.append([await Li(n,t)]),!await a.commit(t))throw $(Ri(n,t),ji);u.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:r,tags:a,pushedAt:o,...s}of c){let c=await Li(n,t);if(i(c)!==t)throw $(Ri(n,t),ji);await e.storage.writeManifest(u.path,{digest:t,mediaType:r,bytes:c});let l=u.add(ze(c,r),new Date(o));for(let e of a)u.tag(l,e);l.status=s.status,l.pulledAt=zi(s.pulledAt),l.archivedAt=zi(s.archivedAt),l.activatedAt=zi(s.activatedAt)}}async function Li(e,t){let n=Ri(e,t);try{return await st(n)}catch(e){throw $(n,b(e),e)}}function Ri(e,t){return z(e,Z,Q(t))}function zi(e){return e===void 0?void 0:new Date(e)}function $(e,t,n){return new g(`USAGE`,`The saved state is damaged: ${e}: ${t}`,{hint:`Name another directory with --state, or restore this one.`,cause:n})}export{yt as _,Di as a,di as c,Pr as d,_r as f,Dt as g,Nt as h,Q as i,ei as l,sn as m,Z as n,gi as o,Bn as p,Ei as r,fi as s,Mi as t,Zr as u,_t as v};