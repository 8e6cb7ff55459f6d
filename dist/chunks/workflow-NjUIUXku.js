import{A as e,Bn as t,Cn as n,Ct as r,D as i,Dn as a,E as o,En as s,Fn as c,I as l,Jt as u,N as d,O as f,P as p,Pn as m,Qt as h,S as g,T as _,Tn as v,Xt as y,Y as ee,Yn as te,Zn as ne,ar as b,cr as x,d as S,h as re,hn as ie,ir as ae,it as oe,jn as C,k as se,kn as ce,l as le,lr as w,m as T,mn as ue,p as de,rn as E,rr as fe,tn as pe,tr as D,ur as me,vn as O,wn as he,yn as k,z as ge}from"./glob-syntax-DyuFZk5Q.js";import{a as _e,d as ve,h as ye,l as A,m as be,p as xe,u as Se}from"./run-BGV8kalX.js";import{At as Ce,C as j,D as we,G as Te,L as Ee,O as De,Ot as Oe,S as ke,T as Ae,b as je,ct as Me,dt as Ne,et as Pe,g as Fe,j as Ie,jt as Le,k as Re,l as ze,o as Be,p as Ve,r as He,st as Ue,t as We,tt as Ge,ut as Ke,z as qe}from"./rules-DakI9Qh1.js";import{A as Je,C as Ye,D as Xe,E as Ze,F as Qe,I as $e,L as et,M,N as tt,O as nt,P as rt,R as it,T as at,a as ot,g as st,i as ct,j as N,k as lt,o as P,s as F,w as ut}from"./freshness-CCW1CJTJ.js";import{a as dt,i as ft,n as pt,o as mt,s as ht}from"./sharing-2WRs6bjc.js";import{n as I}from"./wrap-ansi-CpBNRdVs.js";import{_ as gt,c as _t,d as L,f as R,l as vt,p as yt,s as bt,u as z}from"./dist-CtMZcW-9.js";import{A as xt,O as St,m as Ct,n as wt,p as Tt,y as Et}from"./layout-Bh4zhWH7.js";import{i as Dt}from"./stamp-CgX5pBLs.js";import{constants as Ot}from"node:fs";import{chmod as kt,link as At,open as jt,readdir as B,realpath as Mt,stat as Nt,unlink as Pt,writeFile as Ft}from"node:fs/promises";import{dirname as It,isAbsolute as Lt,join as V,relative as H,resolve as U,sep as Rt}from"node:path";import{isDeepStrictEqual as zt}from"node:util";const W=[{...Bt(`--help`,`show help`),short:`-h`},{...Bt(`--version`,`show the version`),short:`-v`},Bt(`--no-color`,`no colours`)];function Bt(e,t){return{long:e,short:void 0,help:t,value:`none`,choices:[],isPath:!1,isList:!1}}function Vt({verb:e,summary:t,options:n}){let r=Object.values(n),i=r.find(({usage:e})=>e?.startsWith(`<`)===!0)?.choices??[];return{words:e.split(` `),summary:t,flags:[...r.flatMap(Ht),...W],choices:i}}function Ht({usage:e=``,short:t,help:n,choices:r=[],isList:i}){let[,a,o,s=``]=/^(--[\w-]+)(?: ([<[])(.*)[>\]])?$/.exec(e)??[];if(a===void 0)return[];let[c=``]=n.split(/[;:(]|, such as/,1);return[{long:a,short:t,help:c.trim(),choices:r,isList:i,value:o===void 0?`none`:o===`[`?`optional`:`required`,isPath:/file|path|dir/.test(s)}]}function Ut(e){return[...new Set(e.flatMap(({words:[e=``,...t]})=>t.length>0?[e]:[]))]}function Wt(e){let t=e.map(({words:e})=>e.join(` `)),n=Ut(e),r=e.flatMap(({words:e,flags:t})=>t.flatMap(({long:t,short:n,value:r,choices:i})=>r===`required`?[`    ${[t,...n===void 0?[]:[n]].map(t=>`'${e.join(` `)} ${t}'`).join(` | `)}) words=${Gt(i)} ;;`]:[])),i=(e,t)=>`      '${e}') words=${Gt(t.flatMap(({long:e,short:t})=>[e,...t===void 0?[]:[t]]))} ;;`,a=(e,t)=>`      '${e}') words=${Gt(t)} ;;`;return`# bash completion for mintmark
_mintmark() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" command= words= i
  # bash takes --flag=value for three words.
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${command:+$command }\${COMP_WORDS[i]}" in
      ${[...new Set([...t,...n])].map(e=>`'${e}'`).join(` | `)})
        command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
${r.join(`
`)}
    *)
      case "$cur" in
        -*)
          case "$command" in
${[i(``,W),...n.map(e=>i(e,W)),...e.map(({words:e,flags:t})=>i(e.join(` `),t))].map(e=>`      ${e}`).join(`
`)}
          esac ;;
        *)
          case "$command" in
${[a(``,[...new Set(e.map(({words:[e=``]})=>e))]),...n.map(t=>a(t,e.flatMap(({words:[e,n]})=>e===t&&n!==void 0?[n]:[]))),...e.filter(({choices:e})=>e.length>0).map(({words:e,choices:t})=>a(e.join(` `),t))].map(e=>`      ${e}`).join(`
`)}
          esac ;;
      esac ;;
  esac
  # What has no words is left to readline: the names of files.
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _mintmark mintmark
`}function Gt(e){return`'${e.join(` `)}'`}function Kt(e){let t=Ut(e);return`# fish completion for mintmark\ncomplete -c mintmark -f\n${[...e.filter(({words:e})=>e.length===1).map(({words:[e=``],summary:t})=>Jt(`__fish_use_subcommand`,[e],t)),...t.map(e=>Jt(`__fish_use_subcommand`,[e],`mintmark.yml`)),...t.flatMap(t=>{let n=e.filter(({words:[e,n]})=>e===t&&n!==void 0),r=n.map(({words:[,e=``]})=>e).join(` `),i=`${qt(t)}; and not ${qt(r)}`;return n.map(({words:[,e=``],summary:t})=>Jt(i,[e],t))}),...W.map(e=>Yt(``,e)),...e.flatMap(({words:e,flags:t,choices:n})=>{let r=e.map(qt).join(`; and `),i=t.filter(e=>!W.includes(e));return[...n.length>0?[Jt(r,n,``)]:[],...i.map(e=>Yt(` -n ${G(r)}`,e))]})].join(`
`)}\n`}function qt(e){return`__fish_seen_subcommand_from ${e}`}function Jt(e,t,n){let r=n===``?``:` -d ${G(n)}`;return`complete -c mintmark -n ${G(e)} -a ${G(t.join(` `))}${r}`}function Yt(e,{long:t,short:n,help:r,value:i,choices:a,isPath:o}){let s=i===`required`?o?` -r -F`:` -x`:``,c=a.length>0?` -a ${G(a.join(` `))}`:``;return`complete -c mintmark${e}${n===void 0?``:` -s ${n.slice(1)}`} -l ${t.slice(2)}${s}${c} -d ${G(r)}`}function G(e){return`'${e.replaceAll(/[\\']/g,`\\$&`)}'`}function Xt(e){let t=Ut(e),n=[...e.filter(({words:e})=>e.length===1).map(({words:[e=``],summary:t})=>({word:e,summary:t})),...t.map(e=>({word:e,summary:`mintmark.yml`}))];return`#compdef mintmark
# zsh completion for mintmark
${e.map(Zt).join(``)}${t.map(t=>{let n=e.filter(({words:[e,n]})=>e===t&&n!==void 0);return Qt(`_mintmark_${t}`,n.map(({words:[,e=``],summary:t})=>({word:e,summary:t})))}).join(``)}${Qt(`_mintmark`,n)}
if [ "$funcstack[1]" = _mintmark ]; then
  _mintmark "$@"
else
  compdef _mintmark mintmark
fi
`}function Zt({words:e,flags:t,choices:n}){let r=n.length>0?`'1:value:(${n.join(` `)})'`:`'*:value:_files'`,i=[...t.flatMap($t),r];return`
_mintmark_${e.join(`_`)}() {
  _arguments -s \\
    ${i.join(` \\
    `)}
}
`}function Qt(e,t){return`
${e}() {
  local line state
  local -a commands=(
${t.map(({word:e,summary:t})=>`    '${e}:${en(t)}'`).join(`
`)}
  )
  _arguments -C \\
    ${W.flatMap($t).join(` \\
    `)} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
        ${t.map(({word:e})=>e).join(`|`)}) ${e}_$line[1] ;;
      esac ;;
  esac
}
`}function $t({long:e,short:t,help:n,value:r,choices:i,isPath:a,isList:o}){let s=i.length>0?`(${i.join(` `)})`:a?`_files`:` `,c=r===`none`?``:`${r===`optional`?`::`:`:`}value:${s}`;return[...t===void 0?[]:[`${t}${r===`none`?``:`+`}`],`${e}${r===`none`?``:r===`optional`?`=-`:`=`}`].map(e=>`'${o?`*`:``}${e}[${en(n)}]${c}'`)}function en(e){return e.replaceAll(/[[\]:\\]/g,`\\$&`).replaceAll(`'`,`'\\''`)}const tn={bash:Wt,zsh:Xt,fish:Kt};function nn(e,t){let n=it.find(t=>t===e);if(n!==void 0)return tn[n](t.map(Vt));throw new D(`USAGE`,`There is no completion for ${JSON.stringify(e)}`,{hint:`Write one of: ${it.join(`, `)}.`})}const K=`Write the whole URI of the repository: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`;async function rn(e,t,n,r){let i=je(e);if(i!==void 0)return i.uri;let a=v(e)?.name;if(a===void 0)throw new D(`USAGE`,`Not the name of a repository: ${e}`,{hint:K});let o=an(a,t),{account:s,region:c}=o,l=ee(`ECR`,r.env)!==void 0;if(s!==void 0&&c!==void 0&&!l)return ie({account:s,region:c},a);if(n)throw new D(`USAGE`,`${a} names no registry, and its account is not known offline`,{hint:K});return on(a,{...o,...!l&&{repositories:[a]}},r)}function an(e,t){let{registries:r,file:i=`mintmark.yml`,image:a}=t,o=r.length>0||a===void 0?void 0:n(a.to??a.reference);if(o!==void 0)return j(o);let s=r.filter(({repositories:t})=>t===void 0||E(t)(e)),[c,...l]=Fe(s.map(j).map(we));if(c===void 0){let t=r.length===0?`${i} names none`:`no entry of registries in ${i} takes it`;throw new D(`USAGE`,`${e} names no registry, and ${t}`,{hint:K})}if(l.length===0)return c;let u=[c,...l].map(({account:t=`ACCOUNT`,region:n=`REGION`})=>ie({account:t,region:n},e));throw new D(`USAGE`,`${e} may be in any of ${u.length} registries of ${i}`,{hint:`Say which is meant:\n  ${u.join(`
  `)}`})}async function on(e,t,n){let i=new Re(r,n.clock);try{let{registries:r,failures:a}=await De([t],{rate:500,signal:i.signal,runMs:i.runMs},n),[o]=a;if(o!==void 0){let{code:e,message:t,hint:n=K}=o.failure;throw new D(e,t,{hint:n})}let s=r.flatMap(({repositories:e})=>e).find(t=>t.name===e);if(s!==void 0)return s.uri;throw new D(`NOT_FOUND`,`There is no repository ${e} in ${t.region??`the registry`}`,{hint:K})}finally{i.end()}}async function sn({repositories:e,configPath:t,offline:r=!1},i){let a=await C({...i,explicitPath:t}),o=await Promise.all(e.map(e=>rn(e,a,r,i))),s=[...new Set(o)],c=r?new Map:await cn(s,a,i);return{file:a.file,namesRegistries:a.registries.length>0,movingTags:a.movingTags,explanations:dn(s,a,{tags:c,registryOf:n,accountOf:e=>j(e).account,now:i.now()})}}async function cn(e,t,n){let i=h(t),a=e.filter(e=>i(e).undecided);if(a.length===0)return new Map;let o=new Re(r,n.clock);try{let e=Fe(a.map(e=>ln(e,t,n.env))),r=await De(e,{rate:500,signal:o.signal,runMs:o.runMs},n),i=Ve(t),s=new Set(a);return await i.learn(r.registries.flatMap(({connection:e,repositories:t})=>t.filter(({uri:e})=>s.has(e)).map(t=>({repository:t,connection:e})))),new Map([...a.map(e=>[e,un(e,r)]),...i.known])}finally{o.end()}}function ln(e,t,r){let[i]=ke({uri:e},t,r);return n(e)===void 0?we(i):{...we(i),repositories:[],always:[O(e)]}}function un(e,{failures:t}){let r=n(e);return{failure:t.find(e=>r===void 0||e.registry.account===r.account&&e.registry.region===r.region)?.failure??{code:`NOT_FOUND`,message:`There is no repository ${e}`,hint:`If it is going to be created: --offline`}}}function dn(e,t,{tags:n,registryOf:r,accountOf:i,now:a}){let o=h(t,n),s=t.ownership?.tag;return e.map(e=>{let c=o(e),l=c.deciding.some(({source:e})=>e===`services`),u=[...new Set(c.deciding.map(({service:e})=>e))],d=r(e);return{repository:e,services:c.undecided?void 0:u.length>0?u:[O(e)],sources:c,tag:s===void 0?void 0:{key:s,found:n.get(e)??(l?`not-needed`:`not-asked`)},excludedBy:fn(t.exclude,t.places?.exclude,e),registries:d===void 0?void 0:pn(t,i,d,O(e)),narrowedBy:d===void 0?void 0:mn(t,i,d,O(e)),allowances:t.allowances.filter(({repository:t})=>E([t])(e)).map(e=>({...e,inForce:Le(e,a)}))}})}function fn(e,t,n){return e.map((e,n)=>({entry:e,place:t?.[n]})).filter(({entry:e})=>E([e])(n))}function pn({registries:e,places:t},n,r,i){return e.flatMap((e,a)=>{let{region:o,repositories:s,tags:c}=e,l=n(e);if(o!==r.region||(l??r.account)!==r.account||s!==void 0&&!E(s)(i))return[];let u=[...l===void 0?[`account`]:[],...c===void 0?[]:[`tags`]];return[{index:a,place:t?.registries[a],provided:u}]})}function mn({registries:e,places:t},n,{account:r,region:i},a){let o=e.findIndex(e=>e.region===i&&n(e)===r),s=e[o]?.repositories;if(!(s===void 0||E(s)(a)))return{index:o,place:t?.registries[o]}}const hn=e=>e,gn=e=>e.charAt(0).toUpperCase()+e.slice(1);function _n(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=_t(vt(e,n),{tags:Sn}),[i]=r.mistakes;if(i!==void 0)throw z(n,r,[i]);let a=[],o=vn(r,a).flatMap(e=>yn(e,t,r,a));if(a.length>0)throw z(n,r,a);return o}function vn({data:e,valueAt:t,keyAt:n},r){if(!S(e))return r.push({offset:0,what:`the file must be a map, not ${L(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(S(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,spelled:hn}];if(!S(a))return[{path:[],fields:e,id:`the task definition`,spelled:hn}];let o=Object.entries(a).filter(([,e])=>S(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=S(n)?n.Properties:void 0;return S(a)?[{path:i,fields:a,id:e,spelled:gn}]:(r.push({offset:t(i),what:`${R(e)} has no 'Properties'`}),[])})}function yn({path:e,fields:t,id:n,spelled:r},i,a,o){let s=t[r(`containerDefinitions`)],c=[...e,r(`containerDefinitions`)];if(!Array.isArray(s)||s.length===0){let e=`${R(r(`containerDefinitions`))} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:L(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>xn(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=q(t[r(`family`)]),f=t[r(`revision`)],p=t[r(`runtimePlatform`)];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:S(p)?_e(q(p[r(`operatingSystemFamily`)]),q(p[r(`cpuArchitecture`)])):void 0,requires:[t[r(`requiresCompatibilities`)]].flat().filter(e=>typeof e==`string`),constraints:bn(t[r(`placementConstraints`)],r)}]}function bn(e,t){return[e].flat().flatMap(e=>{if(!S(e)||e[t(`type`)]!==`memberOf`)return[];let n=q(e[t(`expression`)]);return n===void 0?[]:[n]})}function xn(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!S(e))return s(t,`a container must be a map, not ${L(e)}`);let c=q(e[n(`name`)])??String(Number(t.at(-1))+1),l=e[n(`image`)],u=[...t,n(`image`)],d=Cn(l);if(d!==void 0)return s(u,`${R(n(`image`))} of the container ${R(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${R(c)} has no image`);if(typeof l!=`string`)return s(u,`${R(n(`image`))} must be text, not ${L(l)}`);let f=e[n(`versionConsistency`)];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function q(e){return typeof e==`string`&&e!==``?e:void 0}const Sn=`And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform ToJsonString Length`.split(` `).map(e=>`!${e}`);function Cn(e){if(e instanceof bt)return e.tag;if(!S(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}async function wn(e,t,n,r){let i=U(r,t),a=V(i,`blobs`,`sha256`);await Tn(i,a,t);let o=new Set,s=e=>e.catch(async e=>{throw await En(t,a,e)}),c=async(e,t)=>{o.has(e)||(o.add(e),await Dn(V(a,e.slice(7)),e,t,s))},l=async t=>{let n=await e.read(t),r=qe(n,`the manifest ${t}`);if(r.kind===`index`)for(let e of r.manifests)await l(e.digest);else for(let r of Ee(n,`the manifest ${t}`))await c(r.digest,e.stream(r.digest));return await c(t,[n]),{mediaType:r.mediaType,size:n.length}},{mediaType:u,size:d}=await l(e.root),f={"org.opencontainers.image.ref.name":n},p={schemaVersion:2,manifests:[{mediaType:u,digest:e.root,size:d,annotations:f}]};await s(Ft(V(i,`oci-layout`),JSON.stringify({imageLayoutVersion:`1.0.0`}))),await s(Ft(V(i,`index.json`),JSON.stringify(p)))}async function Tn(e,t,n){let r;try{await A(e),r=await B(e),r.length===0&&await A(t)}catch(e){throw await En(n,t,e)}if(r.length!==0)throw new D(`USAGE`,`${n} is not empty, and nothing in it is overwritten.`,{hint:`Name a new directory: --remark-to DIR.`})}async function En(e,t,n){let r=await ye(t,n);return new D(`USAGE`,`Cannot write to ${e}: ${r}`,{hint:Se(n)?`Free some space and remove what was written, or name another new directory: --remark-to DIR.`:`Name a directory that can be written to: --remark-to DIR.`,cause:n})}async function Dn(e,t,n,r){let i=te(`sha256`),a=await r(jt(e,`wx`));try{for await(let e of n)i.update(e),await r(a.writeFile(e))}finally{await a.close()}let o=i.digest(`hex`);if(t!==`sha256:${o}`)throw new D(`IMAGE_INVALID`,`Blob ${t} has the content of sha256:${o}.`,{hint:`Rebuild the image: it is damaged.`})}function On(e,t,n){let r=h(t,n),i=new Map;for(let{name:t,uri:n}of e){let{deciding:e,undecided:a}=r(n),[{source:o,entry:s,service:c}={source:a?`unknown`:`nothing`,entry:``,service:t}]=e,l=JSON.stringify([o,o===`services`?``:s]),u=i.get(l)??{source:o,entry:s,services:new Map};u.services.set(c,(u.services.get(c)??new Set).add(t)),i.set(l,u)}let a=[`services`,`tag`,...t.ownership?.patterns??[]],o=({source:e,entry:t})=>{let n=a.indexOf(e===`patterns`?t:e);return n<0?a.length:n};return[...i.values()].sort((e,t)=>o(e)-o(t))}function kn(e){let t=new Map;for(let[n,r]of e.flatMap(({services:e})=>[...e]))t.set(n,new Set([...t.get(n)??[],...r]));let n=new Map([...t].filter(([,e])=>e.size>1));if(n.size!==0)return`${`${o(n.size,`service has`,`services have`)} several repositories`}: ${se([...n].map(([e,t])=>`${e} (${d([...t])})`))}`}function An({services:e}){let t=[...e].sort(([,e],[,t])=>t.size-e.size),n=t.reduce((e,[,t])=>e+t.size,0),r=t.slice(0,3).map(([e,t])=>{let[n=``]=t;return t.size===1&&n===e?e:`${e} (${d([...t])})`});return`${`${o(n,`repository is`,`repositories are`)} ${o(e.size,`service`,`services`)}`}${e.size>r.length?`, such as`:`:`} ${se(r)}`}function jn({configuration:e,meanings:t,from:n,count:r,remarks:i}){let{ownership:a,services:s,registries:c}=e,l=(e,n)=>{let r=t.find(t=>t.source===e&&(n===void 0||t.entry===n));return`# guessed: ${r===void 0?`no repository is left for it`:An(r)}`},{patterns:u=[],tag:d}=a??{};return`${[[`# Written by mintmark init, from ${o(r,`repository`,`repositories`)} in ${n.join(` and `)}.`,`# Every key: ${ge(`configuration.md`)}`,`#`,`# What is marked as guessed follows names and tags alone. Read it: an image that two repositories of one service have`,`# is not a finding, so a guess that takes two services for one hides what they share.`,...i.map(e=>`# ${e}`),`version: 1`],[`# What this checkout builds, if that is one image:`,`# service: NAME`,`# image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`],s.size===0?[]:[`# Who owns what: this comes before tags and patterns.`,l(`services`),`services:`,...[...s].flatMap(([e,t])=>[`  ${J(e)}:`,...t.map(e=>`    - ${J(e)}`)])],d===void 0&&u.length===0?[]:[`# Who owns the other repositories. What nothing here matches is a service of its own.`,`ownership:`,...d===void 0?[]:[`  ${l(`tag`)}`,`  tag: ${J(d)}`],...u.length===0?[]:[`  # The first that matches decides.`,`  patterns:`],...u.flatMap(e=>[`    ${l(`patterns`,e)}`,`    - ${J(e)}`])],[`# What a check asks, besides the registry of its target.`,`registries:`,...c.flatMap(({region:e,account:t})=>[`  - region: ${e}`,...t===void 0?[]:[`    account: ${J(t)}`]])],[`# Repositories that are never asked:`,`# exclude: ['**/build-cache']`]].filter(e=>e.length>0).map(e=>e.join(`
`)).join(`

`)}\n`}function J(e){return`'${e.replaceAll(`'`,`''`)}'`}const Mn=new Set(`dev development int live preprod preview prod production qa sandbox stage staging test testing uat`.split(` `)),Nn=new Set([...`admin api app backend batch beat celery cli client consumer cron daemon frontend grpc http init job jobs listener migrate migration migrations migrator nginx processor producer proxy rpc scheduler server service sidecar sidekiq svc ui web websocket worker workers`.split(` `),...Mn]);function Pn(e){let t=Rn(Fn(e)),n=zn(t.flatMap(([e,t])=>t===e.service?[e]:[])),r=h({...ce,ownership:{patterns:n}}),i=new Map;for(let[{repository:e,place:n},a]of t)a.length>128||u(r(e.uri))[0]===a||i.set(a,(i.get(a)??new Set).add(n+e.name));return{patterns:n,services:new Map([...i].map(([e,t])=>[e,[...t]]))}}function Fn(e){let t=new Map,n=({uri:e})=>{let t=e.lastIndexOf(`/`);return[e.slice(0,t),e.slice(t+1)]};for(let[r,i]of e.map(n))t.set(r,(t.get(r)??new Set).add(i));let r=e.map(e=>{let r=e.name.split(`/`),i=r.pop()??e.name,a=[...t.get(n(e)[0])??[]],o=a.length>1&&a.every(e=>Nn.has(e))?r.pop():void 0,s={repository:e,place:Ln(e),parents:r};return o===void 0?{...s,service:i}:{...s,service:o,separator:`/`,word:i}}),i=r.map(In),a=new Map;for(let{repository:e,parents:t,service:n,separator:r,word:o}of i){let i=[e.uri.slice(0,-e.name.length),...t,n].join(`/`);a.set(i,(a.get(i)??new Set).add(`${r??``}${o??``}`))}let o=new Set([...a.values()].filter(({size:e})=>e>1).flatMap(e=>[...e]));return i.map((e,t)=>o.has(`${e.separator??``}${e.word??``}`)?e:r[t]??e)}function In(e){let[,t=``,n=``,r=``]=/^(.+)([-_.])([a-z]+)$/.exec(e.service)??[];return e.word===void 0&&Nn.has(r)?{...e,service:t,separator:n,word:r}:e}function Ln({uri:e,name:t}){return n(e)===void 0?e.slice(0,-t.length).replace(/^[^/]+/,`*`):`*/`}function Rn(e){let t=new Map,n=({parents:e})=>e.filter(e=>!Mn.has(e)).join(`-`);for(let r of e)t.set(r.service,(t.get(r.service)??new Set).add(n(r)));let r=new Map;return e.map(e=>{let{service:i}=e,a=n(e);if(a===``||t.get(i)?.size===1)return[e,i];let o=`${a}/${i}`,s=r.get(o)??`${a}-${i}`;for(;!r.has(o)&&(t.has(s)||[...r.values()].includes(s));)s+=`_`;return r.set(o,s),[e,s]})}function zn(e){let t=new Map;for(let n of e){let{place:e,parents:r,separator:i,word:a}=n,o=JSON.stringify([e,r.length,i]),s=t.get(o)??{first:n,parents:new Set,ends:new Set};s.parents.add(r.map(e=>`${e}/`).join(``)),a!==void 0&&s.ends.add(a),t.set(o,s)}return[...t.values()].sort(({first:e},{first:t})=>t.parents.length-e.parents.length||Number(t.word!==void 0)-Number(e.word!==void 0)).flatMap(({first:e,parents:t,ends:n})=>{let r=e.word===void 0?``:`${e.separator??``}${Vn([...n])}`;return Hn([...t].sort()).map(t=>`${e.place}${Bn(t)}{service}${r}`)})}function Bn(e){return e.length===1?e.join(``):`${Vn(e.map(e=>e.slice(0,-1)))}/`}function Vn(e){return e.length===1?e.join(``):`{${[...e].sort().join(`,`)}}`}function Hn(e){let t=Math.ceil(e.length/12);return Array.from({length:t},(t,n)=>e.slice(n*12,(n+1)*12))}const Un=[`service`,`servicename`,`microservice`,`application`,`applicationname`,`app`,`appname`];function Wn(e){return qn(e)>=0&&/^[\w.:/=+@ -]{1,128}$/.test(e)}function Gn(e){return[...new Set([...e.values()].flatMap(e=>[...e.keys()]).filter(Wn))].map(t=>Kn(t,e)).filter(({services:t})=>t.size*2>=e.size).filter(({services:t})=>e.size<4||new Set(t.values()).size>1).sort((e,t)=>t.services.size-e.services.size||qn(e.key)-qn(t.key))[0]}function Kn(e,t){let n=[...t].flatMap(([t,n])=>{let r=n.get(e);return r===void 0?[]:[[t,r]]}),r=new Map(n.filter(([,e])=>le(e)));return{key:e,services:r,wrong:n.flatMap(([e])=>r.has(e)?[]:[e])}}function qn(e){return Un.indexOf(e.toLowerCase().replace(/^.*[:/]/,``).replaceAll(/[-_ .]/g,``))}async function Jn({configPath:e,regions:t=[]},n){let i=e===void 0?await m(n.cwd):void 0;if(i!==void 0)throw tr(c(n.cwd,i));let a=new Re(r,n.clock);try{n.progress({step:`catalogue`});let r=await De((t.length===0?[void 0]:[...new Set(t)]).map(e=>({account:void 0,region:e})),{rate:500,signal:a.signal,runMs:a.runMs},n),[i]=r.failures;if(i!==void 0)throw fe(i.failure);let o=r.registries.flatMap(e=>e.repositories),{configuration:s,known:c,remarks:u}=Yn(r,await Zn(r,n)),d=On(o,s,c),f=jn({configuration:s,meanings:d,from:r.registries.map(({connection:e,repositories:[t]})=>t===void 0?e.registry:l(t.registry)),count:o.length,remarks:u}),p=e??`mintmark.yml`;return await er(U(n.cwd,p),f,p),{file:p,change:`written`,notes:$n(d,u,o[0])}}finally{a.end()}}function Yn({registries:e},t){let n=e.flatMap(e=>e.repositories),r=t instanceof D?void 0:Gn(t),{patterns:i,services:a}=Pn(n.filter(({uri:e})=>r?.services.has(e)!==!0)),o={...ce,services:a,ownership:r===void 0&&i.length===0?void 0:_({tag:r?.key,patterns:i}),registries:e.map(({connection:{region:e},repositories:[t]})=>_({region:e,account:t?.registry.account}))},s=n.map(({uri:e})=>[e,{value:r?.services.get(e)}]);return{configuration:o,known:new Map(s),remarks:Xn(t,r)}}function Xn(e,t){if(e instanceof D)return[`Tags of repositories could not be read: ${e.message.split(`
`,1).join(``)}`];let n=t?.wrong.length??0;return t===void 0||n===0?[]:[`${o(n,`repository has`,`repositories have`)} a tag ${t.key} that names no service: nobody's own until that is corrected.`]}async function Zn({registries:e},{progress:t}){let n=e.flatMap(({connection:e,repositories:t})=>t.map(t=>({repository:t,connection:e}))),r=Math.ceil(n.length/50),i=n.filter((e,t)=>t%r===0),a=new Map,o=Math.max(1,...e.map(({connection:e})=>e.concurrency)),s=e=>I(e,async({repository:e,connection:r})=>{a.set(e.uri,await r.tagsOf(e)),t({step:`ask`,done:a.size,total:n.length})},{concurrency:o});try{return await s(i),[...a.values()].some(e=>[...e.keys()].some(Wn))&&await s(n.filter(e=>!i.includes(e))),a}catch(e){if(e instanceof D)return e;throw e}}const Qn={services:`entries of services`,tag:`the tag`,patterns:`the pattern`};function $n(e,t,n){let r=kn(e);return[...e.map(e=>{let{source:t,entry:n}=e;return{text:`${t===`nothing`||t===`unknown`?`Nothing decides`:`Guessed by ${Qn[t]}`}${t===`services`||n===``?``:` ${n}`}: ${An(e)}.`}}),...t.map(e=>({text:e})),...r===void 0?[]:[{text:`${r}. An image that two repositories of one service have is not a finding.`}],{text:`If this checkout builds an image, name it under image: guard, the hook and the workflow take it from there.`},{text:`Read the file, and correct what is wrong. Whose a repository is, and why:`,command:`${y} config explain ${n?.name??`REPOSITORY`}`}]}async function er(e,t,n){try{await be(e,t)}catch(t){throw w(t)===`EEXIST`?tr(n):await xe(n,It(e),t)}}function tr(e){return new D(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`Write another file and compare: ${y} init --config mintmark.new.yml
Or ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, for the table of the ledger, or for a baseline:
  ${[`hook`,`workflow`,`iam`,`ledger`,`baseline`].map(e=>`${y} init --${e}`).join(`
  `)}`})}async function nr(e){return Nt(e).then(()=>!0,ir(e,!1))}async function rr(e){return t(e).then(String,ir(e,void 0))}function ir(e,t){return n=>{if(b(n))return t;throw new D(`USAGE`,`${e} cannot be read: ${x(n)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:n})}}var Y=gt();function ar(e){let t=(0,Y.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function or(e,{collection:t,lines:n}){let r=ar(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,Y.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,Y.isPair)(a)?a.key:a;if(!(0,Y.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(sr(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,Y.isSeq)(i)?cr(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return lr(r,ar(m),t)?m:void 0}function sr(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function cr(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function lr(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,Y.isMap)(r)||(0,Y.isSeq)(r))?!1:(r.items.pop(),zt(t.toJS(),e.toJS()))}const ur=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],dr=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],fr={isUsed:async e=>await pr(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await pr(e)??`lefthook.yml`,i=V(e,r),a=await rr(i),o=`npx --yes mintmark@${n} ${t}`,s=dr.includes(r)?void 0:mr(a??``,o);if(s!==void 0)return{file:i,before:a,content:s,executable:!1,isShared:!0,next:`npx lefthook install`};throw new D(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${o}`})}};async function pr(e){for(let t of[...ur,...dr])if(await nr(V(e,t)))return t}function mr(e,t){let n=ar(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,Y.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:or(e,hr(r,i,a))}function hr(e,t,n){if(!(0,Y.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,Y.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,Y.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const gr=`.pre-commit-config.yaml`,_r=`mintmark-check`,vr={isUsed:e=>nr(V(e,gr)),plan:async e=>{let t=V(e.topLevel,gr),n=await rr(t),r=yr(e),i=br(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new D(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function yr({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${_r}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function br(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(_r)?e:or(e,{collection:[`repos`],lines:t})}const xr=`# mintmark pre-push hook, written by: mintmark init --hook`,Sr=/^"\$@" (.*) <\/dev\/null/m;function Cr({argsLine:e,version:t}){return`#!/bin/sh
${xr}
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
`}const wr={isUsed:()=>Promise.resolve(!0),plan:e=>Tr(V(e.hooksDirectory,`pre-push`),e,!1)};async function Tr(e,t,n){let r=await rr(e),i={file:e,before:r,content:Cr(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(xr)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new D(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,a]=Sr.exec(r)??[];if(a!==void 0&&a!==t.argsLine)throw new D(`USAGE`,`${e} runs another check: mintmark ${a}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const Er=new Map([[`husky`,{isUsed:e=>nr(V(e,`.husky`)),plan:e=>Tr(V(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,fr],[`pre-commit`,vr],[`git`,wr]]);async function Dr({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await Dt(r,i,`A hook`),o=await C({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await kr(o,r,a)],[c,l]=await Or(e,a.topLevel);c===`git`&&Ar(a,{args:s,version:n});let u=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(oe).join(` `)}),d=u.before===void 0?`written`:u.before===u.content?`unchanged`:`changed`;return d!==`unchanged`&&await Mr(u),{file:H(await Mt(r),u.file),change:d,notes:Nr(u,o)}}async function Or(e,t){for(let[n,r]of Er)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new D(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...Er.keys()].join(`, `)}.`})}async function kr({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=H(n,await Mt(U(t,e)));return r===`mintmark.yml`||!jr(r)?[]:[`--config`,r.split(Rt).join(`/`)]}function Ar({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>jr(H(e,n))))throw new D(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(oe).join(` `)} </dev/null || exit`})}function jr(e){return e!==`..`&&!e.startsWith(`..${Rt}`)&&!Lt(e)}async function Mr({file:e,content:t,executable:n}){try{await A(It(e)),await ve(e,t),n&&await kt(e,493)}catch(t){throw await xe(e,It(e),t)}}function Nr({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Pr=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`ask`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`ask`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`ask`,why:`manifests`},{action:`ecr:DescribeImages`,need:`ask`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to release those of deleted images`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function X(...e){return Pr.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}function Fr(e,t,n){let r=[Ir(e,t).arn];return[F(`MintmarkLedger`,X(`claims`,...n?[`claim`]:[]),{Resource:r})]}function Ir({table:e,region:t},n,r=`*`){let i=k(t??n[0]?.region??`*`).name;return e.startsWith(`arn:`)?{arn:e,partition:e.split(`:`)[1]??i}:{arn:`arn:${i}:dynamodb:${t??r}:ACCOUNT_ID:table/${e}`,partition:i}}const Lr=`ACCOUNT_ID`;function Z(e){return`arn:${e}:iam::CI_ACCOUNT:role/CI_ROLE`}function Rr(e){return`arn:${e}:iam::CI_ACCOUNT:role/LEDGER_ROLE`}function zr(e){let{registries:t,targets:n,push:r,deploy:i,ledger:a}=e,o=t.length>0?t:n.length>0?[]:[{region:`*`}],s=new Map,c=(e,t)=>{s.set(e,[...s.get(e)??[],...t])};c(void 0,[]);for(let t of o){let i=n.filter(e=>Hr(e,t));c(t.roles?.at(-1)?.arn,[...Gr(t,i,e),...r?Kr(i):[]]);for(let[e,n]of(t.roles??[]).entries())c(t.roles?.[e-1]?.arn,[F(`MintmarkAssume`,X(`assume`),{Resource:[n.arn]})])}let l=n.filter(e=>!o.some(t=>Hr(e,t)));for(let t of l){let{account:n,region:i}=t;c(void 0,[...Gr(_({region:i,account:n}),[t],e),...r?Kr([t]):[]])}i&&c(void 0,qr(o[0]?.region??`*`)),a!==void 0&&`dynamodb`in a&&c(void 0,Fr(a.dynamodb,[...o,...n],r));let u=[...s].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:P(Xr(t))})),d=t.length===0?[{region:`*`}]:t.filter(Wr),f=[...u,...Zr(o,e),...d.map(t=>Qr(t,e))];return e.enforce===!0?[...f,...Br(e,[...o,...l])]:f}function Br(e,t){let{ledger:n,targets:r}=e,i=t.map(e=>{let t=`name`in e?_({region:e.region,account:e.account}):e,{region:n,roles:i,repositories:a}=t,o=Ur(t),s=r.filter(e=>Hr(e,t)).map(({name:e})=>e),c=a===void 0?[`*`]:[...new Set([...a.map(Yr),...s])],l=i?.at(-1)?.arn??Z(k(n).name);return{account:o,region:n,repositories:c.map(e=>Jr({account:o,region:n,name:e})),pusher:l}});if(n===void 0||!(`dynamodb`in n))return ot(i,void 0);let{arn:a,partition:o}=Ir(n.dynamodb,t),s=Rr(o),[c]=zr({...e,...Vr}),l=F(`MintmarkLedger`,X(`claims`,`claim`,`all-claims`),{Resource:[a]}),u=c?.document.Statement.filter(({Sid:e})=>e!==l.Sid)??[];return[{kind:`identity`,of:s,document:P([...u,l])},...ot(i,{arn:Ir(n.dynamodb,t,`REGION`).arn,writers:[Z(o),s]})]}const Vr={enforce:!1,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function Hr({account:e,region:t},n){return t===n.region&&e===Ur(n)}function Ur({account:e,roles:t}){return e??t?.at(-1)?.arn.split(`:`)[4]}function Wr({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function Gr(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a}){let{region:o,repositories:s,tags:c}=e,l=Ur(e),u=e=>e.map(e=>Jr({account:l,region:o,name:e})),d=s?.every(pe)===!0,f=s?.map(Yr),p=u(f===void 0?[`*`]:[...f,...t.map(({name:e})=>e)]),m=d?p:u([`*`]);return[...d&&Wr(e)?[]:[F(`MintmarkList`,X(`list`),{Resource:m})],...i&&t.length>0?[F(`MintmarkTemplates`,X(`templates`),{Resource:[`*`]})]:[],...c===void 0&&!n?[]:[F(`MintmarkTags`,X(`tags`),{Resource:p})],F(`MintmarkAsk`,X(`ask`),{Resource:p}),...a?[F(`MintmarkOrphanedBlobs`,X(`orphaned-blob`),{Resource:p})]:[],...r?[F(`MintmarkAudit`,X(`lifecycle`),{Resource:p})]:[]]}function Kr(e){return e.length===0?[]:[F(`MintmarkLogin`,X(`login`),{Resource:[`*`]}),F(`MintmarkPush`,X(`push`),{Resource:e.map(Jr)})]}function qr(e){let t=`arn:${k(e).name}:ecs:${e}:${Lr}`;return[F(`MintmarkCluster`,X(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),F(`MintmarkRevisions`,X(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),F(`MintmarkTaskDefinitions`,X(`task-definition`),{Resource:[`*`]})]}function Jr({account:e=Lr,region:t,name:n}){return`arn:${k(t).name}:ecr:${t}:${e}:repository/${n}`}function Yr(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function Xr(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function Zr(e,{enforce:t,ledger:n}){let r=t===!0&&n!==void 0&&`dynamodb`in n,i=new Map;for(let{roles:t=[]}of e)for(let[e,n]of t.entries()){let a=n.arn.split(`:`)[1]??`aws`,o=r?[Z(a),Rr(a)]:Z(a),s=t[e-1]?.arn??o;i.set(n.arn,{role:n,by:s})}return[...i.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:P([F(`MintmarkTrust`,X(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function Qr({account:e,region:t,repositories:n},{audit:r,orphanedBlobs:i}){let a=[`ask`,...i?[`orphaned-blob`]:[],...r?[`lifecycle`]:[]],o={AWS:Z(k(t).name)},s=n?.filter(pe);return{kind:`repository`,of:e===void 0?`another account`:`${e}/${t}`,...s!==void 0&&s.length>0&&{repositories:s},document:P([F(`MintmarkAsk`,X(...a),{Principal:o})])}}function $r({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function ei(e){let{image:t,service:r,services:i,registries:a}=e,o=ti(t)??ni(e),s=$r(e),c=ri(i),[l]=a,u=o??(c===void 0?void 0:`${c}/`),d=u===void 0?void 0:n(u);return{repository:o,repositoriesIn:c,account:d?.account??l?.account,region:d?.region??l?.region,service:r,services:s.length>1?s:void 0}}function ti(e){if(e===void 0)return;let t=e.to===void 0?Ae(e.reference):je(e.to);return t===void 0||n(t.uri)===void 0?void 0:t.uri}function ni({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?ii(n):void 0}function ri(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?ii(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function ii(e){return e!==void 0&&pe(e)?e:void 0}async function ai({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await C({cwd:s,explicitPath:t}),d=u.registries.map(e=>({...e,..._({account:j(e).account})})),f=oi(u,c||a),p=u.ownership?.tag!==void 0,{ledger:m}=u,h=await Qe(zr({registries:d,targets:f,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:m,ownerTags:p}),e);return{...h,notice:$e(h.open).map(e=>`${e}\n`).join(``)}}function oi(e,t){let{repository:r}=ei(e),[i]=e.registries;if(r===void 0)return t?[{account:i&&j(i).account,region:i?.region??`*`,name:`NAME`}]:[];let{account:a,region:o}=n(r)??{account:void 0,region:`*`};return[{account:a,region:o,name:O(r)}]}async function si({format:e,configPath:t},n){let{ledger:r}=await C({...n,explicitPath:t}),i=r!==void 0&&`dynamodb`in r?r.dynamodb.table:`mintmark`;return st(e,i.slice(i.indexOf(`/`)+1))}const ci=/^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;async function li(e){let n=await ui(B(e),e,`Make it a directory that can be read`),r=(n??[]).sort().filter(e=>/\.ya?ml$/.test(e)),i=await Promise.all(r.map(n=>{let r=V(e,n);return ui(t(r),r,`Make it a file that can be read, or move it away`)}));return{names:n??[],building:r.find((e,t)=>ci.test(String(i[t]??``)))}}async function ui(e,t,n){try{return await e}catch(e){if(b(e))return;throw new D(`USAGE`,`${t} cannot be read: ${x(e)}`,{hint:`${n}, and run this again.`,cause:e})}}function di(e,t){let n=fi(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function fi(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that calls ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,pi(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(pi).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function pi(e){return e===void 0?e:(0,Y.stringify)(e).trimEnd()}var mi=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only if it passes,
# and confirms. What is pushed is, byte for byte, what was checked, with its attestations and all its platforms.
#
# Needs: a role for this repository that may check and push. mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
# If a test has to run the image first: remove setup-buildx-action, write load: true instead of outputs, and set
# image: \${{ steps.mark.outputs.tags }} in the last step. The engine then pushes.
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

      # After the build: the Dockerfile does not need the role.
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
`,hi=`# guard.yml, whose findings also become code scanning alerts, at the line of the Dockerfile or of mintmark.yml that has to change.
# An alert stays open until the finding is gone.
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

      # Even if a twin was found, but not if a repository could not be checked: code scanning closes the alerts that an upload
      # lacks.
      - if: always() && steps.mintmark.outputs.unchecked == '0'
        uses: github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9
        with:
          sarif_file: \${{ steps.mintmark.outputs.reports }}
`,gi=`# Pull requests from forks, first half: builds the pull request without secrets, a role or a token that may write, and
# uploads the image as an artifact. fork-check.yml checks it.
#
# Never turn this into pull_request_target: that would build a stranger's Dockerfile with your secrets.
#
# The workflow that ships gets no role in a fork's pull request, and would fail there. Add this to its job:
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

      # Uses no network and needs no credentials.
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
          # Layers are already compressed, and fork-check.yml downloads it within minutes.
          compression-level: 0
          retention-days: 1
`,_i=`# Pull requests from forks, second half: runs from the default branch, with a role, after fork-build.yml has finished, and
# puts its check and its comment on the pull request.
#
# The dangers, and what prevents them:
# - The image is a stranger's. It is read as data, and never loaded, run or built from.
# - This file decides everything else: a stranger's pull request can change fork-build.yml and the artifact, but not what is
#   checked out here, the target of the image, or its service. Never read any of those from the artifact.
# - Never check out a commit of the pull request here. The step below has no ref, so it checks out the default branch.
# - The artifact goes into a separate directory, before there are credentials.
# - The role may only check. Never use one that may push.
#
# What it cannot do: someone who changes fork-build.yml can submit a different image from the one that will be built.
# The guard before the push decides; this check only warns you before the merge.
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
`,vi=`# One step stamps, builds, checks, pushes and confirms. If another service already has the image, nothing is pushed.
# For a pull request or a merge queue (merge_group), the image is checked and not pushed.
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
`,yi=`# A monorepo: each service has its own job, which builds, checks and pushes it, and its own check on the commit.
# The last job sums them up under one name, however many there are, so that a ruleset can require it.
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
      # A twin of one service does not keep the others from shipping.
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
    # Without it, the job is skipped if another has failed, and a skipped job counts as passed.
    if: always()
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: test "$RESULT" = success
        env:
          RESULT: \${{ needs.ship.result }}
`,bi=`# The images are in a separate account. GitHub's identity is trusted in one account only. The role there may do nothing but
# assume the role in the images' account, with which mintmark checks and pushes.
#
# Needs: a first role for this repository, which may call sts:AssumeRole and sts:TagSession on the second; in the images'
# account a second role, which trusts the first for those two actions, and may check and push. mintmark's
# docs/workflows/README.md has the first one's trust policy, docs/permissions.md what the second may do.
#
# mintmark.yml names the registries that are checked. Without an account, they are in the images' account:
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
`,xi=`# An image of two platforms, each built on a separate runner, as in docker's recipe "distribute build across multiple runners": the platforms
# are pushed by digest, without a tag. One step checks them all. Only then are they joined into the index that gets the tag, which is confirmed.
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

      # The same name as the earlier check, so the pull request has one check.
      - uses: mintmark/mintmark/actions/check@v1
        with:
          image: \${{ steps.images.outputs.list }}
          pushed: \${{ env.REPOSITORY }}:\${{ needs.mark.outputs.tag }}
          service: checkout
`;const Si=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Ci={guard:[{name:`mintmark.yml`,text:vi}],"build-push-action":[{name:`mintmark.yml`,text:mi}],matrix:[{name:`mintmark.yml`,text:yi}],"multi-account":[{name:`mintmark.yml`,text:bi}],"multi-platform":[{name:`mintmark.yml`,text:xi}],"code-scanning":[{name:`mintmark.yml`,text:hi}],"fork-safe":[{name:`fork-build.yml`,text:gi},{name:`fork-check.yml`,text:_i}]};async function wi({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:Ti(e)},{topLevel:a}=await Dt(n,r,`A workflow`),o=await C({cwd:n,explicitPath:t}),s=V(a,`.github/workflows`),c=await li(s),l=$r(o),u=i??ki(l,c),d=await Mt(n),f=ei(o),p=Ci[u.kind].map(e=>({...e,...di(e.text,f)})),m=p.find(e=>c.names.includes(e.name));if(m!==void 0)throw new D(`USAGE`,`${H(d,V(s,m.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Oi(s,p),p.map((e,t)=>({file:H(d,V(s,e.name)),change:`written`,notes:[...t===0?Ei(u):[],...e.blanks.map(Di)]}))}function Ti(e){let t=Si.find(t=>t===e);if(t!==void 0)return t;throw new D(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${Si.join(`, `)}.`})}function Ei({reason:e}){return e===void 0?[]:[{text:e}]}function Di({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Oi(e,t){try{await A(e);for(let{name:n,text:r}of t)await be(V(e,n),r)}catch(t){throw await xe(e,e,t)}}function ki(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const Ai={verify:80,seed:30};async function ji(e,t){let{mode:n,ledger:r,table:i,places:a,named:o,file:s,signal:c}=e,u=new Set([...o,...a.flatMap(e=>e===void 0?[]:Ni(e))]),d=e=>u.has(e),f={compared:0,written:0,missing:0},p=new Map,m=new He(Ai[n],t.clock,0),h=new Set,g;try{await I(Mi(i,a),async e=>{await m.take(c).catch(e=>{throw Ie(c,`Not every image was compared with the ledger`,{cause:e})});let i=n===`seed`?await Promise.all(e.map(e=>Fi(e,s))):e,a=new Map(e.map(e=>[e.imageId,e])),o=new Map,l=e=>{o.set(e.sighting.imageId,e)},u=()=>{let e=i.filter(({imageId:e})=>!o.has(e));return r.register(e,n,d,l)};try{await Li(u,c,t)}finally{for(let e of o.values())await _(e,a.get(e.sighting.imageId))}t.progress({step:`claims`,done:f.compared})},{concurrency:4}),await Li(()=>e.note(h),c,t)}catch(e){g=ae(e)}return{claims:f,unclaimed:[...p.values()],failure:g};async function _(e,t){if(f.compared+=1,e.written&&(f.written+=1),e.missing.length>0&&(f.missing+=1),!(t===void 0||n===`seed`&&Ii(e).length===0))for(let n of e.missing)await v(t,n,e)}async function v(e,{service:t},i){let o=e.entries[e.claimants.findIndex(e=>e.service===t)],c=o&&a[o.repository];if(o===void 0||c===void 0)return;n===`verify`&&h.add(l(c.repository.registry));let u=JSON.stringify([o.repository,o.position,t]);if(!p.has(u)){if(p.size>=1e4)return;let{digest:e,tags:a,pushedAt:l}=await s.read(o.position),d={rule:`unclaimed-image`,service:t,repository:c.repository,digest:e,tags:a,pushedAt:l,imageIds:[],claims:Ii(i),isWritten:n===`seed`,ledger:r.place};p.has(u)||p.set(u,d)}p.get(u)?.imageIds.push(e.imageId)}}function*Mi(e,t){let n=[];for(let{imageId:r,entries:i}of e.all()){let e=Pi(r,i,t);e!==void 0&&n.push(e),n.length===100&&(yield n,n=[])}n.length>0&&(yield n)}function Ni({claimants:e,repository:{uri:t}}){return e.length>0?e:[t]}function Pi(e,t,n){let r=new Map;for(let e of t){let t=n[e.repository];if(t===void 0)continue;let{uri:i}=t.repository;for(let n of Ni(t))r.has(n)||r.set(n,{claimant:{service:n,repository:i},entry:e})}let[i,...a]=[...r.values()];if(i!==void 0)return{imageId:e,claimants:[i.claimant,...a.map(({claimant:e})=>e)],entries:[i,...a].map(({entry:e})=>e)}}async function Fi({imageId:e,claimants:t,entries:n},r){let[i,...a]=t,o=async(e,t)=>{if(t===void 0)return e;let[n]=(await r.read(t.position)).tags;return{...e,...n!==void 0&&{tag:n}}},s=await Promise.all(a.map((e,t)=>o(e,n[t+1])));return{imageId:e,claimants:[await o(i,n[0]),...s]}}function Ii({claims:e,missing:t}){return e.filter(({service:e})=>!t.some(t=>t.service===e))}async function Li(e,t,{clock:n}){for(let r=1e3;;r=Math.min(2*r,3e4))try{return await e()}catch(e){if(!(e instanceof D)||e.code!==`THROTTLED`)throw e;await n.sleep(r,t).catch(()=>{throw e})}}function Ri(e,t){let{ledger:n,failure:r}=e,i=[...r===void 0?[]:[{rule:`unchecked-repository`,ledger:n,failure:r}],...e.failures.map(e=>({rule:`unchecked-repository`,...e})),...e.unchecked.map(e=>({rule:`unchecked-repository`,...e})),...e.surveyed.filter(({archived:e})=>e>0).map(({repository:e,archived:t})=>({rule:`unchecked-repository`,repository:e,failure:zi(t)}))],a=[...e.groups.map(e=>({rule:`shared-image`,group:e})),...e.unclaimed,...i,...Ne(t,e.now)],o=i.length+e.unclaimed.length>0,s=e.sharedGroups>0?`shared`:o?`unknown`:`unique`;return Pe(s,a,i.length,t.rules)}function zi(e){return{code:`ARCHIVED`,message:`${o(e,`archived image`,`archived images`)} cannot be read`,hint:`Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.`}}async function Bi(e,{table:t,read:n,asOf:r,isAll:i}){if(!i)return{why:`not every registry was read whole, with a claim for each image`};let a=n.filter(({repositories:e,tags:t})=>e===void 0&&t===void 0),o=await e.servesBeside(a);if(o!==void 0)return{why:`the ledger serves ${l(o)} too, which was not read, or not all of it`};let s=a.map(({prefix:e,exclude:t})=>({prefix:e,isExcluded:E(t)}));return{count:await e.release({asOf:r,has:t.lookup(),isRead:e=>s.some(({prefix:t,isExcluded:n})=>e.startsWith(t)&&!n(e))})}}async function Vi(e,t,n,{loadConfiguration:r,ledgerOf:i}=Be){let a=n.clock.now(),{configPath:o,failOn:s,timeoutMs:c,rate:l,signal:u}=t,d=await r({...n,explicitPath:o,..._({failOn:s}),withBaseline:!0});if(d.ledger===void 0)throw Ui(d);let f=t.cache&&U(n.cwd,t.cache),p,m=0,h;return ft({timeoutMs:c,rate:l,signal:u,cache:f,lifecycle:!1,first:async t=>{let r=await i(d,t,n);p=r,r!==void 0&&(m=await Li(()=>r.begin(e),t.signal,n))}},d,n,async r=>{if(p===void 0)throw Ui(d);let i=p,{survey:o,repositories:s,connectionOf:c,tags:l,file:u}=r,f=ze(p,r.fleet);await l.learn(s.map(e=>({repository:e,connection:c(e)})));let g=n.now(),{owners:_,shared:v,accepted:y}=await pt(r,d,g),{places:ee}=_,te=Hi(r,l.known),ne=new Set(te.map(({repository:e})=>e.uri)),{table:b}=o,x=[...o.unchecked,...te],S=o.audited.filter(e=>e.archived>0),re=[...x,...S].map(({repository:e})=>e),{claims:ie,...ae}=await ji({mode:e,ledger:p,table:b,file:u,signal:r.signal,note:async e=>{let n=Wi(f,d,{unchecked:re,past:e});await i.note(n,m);let r=re.length+f.failures.length+e.size===0;t.release===!0&&(h=await Bi(i,{table:b,read:n,asOf:m,isAll:r}))},named:d.services.keys(),places:ee.map(e=>ne.has(e.repository.uri)?void 0:e)},n),oe=await Promise.all(y.slice(0,dt).map(async({group:e,allowance:t})=>({group:await mt(e,ee,u),allowance:t}))),C={ledger:p.place,groups:await ht(v,ee,u),sharedGroups:v.length,surveyed:o.audited,...ae,unchecked:x,failures:f.failures,now:g};return{command:`ledger ${e}`,ledger:p.place,...Ri(C,d),sharedGroups:v.length,allowed:oe,claims:ie,released:h,checked:{registries:f.registries.length,repositories:o.audited.length-o.unchecked.length,images:o.audited.reduce((e,{images:t})=>e+t,0),calls:f.calls(),durationMs:Math.round(n.clock.now()-a)}}})}function Hi({repositories:e},t){return e.flatMap(e=>{let n=t.get(e.uri);return n!==void 0&&`failure`in n?[{repository:e,failure:n.failure}]:[]})}function Ui({file:e}){return new D(`CONFIG`,`There is no ledger: ${e??`no mintmark.yml`} names none`,{hint:`Write ledger: into mintmark.yml.`})}function Wi({registries:e},{exclude:t},{unchecked:n,past:r}){let i=new Set(n.map(({registry:e})=>l(e)));return e.flatMap(({scope:e,connection:n,repositories:[a]})=>{let{repositories:o,tags:s}=e,{region:c}=n,{account:u}=j(_({...e,region:c})),d=a?.registry??(u===void 0?void 0:{account:u,region:c});if(d===void 0)return[];let f=a===void 0?ie(d,``):a.uri.slice(0,-a.name.length),p=!r.has(l(d));return p&&i.has(l(d))?[]:[{...d,..._({repositories:o,tags:s}),prefix:f,exclude:t,isWhole:p}]})}function Gi(t){let{command:n,ledger:r,sharedGroups:a,claims:s,checked:c}=t,l={again:e=>({text:e,command:`${y} ${n}`}),subject:e=>[`ledger`,e]},u=`${i(c.repositories,`repository`,`repositories`)??`no repository`} in ${i(c.registries,`registry`,`registries`)??`no registry`}`,d=t.findings.filter(({rule:e})=>e===`shared-image`).length;return{...Ge({...t,nothingToCompare:void 0},l),headline:qi(t),subject:`ledger`,checked:n,category:`ledger`,allowed:t.allowed.map(({group:e,allowance:t})=>Ce(t,`an image of ${se(e.services)}`)),notes:[...d>0&&d<a?[{text:`Of ${e(a)} shared images, the worst ${e(d)} are listed.`}]:[],...t.released===void 0?[]:[{text:Ki(t.released)}]],effort:`Compared ${o(c.images,`image`,`images`)} of ${u} with the ledger (${Ke(r)})${f(c.calls,c.durationMs)}`,about:{ledger:Ke(r),sharedGroups:a},fields:()=>({claims:{...s,released:t.released!==void 0&&`count`in t.released?t.released.count:null},allowed:t.allowed.map(({group:e,allowance:t})=>({...Me(e),...Oe(t)})),checked:c})}}function Ki(e){return`why`in e?`No claim was released: ${e.why}.`:`${i(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} released.`}function qi({command:e,exitCode:t,unchecked:n,findings:r,sharedGroups:a,claims:s}){let c=e===`ledger seed`,l=t===0?r.length>0?`warning`:`good`:`bad`,u=`${o(s.written,`claim`,`claims`)} written`,d=i(a,`image belongs to several services`,`images belong to several services`),f=`${o(s.missing,`image was`,`images were`)} pushed without a claim`,p=`${[...c?[u]:s.missing>0?[f]:[],...d===void 0?[]:[d],...n===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return n>0?{outcome:l,word:`Unknown`,sentence:p}:c?{outcome:l,word:`Seeded`,sentence:p}:{outcome:l,word:l===`bad`?`Stopped`:`Verified`,sentence:p}}const Ji=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function Yi(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function Xi(e,t,n,r){let i=$i(t,n),a=i.filter(({uses:e})=>Zi(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>Qi(e)!==void 0),l=c&&Qi(c);return _({path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]})}function Zi(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function Qi({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&Ji.test(t)?`script`:void 0}function $i(e,t){let n=re(ea(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:T(e,`name`),id:T(e,`id`),uses:T(e,`uses`),run:T(e,`run`)})):[]}function ea(e){try{return(0,Y.parse)(e,{logLevel:`silent`})}catch{return}}async function ta({cwd:e,env:n}){let r=Yi(n.GITHUB_WORKFLOW_REF);return r===void 0?{}:Xi(r,await t(V(e,r)).then(String,()=>``),n.GITHUB_JOB??``,n.GITHUB_ACTION)}const na=`Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;function ra(e,t,n=()=>void 0){let r={path:t,hint:na},i=_t(vt(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw z(r,i,[a]);let o=[],s={variable:!1},c=S(i.data)?ia(i.data,i,o):[];S(i.data)||o.push({offset:0,what:`the file must be a map, not ${L(i.data)}`});let l=c.filter(({isBuilt:e})=>e),u=(l.length>0?l:c).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:c})=>{let l=i.valueAt([`services`,e,...r]),u=e=>(o.push({offset:l,what:`${yt(r)} ${e}`}),[]);if(typeof c!=`string`)return u(`must be text, not ${L(c)}`);let d=xt(c,n);if(s.variable||=d!==c,typeof d!=`string`)return u(d.fault);let f=Ue(d);return f===void 0?[{service:e,image:d,isBuilt:a,place:{path:t,...i.position(l)}}]:u(`${f} (${R(d)})`)}));if(o.length>0)throw z({path:t,hint:s.variable?`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`:na},i,o);return u}function ia(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return S(r)?Object.entries(r).flatMap(([e,r])=>{if(!S(r))return n.push({offset:t.valueAt([`services`,e]),what:`${R(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=S(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const aa={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",REGION:"${AWS::Region}",CLUSTER:"${ClusterName}"},oa={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:ct,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function sa(e){let t=new Map(e.map(Q).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:Q(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>ca(e,n(e))),...la(e,n),...ua(e,n),...da(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=fa({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(oa).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...$e(c)].map(e=>`# ${e}\n`).join(``)}${fa(s)}${a}`,open:c}}function Q({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:ct,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function ca({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function la(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&Q(n[d]).words===Q(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function ua(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function da(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function fa(e){let t=new Y.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,Y.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=et(t.value,aa);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}function pa(e,t){let{tag:n,digest:r}=v(e)??{};return n===void 0?[`docker://${e}${r===void 0?`@${t}`:``}`]:[`docker-daemon:${e}`,`docker://${e}`]}async function ma(e,t,n){let[r]=e.names,i=[];for(let t of pa(r,e.digest))try{let r=await g(t,n);if(St(r.identity,e))return r;i.push(new D(`IMAGE_NOT_FOUND`,`${t} is another image.`))}catch(e){if(!(e instanceof D))throw e;i.push(e)}let{code:a}=i.find(e=>e.code!==`IMAGE_NOT_FOUND`)??{code:`IMAGE_NOT_FOUND`},{digest:o,configDigest:s=o}=e,c=i.map(({message:e})=>`\n  ${e}`).join(``);throw new D(a,`The image of ${t} (${s}) was not found under its name:${c}`,{hint:`Build again with --load or --push; the name may have been given to a later build.`,cause:i.at(-1)})}const ha={async read({rest:e,text:t},{repository:n}){let{host:r,name:i,wanted:a,digest:o}=ga(e,t),s=await n(r,i),c=`${r}/${i}${a===o?`@`:`:`}${a}`,l=await s.manifest(a);if(l===void 0)throw new D(`IMAGE_NOT_FOUND`,`The registry has no image ${c}.`,{hint:`Check the name and the tag, and that it was pushed. Some registries hide what the login may not see.`});let u=_a(l,o,c),d=await Ct(u,async e=>e.digest===u.digest?l.bytes:(await s.manifest(e.digest))?.bytes,c),f=Tt(d);if(f!==void 0)throw Et(c,`the registry does not hold ${f.digest}${f.platform===void 0?``:` (${f.platform})`}`,`Push it again with all its platforms, or name the platform that is there by its digest.`);let p=await wt(u,d.runnables,e=>s.blob(e),c);return _({...p,layers:void 0})}};function ga(e,t){let n=v(he(e.replace(/^\/\//,``))??``);if(n===void 0)throw new D(`USAGE`,`${JSON.stringify(t)} names no image in a registry.`,{hint:`Write docker://HOST/NAME:TAG or docker://HOST/NAME@sha256:…, in lower case.`});let{name:r,tag:i,digest:a}=n,o=r.indexOf(`/`);if(!URL.canParse(`https://${r.slice(0,o)}`))throw new D(`USAGE`,`${JSON.stringify(t)} names no registry: ${r.slice(0,o)} is not an address.`,{hint:`Write docker://HOST[:PORT]/NAME:TAG, with a port up to 65535.`});return{host:r.slice(0,o),name:r.slice(o+1),wanted:a??i??`latest`,digest:a}}function _a({bytes:e,mediaType:t,digest:n},r,i){let a=t!==void 0&&Te(t)?t:void 0,{mediaType:o}=qe(e,i,a),c=s(e);for(let e of[r,n])if(e!==void 0&&e!==c&&e.startsWith(`sha256:`))throw Et(i,`the registry sent the content of ${c} as ${e}`,`Ask again; if that does not help, the registry or a proxy before it is damaged.`);return{mediaType:o,digest:c,size:e.length,annotations:{}}}const va=1024**2;function ya({directory:e,now:t}){let n={read:0,write:0},r=t=>V(e,t.replace(`:`,`-`)),i=async t=>{try{return await t()}catch(t){throw await Aa(t,e)}},o=(a,o=!1)=>i(async()=>{n.read+=1;let[i,s]=await Promise.all([Promise.all(a.map(async e=>[e,await xa(r(e),e)])),o?Sa(V(e,Ye)):void 0]),c=t().getTime();return{records:new Map(i.flatMap(([e,t])=>t===void 0?[]:[[e,t]])),freshness:s,now:{earliest:c,latest:c}}});return{place:{kind:`file`,directory:e},calls:n,read:o,all:async function*(){let t=(await i(()=>B(e))).map(e=>e.replace(`-`,`:`)).filter(a);for(let e of We(t,100))yield await o(e)},requireThere:()=>i(()=>ba(e)),write:(e,t)=>i(async()=>(n.write+=1,Ta(r(e.imageId),JSON.stringify({schema:1,...e}),t))),writeFreshness:(t,r)=>i(async()=>(n.write+=1,Ta(V(e,Ye),Ze(t),r))),close:()=>void 0}}async function ba(e){try{await Nt(e)}catch(t){throw b(t)?new D(`NOT_FOUND`,`There is no ledger: ${e} is not a directory`,{hint:`Check ledger in mintmark.yml, and whether its disk is mounted. If the ledger is new, create the directory.`,cause:t}):t}}async function xa(e,t){let n=await Ca(e);return n&&{record:Ea(n.text,t,n.file),revision:n.revision}}async function Sa(e){let t=await Ca(e);return t&&{freshness:at(t.text,t.file),revision:t.revision}}async function Ca(e){let t=(await B(e).catch(e=>{if(w(e)===`ENOENT`)return[];throw e})).filter(e=>/^\d+$/.test(e)).map(Number);if(t.length===0)return;let n=String(Math.max(...t)),r=V(e,n);return{text:await wa(r),file:r,revision:n}}async function wa(e){let t=await jt(e,Ot.O_RDONLY|Ot.O_NONBLOCK);try{let{size:n}=await t.stat().then(e=>e.isFile()?e:{size:1/0});if(n>va)throw Da(e);return await t.readFile(`utf8`)}finally{await t.close()}}async function Ta(e,t,n){await A(e);let r=V(e,`draft-${ne()}`);try{let i=await jt(r,`wx`);try{await i.writeFile(`${t}\n`),await i.sync()}finally{await i.close()}return await At(r,V(e,String(Number(n?.revision??0)+1))),!0}catch(e){if(w(e)===`EEXIST`)return!1;throw e}finally{await me(Pt(r))}}function Ea(e,t,n){let r=de(e);if(!Oa(r)||r.schema!==1||r.imageId!==t)throw Da(n);let{others:i}=r;return{...r,...i&&{others:i.map(Je)}}}function Da(e){return new D(`UNEXPECTED_ANSWER`,`${e} is not a claim that this version can read`,{hint:`Nothing but mintmark may write to the directory of the ledger; a later version may have.`})}function Oa(e){if(!S(e))return!1;let{imageId:t,others:n,state:r,since:i,used:a,holders:o}=e;return typeof t==`string`&&ka(e)&&(n===void 0||Array.isArray(n)&&n.every(ka))&&[`held`,`confirmed`,`shared`].some(e=>e===r)&&rt(i)&&(a===void 0||rt(a))&&S(o)&&Object.values(o).every(rt)}function ka(e){return S(e)&&[`service`,`repository`].every(t=>typeof e[t]==`string`)&&[`tag`,`buildId`].every(t=>e[t]===void 0||typeof e[t]==`string`)}async function Aa(e,t){if(e instanceof D)return e;let n=[`EACCES`,`EPERM`,`EROFS`].includes(w(e)??``)?`ACCESS_DENIED`:`UNEXPECTED_ANSWER`;return new D(n,`The ledger in ${t} cannot be used: ${await ye(t,e)}`,{hint:`Name a directory on a local disk that every pipeline of this machine can write, under ledger in mintmark.yml.`,cause:e})}async function $(e,{imageId:t,decide:n,reading:r},i){let a=r;return ja(`The claim on ${t}`,i,async()=>{let r=a??await e.read([t]);a=void 0;let i=r.records.get(t),o=n(i?.record,r.now);if(o.kind!==`write`)return o;if(await e.write(o.next,i))return o.refusedBy===void 0?{kind:`keep`}:{kind:`refuse`,record:o.refusedBy}})}async function ja(e,{clock:t,signal:n},r){for(let i=1;i<=200;i+=1){let a=await r();if(a!==void 0)return a;await t.sleep(Math.random()*Math.min(100,5*i),n).catch(t=>{throw Ie(n,`${e} was not written`,{cause:t})})}throw new D(`THROTTLED`,`${e} was changed by others 200 times in a row`,{hint:`Run again.`})}function Ma(e,t,n,r){let{claimant:i,token:a}=n;if(t===void 0||!tt(t,r,n.marginMs)){let a=Wa(t===void 0?[]:M(t));return{kind:`write`,next:{imageId:e,...i,state:`held`,since:r.latest,holders:qa(n,r),...a}}}if(t.state===`shared`||t.service!==i.service)return{kind:`refuse`,record:t};if(t.state===`confirmed`)return Pa(t,n,r);if(a in t.holders)return{kind:`keep`};let{state:o,since:s,used:c,others:l}=t,u={...t.holders,...qa(n,r)};return{kind:`write`,next:{imageId:e,...i,..._({state:o,since:s,used:c,holders:u,others:l})}}}function Na(e,t,n){return e===void 0||e.state===`shared`||e.service!==t.claimant.service?{kind:`refuse`,record:e}:e.state===`confirmed`?Pa(e,t,n):t.token in e.holders?{kind:`write`,next:{...e,holders:{...e.holders,...qa(t,n)}}}:{kind:`refuse`,record:e}}function Pa(e,{leaseMs:t},n){return Fa(e)+t>n.earliest?{kind:`keep`}:{kind:`write`,next:{...e,used:n.latest}}}function Fa({since:e,used:t=e}){return Math.max(e,t)}function Ia(e,t,n,r){return e?.state!==`confirmed`||Fa(e)>t-n?{kind:`keep`}:{kind:`write`,next:{imageId:e.imageId,...Je(e),state:`held`,since:r.latest,holders:{}}}}function La(e,t,{claimant:n,marginMs:r},i,a=[]){if(t?.service===n.service&&t.state===`held`){let r=[n,...a],o=(t.others??[]).filter(({service:e})=>!r.some(t=>t.service===e)),s=Ha(e,[n,...o],i,t.since);return o.length>0?{kind:`write`,next:s,refusedBy:s}:{kind:`write`,next:s}}let o=Ba(e,t,[n],i,r);return o?.state===`confirmed`?{kind:`write`,next:o}:o===void 0?t?.state===`confirmed`?{kind:`keep`}:{kind:`refuse`,record:t}:{kind:`write`,next:o,refusedBy:t??o}}function Ra(e,t,n,r,i,a){let o=Ba(e,t,n,r,i,a);return o===void 0?{kind:`keep`}:{kind:`write`,next:o}}function za(e,t,n=()=>!1){if(e===void 0)return[...t];if((e.others?.length??0)>=Ua)return[];let r=M(e);return t.filter(e=>!r.some(r=>Ga(e,r,t,n)))}function Ba(e,t,n,r,i,a){if(t===void 0)return Ha(e,n,r);let o=za(t,n,a),s=t.state!==`held`,c=n.every(({service:e})=>e!==t.service),l=!s&&c&&tt(t,r,i);if(o.length!==0||!s&&!l)return l?{...t,...Wa([...t.others??[],...o])}:Ha(e,Va(M(t),o,n),r,s?t.since:r.latest)}function Va(e,t,[n]){let[r=n,...i]=[...e,...t];return[r,...i]}function Ha(e,[t,...n],{latest:r},i=r){let a=n.length>0?`shared`:`confirmed`;return{imageId:e,...Je(t),state:a,since:i,used:r,holders:{},...Wa(n)}}const Ua=400;function Wa(e){return e.length===0?{}:{others:e.slice(0,400)}}function Ga(e,t,n,r){if(e.service===t.service)return!0;if(r(t.service))return!1;let[i,a]=[e,t].map(e=>ue(e.repository)),o=n.filter(e=>ue(e.repository)===i).length;return i===a&&o===1}function Ka(e,{claimant:t,token:n}){if(e?.service!==t.service||e.state!==`held`||!(n in e.holders))return{kind:`keep`};let r=Object.entries(e.holders).filter(([e])=>e!==n);return{kind:`write`,next:{...e,holders:Object.fromEntries(r)}}}function qa({token:e,leaseMs:t},n){return{[e]:n.latest+t}}var Ja=class{#e;#t=new AbortController;#n;#r;#i;#a;constructor(e){this.#e=e,this.#r=e.heldSince+e.holder.leaseMs,this.#n=this.#s()}requireHeld(){let{store:e,clock:t,holder:n}=this.#e;if(this.#i===void 0&&t.now()<this.#r)return;let r=this.#i?.to?.service,i=r===void 0||r===n.claimant.service?`the ledger did not renew it in time${this.#a===void 0?``:`: ${x(this.#a)}`}`:`${r} has it now`;throw new D(`PUSH`,`The claim on the image was lost during the push: ${i}`,{hint:`The tag was not pushed. Run again${e.place.kind===`dynamodb`?`, when DynamoDB answers`:``}.`,cause:this.#a})}async confirm(){await this.end();let{holder:e,imageIds:t,looked:n}=this.#e;return this.#o(t,t=>(r,i)=>La(t,r,e,i,n.get(t)))}async release(){await this.end();let{holder:e,imageIds:t}=this.#e;await this.#o(t,()=>t=>Ka(t,e))}async end(){this.#t.abort(),await this.#n}async#o(e,t){let{store:n,holder:r}=this.#e,i=[];return await Promise.all(e.map(async e=>{let a={earliest:0,latest:0},[o]=Ya(await $(n,{imageId:e,decide:(n,r)=>(a=r,t(e)(n,r))},this.#e));if(o===void 0)return;let s=N(o,a,r.marginMs,!0);i.push(...s.filter(({service:e})=>e!==r.claimant.service))})),i}async#s(){let{holder:e,clock:t,store:n,imageIds:r}=this.#e,{signal:i}=this.#t;for(;this.#i===void 0;){if(await t.sleep(e.leaseMs/3,i).catch(()=>void 0),i.aborted)return;let a=t.now();try{for(let t of r){let r=await $(n,{imageId:t,decide:(t,n)=>Na(t,e,n)},this.#e);r.kind===`refuse`&&(this.#i??={to:r.record})}this.#r=a+e.leaseMs}catch(e){this.#a=e}}}};function Ya(e){return e.kind===`refuse`&&e.record!==void 0?[e.record]:[]}async function Xa(e,t,n){let r=0;for await(let i of e.all()){let a=[...i.records.values()].map(({record:e})=>e).filter(e=>!t.has(e.imageId)&&Za(e,t));await I(a,async({imageId:a})=>{let o=[];await $(e,{imageId:a,decide:(e,n)=>{let r=e!==void 0&&!Za(e,t)?{kind:`keep`}:Ia(e,t.asOf,864e5,n);return o.splice(0,1,...r.kind===`write`?[r]:[]),r},reading:i},n),r+=o.length},{concurrency:16})}return r}function Za(e,{isRead:t}){return M(e).every(({repository:e})=>t(ue(e)))}async function Qa(e,t,n,{onRegistered:r,...i}){let a=await e.read(t.map(({imageId:e})=>e)),o=[];if(await I(t,async t=>{if(!(o.length>0))try{r(await $a(e,t,n,a,i))}catch(e){o.push(e)}},{concurrency:16}),o.length>0)throw o[0]}async function $a(e,t,n,r,{marginMs:i,isService:a,...o}){let{imageId:s,claimants:c}=t,l=r.records.get(s)?.record,u=(e,t)=>({missing:za(e,c,a),claims:e===void 0?[]:N(e,t,i,!0)}),d={sighting:t,...u(l,r.now),written:!1};return(n===`seed`||d.missing.length===0&&eo(l,r.now,i))&&await $(e,{imageId:s,decide:(e,n)=>{let r=Ra(s,e,c,n,i,a);return r.kind===`write`&&(d={sighting:t,...u(e,n),written:!0}),r},reading:r},o),d}function eo(e,t,n){return e?.state===`held`&&!tt(e,t,n)}var to=class{#e;#t;#n;constructor(e,t,n={leaseMs:3e5,marginMs:lt}){this.#e=e,this.#t=t,this.#n=n}get place(){return this.#e.place}get calls(){return this.#e.calls}async read(e,t){await this.#e.requireThere?.();let{records:n,now:r}=await this.#r(e,t),i=t!==void 0;return[...n.values()].flatMap(({record:e})=>N(e,r,this.#n.marginMs,i))}async take(e,t,n=()=>!1,r){let i={claimant:t,token:ne(),...this.#n},a=this.#t.clock.now();r!==void 0&&await this.#e.requireThere?.();let o=[...e].sort(),s=await this.#r(o,r),c=[],l=[],u=new Map,d=[];for(let e of o){let a=[],o=await $(this.#e,{imageId:e,decide:(n,o)=>{let s=Ma(e,n,i,o),c=(s.kind===`write`?s.next:n)?.others;return r===void 0?c!==void 0&&u.set(e,c):a=this.#i(n,t,o),s},reading:s},this.#t);if(o.kind===`keep`||o.record===void 0?c.push(e):(r===void 0&&(a=N(o.record,s.now,this.#n.marginMs).filter(({service:e})=>e!==t.service)),l.push(e)),d.push(...a),!a.every(n))return await this.#a(c,i),{kind:`refused`,claims:d}}for(let e of l)await $(this.#e,{imageId:e,decide:(n,r)=>Ra(e,n,[t],r,this.#n.marginMs)},this.#t);return{kind:`held`,hold:new Ja({...this.#t,store:this.#e,holder:i,imageIds:c,looked:u,heldSince:a}),foreign:d}}async register(e,t,n,r){let{marginMs:i}=this.#n;return Qa(this.#e,e,t,{...this.#t,marginMs:i,isService:n,onRegistered:r})}async begin(e){e===`verify`&&await this.#e.requireThere?.();let{now:t}=await this.#e.read([],!0);return t.earliest-1e4}async note(e,t){e.length!==0&&await ja(`The record of the verification`,this.#t,async()=>{let{freshness:n,now:r}=await this.#e.read([],!0),i=n&&ut(n.freshness,r);return await this.#e.writeFreshness(nt(i,e,t),n)||void 0})}async servesBeside(e){let{freshness:t}=await this.#e.read([],!0);return t?.freshness.registries.find(t=>!e.some(e=>p(t,e)))}async release(e){return Xa(this.#e,e,this.#t)}close(){this.#e.close()}async#r(e,t){if(t===void 0)return this.#e.read(e);let n=await this.#e.read(e,!0),r=Xe(n.freshness?.freshness,t,n.now);if(r!==void 0)throw r;return n}#i(e,{service:t,repository:n},r){return e===void 0?[]:N(e,r,this.#n.marginMs,!0).filter(e=>e.service!==t||e.repository!==n)}async#a(e,t){await Promise.all(e.map(e=>$(this.#e,{imageId:e,decide:e=>Ka(e,t)},this.#t)))}};async function no(e,t){let{clock:n,signal:r}=t;if(`dynamodb`in e){let{openTable:i}=await import(`./dynamodb-DhoCB5M0.js`).then(m=>({openTable:m.t}));return new to(await i({...e.dynamodb,...t}),{clock:n,signal:r})}let{openDirectory:i}=await import(`./workflow-NjUIUXku.js`).then(m=>({openDirectory:m.n}));return new to(i({directory:U(t.directory,e.file),now:t.now}),{clock:n,signal:r})}export{sn as _,sa as a,Gi as c,si as d,ai as f,_n as g,wn as h,ma as i,Vi as l,Jn as m,ya as n,ra as o,Dr as p,ha as r,ta as s,no as t,wi as u,nn as v};