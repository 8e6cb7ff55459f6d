import{At as e,Dn as t,It as n,Mn as r,Nt as i,O as a,Rt as o,S as s,T as c,Tn as l,W as u,Xt as d,Zt as f,_ as p,at as m,b as h,cn as g,d as ee,dn as _,en as v,fn as y,it as te,j as ne,jn as b,kn as x,ln as re,m as S,mn as C,nn as ie,on as ae,ot as w,qt as oe,rn as se,v as T,x as ce,y as E}from"./glob-syntax-CRg5HP3B.js";import{C as le,T as D,t as ue}from"./options-obRFdLfs.js";import{U as de,W as fe}from"./core-BvfldItn.js";import{Bt as pe,Dt as O,Et as me,Ht as he,Mt as ge,Pt as k,Wt as _e,Xt as ve,Yt as ye,fn as be,kt as xe,pn as Se,qt as Ce,un as we,vt as Te,wt as Ee,xt as De}from"./rules-B2n4SVLm.js";import{M as Oe,l as ke,s as Ae,t as je}from"./wrap-ansi-CLP02ELA.js";import{d as Me,i as Ne,l as Pe,n as Fe}from"./view-Ds1-A1bO.js";import{a as A,f as Ie,i as Le,l as Re,u as ze}from"./guard-CrYfbFI4.js";import{D as Be,E as Ve,_ as He,b as j,v as Ue,y as M}from"./run-DrdvGH8V.js";import{c as We,d as Ge,f as Ke,l as qe,p as Je,r as Ye,s as Xe,u as Ze}from"./sharing-CYAArT4N.js";import{a as Qe,c as $e,d as N,f as et,i as tt,l as P,o as nt,p as rt,s as it,u as F}from"./2020-CwMldSQ1.js";import{T as at}from"./layout-D27GQBzu.js";import{i as ot}from"./stamp-BIZ7ZvO2.js";import{access as st,chmod as ct,readFile as lt,readdir as I,realpath as L,rm as ut,stat as dt,writeFile as R}from"node:fs/promises";import{dirname as ft,isAbsolute as pt,join as z,relative as B,resolve as V,sep as mt}from"node:path";import{isDeepStrictEqual as ht}from"node:util";import{buffer as gt}from"node:stream/consumers";async function _t({file:e=re,...n},r){if(await vt(V(r.cwd,e)))throw new t(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`To take out what is no longer shared:\n  ${i} audit --baseline ${e} --update-baseline\nTo add what is new as well:\n  ${i} audit --baseline ${e} --update-baseline rewrite`});let a={timeoutMs:m,rate:te},{baseline:o,findings:s}=await Ye({...n,...a,baseline:e},r),c=s.find(e=>e.rule===`unchecked-repository`);if(o?.change!==`written`){let{code:n=`UNEXPECTED_ANSWER`,message:r,hint:a}=c?.failure??{};throw new t(n,`${e} was not written, because not everything could be read: ${r??``}`,{hint:a??`What could not be read:\n  ${i} audit`})}return{file:e,change:`written`,notes:[{text:Je(o)},...o.isNamed?[]:[{text:Ke,command:`baseline: ${e}`}],{text:`Which images these are, and how to give each a mark:`,command:`${i} audit --fail-on all`}]}}async function vt(e){try{return await st(e),!0}catch(e){if(x(e))return!1;throw e}}async function yt(e,t){let n=await fe(e.configPath,t),{candidates:r}=await Fe(e,n,t),i=Ne(n,e,r);return[...new Set(r.map(({target:t})=>de(t,e.service,i)))]}function bt(e,t,{tags:n,registryOf:r,accountOf:i,now:a}){let s=D(t,n),c=t.ownership?.tag;return e.map(e=>{let l=s(e),u=l.deciding.some(({source:e})=>e===`services`),f=[...new Set(l.deciding.map(({service:e})=>e))],p=r(e);return{repository:e,services:l.undecided?void 0:f.length>0?f:[d(e)],sources:l,tag:c===void 0?void 0:{key:c,found:n.get(e)??(u?`not-needed`:`not-asked`)},excludedBy:xt(t.exclude,t.places?.exclude,e),registries:p===void 0?void 0:St(t,i,p,d(e)),narrowedBy:p===void 0?void 0:Ct(t,i,p,d(e)),allowances:t.allowances.filter(({repository:t})=>o([t])(e)).map(e=>({...e,inForce:Se(e,a)}))}})}function xt(e,t,n){return e.map((e,n)=>({entry:e,place:t?.[n]})).filter(({entry:e})=>o([e])(n))}function St({registries:e,places:t},n,r,i){return e.flatMap((e,a)=>{let{region:s,repositories:c,tags:l}=e,u=n(e);if(s!==r.region||(u??r.account)!==r.account||c!==void 0&&!o(c)(i))return[];let d=[...u===void 0?[`account`]:[],...l===void 0?[]:[`tags`]];return[{index:a,place:t?.registries[a],provided:d}]})}function Ct({registries:e,places:t},n,{account:r,region:i},a){let s=e.findIndex(e=>e.region===i&&n(e)===r),c=e[s]?.repositories;if(!(c===void 0||o(c)(a)))return{index:s,place:t?.registries[s]}}const H=`Write the whole URI of the repository: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`;async function wt(n,r,i,a){let o=Ee(n);if(o!==void 0)return o.uri;let s=ie(n)?.name;if(s===void 0)throw new t(`USAGE`,`Not the name of a repository: ${n}`,{hint:H});let c=Tt(s,r),{account:l,region:u}=c,d=e(`ECR`,a.env)!==void 0;if(l!==void 0&&u!==void 0&&!d)return oe({account:l,region:u},s);if(i)throw new t(`USAGE`,`${s} names no registry, and its account is not known offline`,{hint:H});return Et(s,{...c,repositories:d?void 0:[s]},a)}function Tt(e,n){let{registries:r,file:i=`mintmark.yml`,image:a}=n,s=r.length>0||a===void 0?void 0:v(a.to??a.reference);if(s!==void 0)return O(s);let c=r.filter(({repositories:t})=>t===void 0||o(t)(e)),[l,...u]=De(c.map(e=>({...O(e),repositories:void 0,tags:void 0})));if(l===void 0){let n=r.length===0?`${i} names none`:`no entry of registries in ${i} takes it`;throw new t(`USAGE`,`${e} names no registry, and ${n}`,{hint:H})}if(u.length===0)return l;let d=[l,...u].map(({account:t=`ACCOUNT`,region:n=`REGION`})=>oe({account:t,region:n},e));throw new t(`USAGE`,`${e} may be in any of ${d.length} registries of ${i}`,{hint:`Say which is meant:\n  ${d.join(`
  `)}`})}async function Et(e,n,r){let i=new k(w,r.clock);try{let{registries:a,failures:o}=await ge([n],{rate:500,signal:i.signal},r),[s]=o;if(s!==void 0){let{code:e,message:n,hint:r=H}=s.failure;throw new t(e,n,{hint:r})}let c=a.flatMap(({repositories:e})=>e).find(t=>t.name===e);if(c!==void 0)return c.uri;throw new t(`NOT_FOUND`,`There is no repository ${e} in ${n.region??`the registry`}`,{hint:H})}finally{i.end()}}async function Dt({repositories:e,configPath:t,offline:n=!1},r){let i=await g({...r,explicitPath:t}),a=await Promise.all(e.map(e=>wt(e,i,n,r))),o=[...new Set(a)],s=n?new Map:await Ot(o,i,r);return{file:i.file,namesRegistries:i.registries.length>0,movingTags:i.movingTags,explanations:bt(o,i,{tags:s,registryOf:v,accountOf:e=>O(e).account,now:r.now()})}}async function Ot(e,t,n){let r=D(t),i=e.filter(e=>r(e).undecided);if(i.length===0)return new Map;let a=new k(w,n.clock);try{let e=De(i.map(e=>kt(e,t,n.env))),r=await ge(e,{rate:500,signal:a.signal},n),o=Te(t),s=new Set(i);return await o.learn(r.registries.flatMap(({connection:e,repositories:t})=>t.filter(({uri:e})=>s.has(e)).map(t=>({repository:t,connection:e})))),new Map([...i.map(e=>[e,At(e,r)]),...o.known])}finally{a.end()}}function kt(e,t,n){let[r]=me({uri:e},t,n);return v(e)===void 0?{...r,tags:void 0,repositories:void 0}:{...r,tags:void 0,repositories:[],always:[d(e)]}}function At(e,{failures:t}){let n=v(e);return{failure:t.find(e=>n===void 0||e.registry.account===n.account&&e.registry.region===n.region)?.failure??{code:`NOT_FOUND`,message:`There is no repository ${e}`,hint:`If it is going to be created: --offline`}}}const jt={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},Mt={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function Nt(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=it($e(e,n),{tags:Rt}),[i]=r.mistakes;if(i!==void 0)throw P(n,r,[i]);let a=[],o=Pt(r,a).flatMap(e=>Ft(e,t,r,a));if(a.length>0)throw P(n,r,a);return o}function Pt({data:e,valueAt:t,keyAt:n},r){if(!S(e))return r.push({offset:0,what:`the file must be a map, not ${F(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(S(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:jt}];if(!S(a))return[{path:[],fields:e,id:`the task definition`,style:jt}];let o=Object.entries(a).filter(([,e])=>S(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=S(n)?n.Properties:void 0;return S(a)?[{path:i,fields:a,id:e,style:Mt}]:(r.push({offset:t(i),what:`${N(e)} has no 'Properties'`}),[])})}function Ft({path:e,fields:t,id:n,style:r},i,a,o){let s=t[r.containers],c=[...e,r.containers];if(!Array.isArray(s)||s.length===0){let e=`${N(r.containers)} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:F(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>Lt(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=U(t[r.family]),f=t[r.revision],p=t[r.platform];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:S(p)?ue(U(p[r.system]),U(p[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:It(t[r.constraints],r)}]}function It(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!S(e)||e[t]!==`memberOf`)return[];let r=U(e[n]);return r===void 0?[]:[r]})}function Lt(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!S(e))return s(t,`a container must be a map, not ${F(e)}`);let c=U(e[n.name])??String(Number(t.at(-1))+1),l=e[n.image],u=[...t,n.image],d=zt(l);if(d!==void 0)return s(u,`${N(n.image)} of the container ${N(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${N(c)} has no image`);if(typeof l!=`string`)return s(u,`${N(n.image)} must be text, not ${F(l)}`);let f=e[n.consistency];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function U(e){return typeof e==`string`&&e!==``?e:void 0}const Rt=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function zt(e){if(e instanceof nt)return e.tag;if(!S(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}function Bt(e,t,n){let r=D(t,n),i=new Map;for(let{name:t,uri:n}of e){let{deciding:e,undecided:a}=r(n),[{source:o,entry:s,service:c}={source:a?`unknown`:`nothing`,entry:``,service:t}]=e,l=JSON.stringify([o,o===`services`?``:s]),u=i.get(l)??{source:o,entry:s,services:new Map};u.services.set(c,(u.services.get(c)??new Set).add(t)),i.set(l,u)}let a=[`services`,`tag`,...t.ownership?.patterns??[]],o=({source:e,entry:t})=>{let n=a.indexOf(e===`patterns`?t:e);return n<0?a.length:n};return[...i.values()].sort((e,t)=>o(e)-o(t))}function Vt(e){let t=new Map;for(let[n,r]of e.flatMap(({services:e})=>[...e]))t.set(n,new Set([...t.get(n)??[],...r]));let n=new Map([...t].filter(([,e])=>e.size>1));if(n.size!==0)return`${`${T(n.size,`service has`,`services have`)} several repositories`}: ${ce([...n].map(([e,t])=>`${e} (${c([...t])})`))}`}function Ht({services:e}){let t=[...e].sort(([,e],[,t])=>t.size-e.size),n=t.reduce((e,[,t])=>e+t.size,0),r=t.slice(0,3).map(([e,t])=>{let[n=``]=t;return t.size===1&&n===e?e:`${e} (${c([...t])})`});return`${`${T(n,`repository is`,`repositories are`)} ${T(e.size,`service`,`services`)}`}${e.size>r.length?`, such as`:`:`} ${ce(r)}`}function Ut({configuration:e,meanings:t,from:n,count:r,remarks:i}){let{ownership:a,services:o,registries:s}=e,c=(e,n)=>{let r=t.find(t=>t.source===e&&(n===void 0||t.entry===n));return`# guessed: ${r===void 0?`no repository is left for it`:Ht(r)}`},{patterns:l=[],tag:u}=a??{};return`${[[`# Written by mintmark init, from ${T(r,`repository`,`repositories`)} in ${n.join(` and `)}.`,`# Every key: ${ne(`configuration.md`)}`,`#`,`# What is marked as guessed follows names and tags alone. Read it: an image that two repositories of one service have`,`# is no finding, so a guess that takes two services for one hides what they share.`,...i.map(e=>`# ${e}`),`version: 1`],[`# What this checkout builds, if that is one image:`,`# service: NAME`,`# image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`],o.size===0?[]:[`# Who owns what: this comes before tags and patterns.`,c(`services`),`services:`,...[...o].flatMap(([e,t])=>[`  ${W(e)}:`,...t.map(e=>`    - ${W(e)}`)])],u===void 0&&l.length===0?[]:[`# Who owns the other repositories. What nothing here matches is a service of its own.`,`ownership:`,...u===void 0?[]:[`  ${c(`tag`)}`,`  tag: ${W(u)}`],...l.length===0?[]:[`  # The first that matches decides.`,`  patterns:`],...l.flatMap(e=>[`    ${c(`patterns`,e)}`,`    - ${W(e)}`])],[`# What a check asks, besides the registry of its target.`,`registries:`,...s.flatMap(({region:e,account:t})=>[`  - region: ${e}`,...t===void 0?[]:[`    account: ${W(t)}`]])],[`# Repositories that are never asked:`,`# exclude: ['**/build-cache']`]].filter(e=>e.length>0).map(e=>e.join(`
`)).join(`

`)}\n`}function W(e){return`'${e.replaceAll(`'`,`''`)}'`}function Wt(e){let t=new Map;for(let n of e){let{place:e,parents:r,separator:i,word:a}=n,o=JSON.stringify([e,r.length,i]),s=t.get(o)??{first:n,parents:new Set,ends:new Set};s.parents.add(r.map(e=>`${e}/`).join(``)),a!==void 0&&s.ends.add(a),t.set(o,s)}return[...t.values()].sort(({first:e},{first:t})=>t.parents.length-e.parents.length||Number(t.word!==void 0)-Number(e.word!==void 0)).flatMap(({first:e,parents:t,ends:n})=>{let r=e.word===void 0?``:`${e.separator??``}${Kt([...n])}`;return qt([...t].sort()).map(t=>`${e.place}${Gt(t)}{service}${r}`)})}function Gt(e){return e.length===1?e.join(``):`${Kt(e.map(e=>e.slice(0,-1)))}/`}function Kt(e){return e.length===1?e.join(``):`{${[...e].sort().join(`,`)}}`}function qt(e){let t=Math.ceil(e.length/12);return Array.from({length:t},(t,n)=>e.slice(n*12,(n+1)*12))}const Jt=new Set(`dev development int live preprod preview prod production qa sandbox stage staging test testing uat`.split(` `)),Yt=new Set([...`admin api app backend batch beat celery cli client consumer cron daemon frontend grpc http init job jobs listener migrate migration migrations migrator nginx processor producer proxy rpc scheduler server service sidecar sidekiq svc ui web websocket worker workers`.split(` `),...Jt]);function Xt(e){let t=en(Zt(e)),n=Wt(t.flatMap(([e,t])=>t===e.service?[e]:[])),r=D({...ae,ownership:{patterns:n}}),i=new Map;for(let[{repository:e,place:n},a]of t)a.length>128||le(r(e.uri))[0]===a||i.set(a,(i.get(a)??new Set).add(n+e.name));return{patterns:n,services:new Map([...i].map(([e,t])=>[e,[...t]]))}}function Zt(e){let t=new Map,n=({uri:e})=>{let t=e.lastIndexOf(`/`);return[e.slice(0,t),e.slice(t+1)]};for(let[r,i]of e.map(n))t.set(r,(t.get(r)??new Set).add(i));let r=e.map(e=>{let r=e.name.split(`/`),i=r.pop()??e.name,a=[...t.get(n(e)[0])??[]],o=a.length>1&&a.every(e=>Yt.has(e))?r.pop():void 0,s={repository:e,place:$t(e),parents:r};return o===void 0?{...s,service:i}:{...s,service:o,separator:`/`,word:i}}),i=r.map(Qt),a=new Map;for(let{repository:e,parents:t,service:n,separator:r,word:o}of i){let i=[e.uri.slice(0,-e.name.length),...t,n].join(`/`);a.set(i,(a.get(i)??new Set).add(`${r??``}${o??``}`))}let o=new Set([...a.values()].filter(({size:e})=>e>1).flatMap(e=>[...e]));return i.map((e,t)=>o.has(`${e.separator??``}${e.word??``}`)?e:r[t]??e)}function Qt(e){let{service:t=``,separator:n,word:r=``}=/^(?<service>.+)(?<separator>[-_.])(?<word>[a-z]+)$/.exec(e.service)?.groups??{};return e.word===void 0&&Yt.has(r)?{...e,service:t,separator:n,word:r}:e}function $t({uri:e,name:t}){return v(e)===void 0?e.slice(0,-t.length).replace(/^[^/]+/,`*`):`*/`}function en(e){let t=new Map,n=({parents:e})=>e.filter(e=>!Jt.has(e)).join(`-`);for(let r of e)t.set(r.service,(t.get(r.service)??new Set).add(n(r)));let r=new Map;return e.map(e=>{let{service:i}=e,a=n(e);if(a===``||t.get(i)?.size===1)return[e,i];let o=`${a}/${i}`,s=r.get(o)??`${a}-${i}`;for(;!r.has(o)&&(t.has(s)||[...r.values()].includes(s));)s+=`_`;return r.set(o,s),[e,s]})}const tn=[`service`,`servicename`,`microservice`,`application`,`applicationname`,`app`,`appname`];function nn(e){return on(e)>=0&&/^[\w.:/=+@ -]{1,128}$/.test(e)}function rn(e){return[...new Set([...e.values()].flatMap(e=>[...e.keys()]).filter(nn))].map(t=>an(t,e)).filter(({services:t})=>t.size*2>=e.size).filter(({services:t})=>e.size<4||new Set(t.values()).size>1).sort((e,t)=>t.services.size-e.services.size||on(e.key)-on(t.key))[0]}function an(e,t){let n=[...t].flatMap(([t,n])=>{let r=n.get(e);return r===void 0?[]:[[t,r]]}),r=new Map(n.filter(([,e])=>ee(e)));return{key:e,services:r,wrong:n.flatMap(([e])=>r.has(e)?[]:[e])}}function on(e){return tn.indexOf(e.toLowerCase().replace(/^.*[:/]/,``).replaceAll(/[-_ .]/g,``))}async function sn({configPath:e,regions:n=[]},r){let i=e===void 0?await _(r.cwd):void 0;if(i!==void 0)throw mn(y(r.cwd,i));let o=new k(w,r.clock);try{r.progress({step:`catalogue`});let i=await ge((n.length===0?[void 0]:[...new Set(n)]).map(e=>({account:void 0,region:e})),{rate:500,signal:o.signal},r),[s]=i.failures;if(s!==void 0){let{code:e,message:n,hint:r}=s.failure;throw new t(e,n,r===void 0?{}:{hint:r})}let c=i.registries.flatMap(e=>e.repositories),{configuration:l,known:u,remarks:d}=cn(i,await un(i,r)),f=Bt(c,l,u),p=Ut({configuration:l,meanings:f,from:i.registries.map(({connection:e,repositories:[t]})=>t===void 0?e.registry:a(t.registry)),count:c.length,remarks:d}),m=e??`mintmark.yml`;return await pn(V(r.cwd,m),p,m),{file:m,change:`written`,notes:fn(f,d,c[0])}}finally{o.end()}}function cn({registries:e},n){let r=e.flatMap(e=>e.repositories),i=n instanceof t?void 0:rn(n),{patterns:a,services:o}=Xt(r.filter(({uri:e})=>i?.services.has(e)!==!0)),s={...ae,services:o,ownership:i===void 0&&a.length===0?void 0:{tag:i?.key,patterns:a},registries:e.map(({connection:{region:e},repositories:[t]})=>({region:e,account:t?.registry.account}))},c=r.map(({uri:e})=>[e,{value:i?.services.get(e)}]);return{configuration:s,known:new Map(c),remarks:ln(n,i)}}function ln(e,n){if(e instanceof t)return[`Tags of repositories could not be read: ${e.message.split(`
`,1).join(``)}`];let r=n?.wrong.length??0;return n===void 0||r===0?[]:[`${T(r,`repository has`,`repositories have`)} a tag ${n.key} that names no service: nobody's own until that is corrected.`]}async function un({registries:e},{progress:n}){let r=e.flatMap(({connection:e,repositories:t})=>t.map(t=>({repository:t,connection:e}))),i=Math.ceil(r.length/50),a=r.filter((e,t)=>t%i===0),o=new Map,s=Math.max(1,...e.map(({connection:e})=>e.concurrency)),c=e=>Ae(e,async({repository:e,connection:t})=>{o.set(e.uri,await t.tagsOf(e)),n({step:`ask`,done:o.size,total:r.length})},{concurrency:s});try{return await c(a),[...o.values()].some(e=>[...e.keys()].some(nn))&&await c(r.filter(e=>!a.includes(e))),o}catch(e){if(e instanceof t)return e;throw e}}const dn={services:`entries of services`,tag:`the tag`,patterns:`the pattern`};function fn(e,t,n){let r=Vt(e);return[...e.map(e=>{let{source:t,entry:n}=e;return{text:`${t===`nothing`||t===`unknown`?`Nothing decides`:`Guessed by ${dn[t]}`}${t===`services`||n===``?``:` ${n}`}: ${Ht(e)}.`}}),...t.map(e=>({text:e})),...r===void 0?[]:[{text:`${r}. An image that two repositories of one service have is no finding.`}],{text:`If this checkout builds an image, name it under image: guard, the hook and the workflow take it from there.`},{text:`Read the file, and correct what is wrong. Whose a repository is, and why:`,command:`${i} config explain ${n?.name??`REPOSITORY`}`}]}async function pn(e,n,i){try{await R(e,n,{flag:`wx`})}catch(e){throw r(e)===`EEXIST`?mn(i):new t(`USAGE`,`${i} cannot be written: ${b(e)}`,{hint:`Make its directory writable, and run this again.`,cause:e})}}function mn(e){return new t(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`Write another file and compare: ${i} init --config mintmark.new.yml
Or ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, for the table of the ledger, or for a baseline:
  ${[`hook`,`workflow`,`iam`,`ledger`,`baseline`].map(e=>`${i} init --${e}`).join(`
  `)}`})}async function hn(e){return dt(e).then(()=>!0,_n(e,!1))}async function gn(e){return C(e).then(String,_n(e,void 0))}function _n(e,n){return r=>{if(x(r))return n;throw new t(`USAGE`,`${e} cannot be read: ${b(r)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:r})}}var G=rt();function vn(e){let t=(0,G.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function yn(e,{collection:t,lines:n}){let r=vn(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,G.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,G.isPair)(a)?a.key:a;if(!(0,G.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(bn(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,G.isSeq)(i)?xn(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Sn(r,vn(m),t)?m:void 0}function bn(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function xn(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Sn(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,G.isMap)(r)||(0,G.isSeq)(r))?!1:(r.items.pop(),ht(t.toJS(),e.toJS()))}const Cn=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],wn=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Tn={isUsed:async e=>await En(e)!==void 0,plan:async({topLevel:e,argsLine:n,version:r})=>{let i=await En(e)??`lefthook.yml`,a=z(e,i),o=await gn(a),s=`npx --yes mintmark@${r} ${n}`,c=wn.includes(i)?void 0:Dn(o??``,s);if(c!==void 0)return{file:a,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new t(`USAGE`,`${a} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function En(e){for(let t of[...Cn,...wn])if(await hn(z(e,t)))return t}function Dn(e,t){let n=vn(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,G.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:yn(e,On(r,i,a))}function On(e,t,n){if(!(0,G.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,G.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,G.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const kn=`.pre-commit-config.yaml`,An=`mintmark-check`,jn={isUsed:e=>hn(z(e,kn)),plan:async e=>{let n=z(e.topLevel,kn),r=await gn(n),i=Mn(e),a=Nn(r,i);if(a!==void 0)return{file:n,before:r,content:a,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new t(`USAGE`,`${n} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${i.map(e=>`  ${e}`).join(`
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
`}const Ln={isUsed:()=>Promise.resolve(!0),plan:e=>Rn(z(e.hooksDirectory,`pre-push`),e,!1)};async function Rn(e,n,r){let i=await gn(e),a={file:e,before:i,content:In(n),executable:!0,isShared:r};if(i===void 0)return a;if(!i.includes(Pn)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(i))return{...a,content:i};throw new t(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${n.version} ${n.argsLine} </dev/null || exit`})}let[,o]=Fn.exec(i)??[];if(o!==void 0&&o!==n.argsLine)throw new t(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return a}const zn=new Map([[`husky`,{isUsed:e=>hn(z(e,`.husky`)),plan:e=>Rn(z(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Tn],[`pre-commit`,jn],[`git`,Ln]]);async function Bn({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await ot(r,i,`A hook`),o=await g({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await Hn(o,r,a)],[c,l]=await Vn(e,a.topLevel);c===`git`&&Un(a,{args:s,version:n});let d=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(u).join(` `)}),f=d.before===void 0?`written`:d.before===d.content?`unchanged`:`changed`;return f!==`unchanged`&&await Gn(d),{file:B(await L(r),d.file),change:f,notes:Kn(d,o)}}async function Vn(e,n){for(let[t,r]of zn)if(e===t||e===void 0&&await r.isUsed(n))return[t,r];throw new t(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...zn.keys()].join(`, `)}.`})}async function Hn({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=B(n,await L(V(t,e)));return r===`mintmark.yml`||!Wn(r)?[]:[`--config`,r.split(mt).join(`/`)]}function Un({topLevel:e,repository:n,hooks:r},{args:i,version:a}){if(![e,n].some(e=>Wn(B(e,r))))throw new t(`USAGE`,`git takes the hooks of this repository from ${r} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${a} ${i.map(u).join(` `)} </dev/null || exit`})}function Wn(e){return e!==`..`&&!e.startsWith(`..${mt}`)&&!pt(e)}async function Gn({file:e,content:n,executable:r}){try{await A(ft(e)),await R(e,n),r&&await ct(e,493)}catch(n){throw new t(`USAGE`,`${e} cannot be written: ${b(n)}`,{hint:`Make its directory writable, and run this again.`,cause:n})}}function Kn({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const qn=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`ask`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`ask`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`ask`,why:`manifests`},{action:`ecr:DescribeImages`,need:`ask`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to give back those of images that are gone`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function K(...e){return qn.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}const Jn=`ACCOUNT_ID`;function q(e){return`arn:${e}:iam::CI_ACCOUNT:role/CI_ROLE`}function Yn(e){return`arn:${e}:iam::CI_ACCOUNT:role/LEDGER_ROLE`}function Xn(e){let{registries:t,targets:n,push:r,deploy:i,ledger:a}=e,o=t.length>0?t:n.length>0?[]:[{region:`*`}],s=new Map,c=(e,t)=>{s.set(e,[...s.get(e)??[],...t])};c(void 0,[]);for(let t of o){let i=n.filter(e=>$n(e,t));c(t.roles?.at(-1)?.arn,[...nr(t,i,e),...r?rr(i):[]]);for(let[e,n]of(t.roles??[]).entries())c(t.roles?.[e-1]?.arn,[j(`MintmarkAssume`,K(`assume`),{Resource:[n.arn]})])}let l=n.filter(e=>!o.some(t=>$n(e,t)));for(let t of l){let{account:n,region:i}=t;c(void 0,[...nr({region:i,account:n},[t],e),...r?rr([t]):[]])}i&&c(void 0,ir(o[0]?.region??`*`)),a!==void 0&&`dynamodb`in a&&c(void 0,ar(a.dynamodb,r));let u=[...s].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:M(cr(t))})),d=t.length===0?[{region:`*`}]:t.filter(tr),f=[...u,...lr(o,e),...d.map(t=>ur(t,e))];return e.enforce===!0?[...f,...Zn(e,[...o,...l])]:f}function Zn(e,t){let{ledger:n,targets:r}=e,i=t.map(e=>{let t=`name`in e?{region:e.region,account:e.account}:e,{region:n,roles:i,repositories:a}=t,o=er(t),s=r.filter(e=>$n(e,t)).map(({name:e})=>e),c=a===void 0?[`*`]:[...new Set([...a.map(J),...s])],l=i?.at(-1)?.arn??q(f(n).name);return{account:o,region:n,repositories:c.map(e=>sr({account:o,region:n,name:e})),pusher:l}});if(n===void 0||!(`dynamodb`in n))return Ue(i,void 0);let a=f(n.dynamodb.region??t[0]?.region??`*`).name,o=Yn(a),[s]=Xn({...e,...Qn}),c=or(n.dynamodb),l=j(`MintmarkLedger`,K(`claims`,`claim`,`all-claims`),{Resource:[c]}),u=s?.document.Statement.filter(({Sid:e})=>e!==l.Sid)??[];return[{kind:`identity`,of:o,document:M([...u,l])},...Ue(i,{arn:c,writers:[q(a),o]})]}const Qn={enforce:!1,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function $n({account:e,region:t},n){return t===n.region&&e===er(n)}function er({account:e,roles:t}){return e??t?.at(-1)?.arn.split(`:`)[4]}function tr({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function nr(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a}){let{region:o,repositories:s,tags:c}=e,l=er(e),u=e=>e.map(e=>sr({account:l,region:o,name:e})),d=s?.every(e=>J(e)===e)===!0,f=s?.map(J),p=u(f===void 0?[`*`]:[...f,...t.map(({name:e})=>e)]),m=d?p:u([`*`]);return[...d&&tr(e)?[]:[j(`MintmarkList`,K(`list`),{Resource:m})],...i&&t.length>0?[j(`MintmarkTemplates`,K(`templates`),{Resource:[`*`]})]:[],...c===void 0&&!n?[]:[j(`MintmarkTags`,K(`tags`),{Resource:p})],j(`MintmarkAsk`,K(`ask`),{Resource:p}),...a?[j(`MintmarkOrphanedBlobs`,K(`orphaned-blob`),{Resource:p})]:[],...r?[j(`MintmarkAudit`,K(`lifecycle`),{Resource:p})]:[]]}function rr(e){return e.length===0?[]:[j(`MintmarkLogin`,K(`login`),{Resource:[`*`]}),j(`MintmarkPush`,K(`push`),{Resource:e.map(sr)})]}function ir(e){let t=`arn:${f(e).name}:ecs:${e}:${Jn}`;return[j(`MintmarkCluster`,K(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),j(`MintmarkRevisions`,K(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),j(`MintmarkTaskDefinitions`,K(`task-definition`),{Resource:[`*`]})]}function ar({table:e,region:t},n){let r=[or({table:e,region:t})];return[j(`MintmarkLedger`,K(`claims`,...n?[`claim`]:[]),{Resource:r})]}function or({table:e,region:t=`*`}){return e.startsWith(`arn:`)?e:`arn:${f(t).name}:dynamodb:${t}:${Jn}:table/${e}`}function sr({account:e=Jn,region:t,name:n}){return`arn:${f(t).name}:ecr:${t}:${e}:repository/${n}`}function J(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function cr(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function lr(e,{enforce:t,ledger:n}){let r=t===!0&&n!==void 0&&`dynamodb`in n,i=new Map;for(let{roles:t=[]}of e)for(let[e,n]of t.entries()){let a=n.arn.split(`:`)[1]??`aws`,o=r?[q(a),Yn(a)]:q(a),s=t[e-1]?.arn??o;i.set(n.arn,{role:n,by:s})}return[...i.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:M([j(`MintmarkTrust`,K(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function ur({account:e,region:t,repositories:n},{audit:r,orphanedBlobs:i}){let a=[`ask`,...i?[`orphaned-blob`]:[],...r?[`lifecycle`]:[]],o={AWS:q(f(t).name)},s=n?.filter(e=>J(e)===e);return{kind:`repository`,of:e===void 0?`another account`:`${e}/${t}`,...s!==void 0&&s.length>0&&{repositories:s},document:M([j(`MintmarkAsk`,K(...a),{Principal:o})])}}function dr({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function fr(e){let{image:t,service:n,services:r,registries:i}=e,a=pr(t)??mr(e),o=dr(e),s=hr(r),[c]=i,l=a??(s===void 0?void 0:`${s}/`),u=l===void 0?void 0:v(l);return{repository:a,repositoriesIn:s,account:u?.account??c?.account,region:u?.region??c?.region,service:n,services:o.length>1?o:void 0}}function pr(e){if(e===void 0)return;let t=e.to===void 0?xe(e.reference):Ee(e.to);return t===void 0||v(t.uri)===void 0?void 0:t.uri}function mr({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?gr(n):void 0}function hr(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?gr(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function gr(e){return e!==void 0&&n(e)?e:void 0}async function _r({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await g({cwd:s,explicitPath:t}),d=u.registries.map(e=>({...e,account:O(e).account})),f=vr(u,c||a),p=u.ownership?.tag!==void 0,{ledger:m}=u,h=await Re(Xn({registries:d,targets:f,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:m,ownerTags:p}),e);return{...h,notice:ze(h.open).map(e=>`${e}\n`).join(``)}}function vr(e,t){let{repository:n}=fr(e),[r]=e.registries;if(n===void 0)return t?[{account:r&&O(r).account,region:r?.region??`*`,name:`NAME`}]:[];let{account:i,region:a}=v(n)??{account:void 0,region:`*`};return[{account:i,region:a,name:d(n)}]}const yr=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function br(e){try{let t=(await I(e)).sort(),n=t.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async t=>String(await C(z(e,t)))));return{names:t,building:n.find((e,t)=>yr.test(r[t]??``))}}catch(n){if(x(n))return{names:[],building:void 0};throw new t(`USAGE`,`${e} cannot be read: ${b(n)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:n})}}function xr(e,t){let n=Sr(e,t),r=[];return{text:e.split(`
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
`;const Mr=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Nr={guard:[{name:`mintmark.yml`,text:Or}],"build-push-action":[{name:`mintmark.yml`,text:wr}],matrix:[{name:`mintmark.yml`,text:kr}],"multi-account":[{name:`mintmark.yml`,text:Ar}],"multi-platform":[{name:`mintmark.yml`,text:jr}],"code-scanning":[{name:`mintmark.yml`,text:Tr}],"fork-safe":[{name:`fork-build.yml`,text:Er},{name:`fork-check.yml`,text:Dr}]};async function Pr({kind:e,configPath:n},{cwd:r,env:i}){let a=e===void 0?void 0:{kind:Fr(e)},{topLevel:o}=await ot(r,i,`A workflow`),s=await g({cwd:r,explicitPath:n}),c=z(o,`.github/workflows`),l=await br(c),u=dr(s),d=a??zr(u,l),f=await L(r),p=fr(s),m=Nr[d.kind].map(e=>({...e,...xr(e.text,p)})),h=m.find(e=>l.names.includes(e.name));if(h!==void 0)throw new t(`USAGE`,`${B(f,z(c,h.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Rr(c,m),m.map((e,t)=>({file:B(f,z(c,e.name)),change:`written`,notes:[...t===0?Ir(d):[],...e.blanks.map(Lr)]}))}function Fr(e){let n=Mr.find(t=>t===e);if(n!==void 0)return n;throw new t(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${Mr.join(`, `)}.`})}function Ir({reason:e}){return e===void 0?[]:[{text:e}]}function Lr({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Rr(e,n){try{await A(e);for(let{name:t,text:r}of n)await R(z(e,t),r,{flag:`wx`})}catch(n){throw new t(`USAGE`,`${e} cannot be written: ${b(n)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:n})}}function zr(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const Br={verify:80,seed:30};async function Vr(e,n){let{mode:r,ledger:i,table:o,places:s,file:c,signal:l}=e,u={compared:0,written:0,missing:0},d=new Map,f=new je(Br[r],n.clock),p=new Set,m;try{await Ae(Hr(o,s),async t=>{await f.take(l).catch(e=>{throw ke(l,`Not every image was compared with the ledger`,{cause:e})});let a=r===`seed`?await Promise.all(t.map(e=>Wr(e,c))):t,o=new Map(t.map(e=>[e.imageId,e]));for(let t of await Kr(()=>i.register(a,r),e,n)){u.compared+=1,t.written&&(u.written+=1),t.missing.length>0&&(u.missing+=1);let e=o.get(t.sighting.imageId);if(!(e===void 0||r===`seed`&&Gr(t).length===0))for(let n of t.missing)await h(e,n,t)}n.progress({step:`claims`,done:u.compared})},{concurrency:4}),await Kr(()=>e.note(p),e,n)}catch(e){if(!(e instanceof t))throw e;let{code:n,message:r,hint:i}=e;m={code:n,message:r,hint:i}}return{claims:u,unclaimed:[...d.values()],failure:m};async function h(e,{service:t},n){let o=e.entries[e.claimants.findIndex(e=>e.service===t)],l=o&&s[o.repository];if(o===void 0||l===void 0)return;r===`verify`&&p.add(a(l.repository.registry));let u=JSON.stringify([o.repository,o.position,t]);if(!d.has(u)){if(d.size>=1e4)return;let{digest:e,tags:a,pushedAt:s}=await c.read(o.position),f={rule:`unclaimed-image`,service:t,repository:l.repository,digest:e,tags:a,pushedAt:s,imageIds:[],claims:Gr(n),isWritten:r===`seed`,ledger:i.place};d.has(u)||d.set(u,f)}d.get(u)?.imageIds.push(e.imageId)}}function*Hr(e,t){let n=[];for(let{imageId:r,entries:i}of e.all()){let e=Ur(r,i,t);e!==void 0&&n.push(e),n.length===100&&(yield n,n=[])}n.length>0&&(yield n)}function Ur(e,t,n){let r=new Map;for(let e of t){let t=n[e.repository];if(t===void 0)continue;let{uri:i}=t.repository;for(let n of t.claimants.length>0?t.claimants:[i])r.has(n)||r.set(n,{claimant:{service:n,repository:i},entry:e})}let[i,...a]=[...r.values()];if(i!==void 0)return{imageId:e,claimants:[i.claimant,...a.map(({claimant:e})=>e)],entries:[i,...a].map(({entry:e})=>e)}}async function Wr({imageId:e,claimants:t,entries:n},r){let[i,...a]=t,o=async(e,t)=>t===void 0?e:{...e,tag:(await r.read(t.position)).tags[0]},s=await Promise.all(a.map((e,t)=>o(e,n[t+1])));return{imageId:e,claimants:[await o(i,n[0]),...s]}}function Gr({claims:e,missing:t}){return e.filter(({service:e})=>!t.some(t=>t.service===e))}async function Kr(e,{signal:n},{clock:r}){for(let i=1e3;;i=Math.min(2*i,3e4))try{return await e()}catch(e){if(!(e instanceof t)||e.code!==`THROTTLED`)throw e;await r.sleep(i,n).catch(()=>{throw e})}}function qr(e,t){let{ledger:n,failure:r}=e,i=[...r===void 0?[]:[{rule:`unchecked-repository`,ledger:n,failure:r}],...e.failures.map(e=>({rule:`unchecked-repository`,...e})),...e.unchecked.map(e=>({rule:`unchecked-repository`,...e})),...e.surveyed.filter(({archived:e})=>e>0).map(({repository:e,archived:t})=>({rule:`unchecked-repository`,repository:e,failure:Jr(t)}))],a=[...e.groups.map(e=>({rule:`shared-image`,group:e})),...e.unclaimed,...i,...ve(t,e.now)],o=_e(a,t.rules),s=i.length+e.unclaimed.length>0;return{verdict:e.sharedGroups>0?`shared`:s?`unknown`:`unique`,exitCode:l({findings:o,unchecked:i.length}),unchecked:i.length,findings:o}}function Jr(e){return{code:`ARCHIVED`,message:`${T(e,`archived image`,`archived images`)} cannot be read`,hint:`Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.`}}function Yr({registries:e},{exclude:t},{unchecked:n,past:r}){let i=new Set(n.map(({registry:e})=>a(e)));return e.flatMap(({scope:{repositories:e,tags:n},repositories:[o]})=>{if(o===void 0)return[];let{registry:s,uri:c,name:l}=o,u=!r.has(a(s));return u&&i.has(a(s))?[]:[{...s,repositories:e,tags:n,prefix:c.slice(0,-l.length),exclude:t,isWhole:u}]})}async function Xr(e,{table:t,read:n,asOf:r,isAll:i}){if(!i)return{why:`not every registry was read whole, with a claim for each image`};let s=n.filter(({repositories:e,tags:t})=>e===void 0&&t===void 0),c=await e.servesBeside(s);if(c!==void 0)return{why:`the ledger serves ${a(c)} too, which was not read, or not all of it`};let l=s.map(({prefix:e,exclude:t})=>({prefix:e,isExcluded:o(t)}));return{count:await e.release({asOf:r,has:t.lookup(),isRead:e=>l.some(({prefix:t,isExcluded:n})=>e.startsWith(t)&&!n(e))})}}async function Zr(e,t,n,{loadConfiguration:r,ledgerOf:i}=Pe){let a=n.clock.now(),{configPath:o,failOn:s,timeoutMs:c,rate:l,signal:u}=t,d=await r({...n,explicitPath:o,failOn:s,withBaseline:!0});if(d.ledger===void 0)throw $r(d);let f=t.cache&&V(n.cwd,t.cache),p,m=0,h;return We({timeoutMs:c,rate:l,signal:u,cache:f,lifecycle:!1,first:async e=>{p=await i(d,e,n),m=await p?.begin()??0}},d,n,async r=>{if(p===void 0)throw $r(d);let i=p,{survey:o,repositories:s,connectionOf:c,tags:l,file:u}=r,f=Me(p,r.fleet);await l.learn(s.map(e=>({repository:e,connection:c(e)})));let g=n.now(),{owners:ee,shared:_,accepted:v}=await Xe(o.table,s,c,d,l,g),{places:y}=ee,te=Qr(r,l.known),ne=new Set(te.map(({repository:e})=>e.uri)),{table:b}=o,x=[...o.unchecked,...te],re=o.audited.filter(e=>e.archived>0),S=[...x,...re].map(({repository:e})=>e),{claims:C,...ie}=await Vr({mode:e,ledger:p,table:b,file:u,signal:r.signal,note:async e=>{let n=Yr(f,d,{unchecked:S,past:e});await i.note(n,m);let r=S.length+f.failures.length+e.size===0;t.release===!0&&(h=await Xr(i,{table:b,read:n,asOf:m,isAll:r}))},places:y.map(e=>ne.has(e.repository.uri)?void 0:e)},n),ae=await Promise.all(v.slice(0,qe).map(async({group:e,allowance:t})=>({group:await Ze(e,y,u),allowance:t}))),w={ledger:p.place,groups:await Ge(_,y,u),sharedGroups:_.length,surveyed:o.audited,...ie,unchecked:x,failures:f.failures,now:g};return{command:`ledger ${e}`,ledger:p.place,...qr(w,d),sharedGroups:_.length,allowed:ae,claims:C,released:h,checked:{registries:f.registries.length,repositories:o.audited.length-o.unchecked.length,images:o.audited.reduce((e,{images:t})=>e+t,0),calls:f.calls(),durationMs:Math.round(n.clock.now()-a)}}})}function Qr({repositories:e},t){return e.flatMap(e=>{let n=t.get(e.uri);return n!==void 0&&`failure`in n?[{repository:e,failure:n.failure}]:[]})}function $r({file:e}){return new t(`CONFIG`,`There is no ledger: ${e??`no mintmark.yml`} names none`,{hint:`Write ledger: into mintmark.yml.`})}function ei(e){let{command:t,verdict:n,exitCode:r,unchecked:a,ledger:o,sharedGroups:c,claims:l,checked:u}=e,d={again:e=>({text:e,command:`${i} ${t}`}),subject:e=>[`ledger`,e]},f=`${E(u.repositories,`repository`,`repositories`)??`no repository`} in ${E(u.registries,`registry`,`registries`)??`no registry`}`,p=e.findings.filter(({rule:e})=>e===`shared-image`).length;return{command:t,verdict:n,exitCode:r,unchecked:a,nothingToCompare:void 0,headline:ni(e),subject:`ledger`,checked:t,category:`ledger`,rules:pe,findings:he(e.findings,d),allowed:e.allowed.map(({group:e,allowance:t})=>be(t,`an image of ${ce(e.services)}`)),notes:[...p>0&&p<c?[{text:`Of ${s(c)} shared images, the worst ${s(p)} are listed.`}]:[],...e.released===void 0?[]:[{text:ti(e.released)}]],effort:`Compared ${T(u.images,`image`,`images`)} of ${f} with the ledger (${ye(o)})${h(u.calls,u.durationMs)}`,about:{ledger:ye(o),sharedGroups:c},fields:()=>({claims:{...l,released:e.released!==void 0&&`count`in e.released?e.released.count:null},allowed:e.allowed.map(({group:e,allowance:t})=>({...Ce(e),...we(t)})),checked:u})}}function ti(e){return`why`in e?`No claim was given back: ${e.why}.`:`${E(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} given back.`}function ni({command:e,exitCode:t,unchecked:n,findings:r,sharedGroups:i,claims:a}){let o=e===`ledger seed`,s=t===0?r.length>0?`warning`:`good`:`bad`,c=`${T(a.written,`claim`,`claims`)} written`,l=E(i,`image belongs to several services`,`images belong to several services`),u=`${T(a.missing,`image was`,`images were`)} pushed past the ledger`,d=`${[...o?[c]:a.missing>0?[u]:[],...l===void 0?[]:[l],...n===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return n>0?{outcome:s,word:`Unknown`,sentence:d}:o?{outcome:s,word:`Seeded`,sentence:d}:{outcome:s,word:s===`bad`?`Stopped`:`Verified`,sentence:d}}const ri=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function ii(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function ai(e,t,n,r){let i=ci(t,n),a=i.filter(({uses:e})=>oi(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>si(e)!==void 0),l=c&&si(c);return p({path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]})}function oi(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function si({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&ri.test(t)?`script`:void 0}function ci(e,t){let n=ui(li(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:Y(e,`name`),id:Y(e,`id`),uses:Y(e,`uses`),run:Y(e,`run`)})):[]}function li(e){try{return(0,G.parse)(e,{logLevel:`silent`})}catch{return}}function Y(e,t){let n=ui(e,t);return typeof n==`string`?n:void 0}function ui(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function di({cwd:e,env:t}){let n=ii(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:ai(n,await C(z(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}function fi(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=it($e(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw P({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],s=S(i.data)?pi(i.data,i,o):[];S(i.data)||o.push({offset:0,what:`the file must be a map, not ${F(i.data)}`});let c=s.filter(({isBuilt:e})=>e),l=(c.length>0?c:s).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${et(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${F(s)}`);let u=at(s,n);if(typeof u!=`string`)return l(u.fault);let d=Oe(u);return d===void 0?[{service:e,image:u,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${d} (${N(u)})`)}));if(o.length>0)throw P(r,i,o);return l}function pi(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return S(r)?Object.entries(r).flatMap(([e,r])=>{if(!S(r))return n.push({offset:t.valueAt([`services`,e]),what:`${N(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=S(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const mi={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},hi={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:He,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function gi(e){let t=new Map(e.map(X).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:X(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>_i(e,n(e))),...vi(e,n),...yi(e,n),...bi(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=xi({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(hi).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...ze(c)].map(e=>`# ${e}\n`).join(``)}${xi(s)}${a}`,open:c}}function X({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:He,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function _i({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function vi(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&X(n[d]).words===X(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function yi(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function bi(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function xi(e){let t=new G.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,G.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=Ie(t.value,mi);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var Si={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},Ci=Qe(),wi=tt();function Ti(e){let t=new wi.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,Ci.fullFormats[`date-time`]);let n=t.compile(Si);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const Z=z(`blobs`,`sha256`),Ei=`state.json`;async function Di({registries:e,repositories:n,storage:r},i){let a=new Map,o={schemaVersion:1,registries:[...e.all()].map(Oi),repositories:await Promise.all([...n.all()].map(e=>ki(e,r,a)))};try{await A(z(i,Z));let e=new Set(await I(z(i,Z)));for(let[t,n]of a)e.delete(Q(t))||await Le(z(i,Z,Q(t)),n);await Le(z(i,Ei),`${JSON.stringify(o,void 0,2)}\n`),await Promise.all([...e].map(e=>ut(z(i,Z,e))))}catch(e){throw new t(`USAGE`,`Cannot save the state to ${i}: ${b(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function Q(e){return e.slice(7)}function Oi([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function ki(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await gt(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(Ai(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function Ai({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const ji=`its content does not have the digest that it is named after`;async function Mi(e,t){let n=z(t,Ei),r=await Ni(n,t);if(r!==void 0)try{for(let t of r.registries)Fi(e,t);for(let n of r.repositories)await Ii(e,n,t)}catch(e){throw e instanceof Be?$(n,e.message,e):e}}async function Ni(e,n){let r;try{r=(await C(e)).toString(`utf8`)}catch(e){if(x(e)&&await Pi(n))return;let r=x(e)?`it is not empty, and has no state.json`:b(e);throw new t(`USAGE`,`Cannot take the state from ${n}: ${r}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:e})}let i;try{i=JSON.parse(r)}catch(t){throw $(e,b(t),t)}let a=Ti(i);if(typeof a==`string`)throw $(e,a);return a}async function Pi(e){try{return(await I(e)).length===0}catch(e){if(x(e))return!0;throw e}}function Fi({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Ii(e,t,n){let{account:r,region:i,createdAt:a,blobs:o,images:s,...c}=t,l=e.repositories.create({...c,registry:{account:r,region:i},createdAt:new Date(a)});for(let{digest:t,mediaType:r,isConfig:i}of o){let a=await e.storage.startUpload(l.path);if(await a.append([await Li(n,t)]),!await a.commit(t))throw $(Ri(n,t),ji);l.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:r,tags:i,pushedAt:a,...o}of s){let s=await Li(n,t);if(se(s)!==t)throw $(Ri(n,t),ji);await e.storage.writeManifest(l.path,{digest:t,mediaType:r,bytes:s});let c=l.add(Ve(s,r),new Date(a));for(let e of i)l.tag(c,e);c.status=o.status,c.pulledAt=zi(o.pulledAt),c.archivedAt=zi(o.archivedAt),c.activatedAt=zi(o.activatedAt)}}async function Li(e,t){let n=Ri(e,t);try{return await lt(n)}catch(e){throw $(n,b(e),e)}}function Ri(e,t){return z(e,Z,Q(t))}function zi(e){return e===void 0?void 0:new Date(e)}function $(e,n,r){return new t(`USAGE`,`The saved state is damaged: ${e}: ${n}`,{hint:`Name another directory with --state, or restore this one.`,cause:r})}export{yt as _,Di as a,di as c,Pr as d,_r as f,Dt as g,Nt as h,Q as i,ei as l,sn as m,Z as n,gi as o,Bn as p,Ei as r,fi as s,Mi as t,Zr as u,_t as v};