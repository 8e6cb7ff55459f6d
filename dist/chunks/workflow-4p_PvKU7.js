import{$n as e,Bt as t,Dn as n,L as r,S as i,Wn as a,Xn as o,_ as s,an as c,et as l,fn as u,in as d,ln as f,m as p,tt as m,un as h,v as g,vn as _,x as v}from"./glob-syntax-DE9XRN9G.js";import{t as y}from"./run-wsb60O9f.js";import{B as b,G as ee,H as te,J as ne,S as re,W as ie,_ as ae,b as oe,q as se}from"./node-http-handler-DTbTi6qm.js";import{A as x,D as ce,E as le,j as S,k as ue}from"./freshness-CLWjUj4z.js";import{a as C,c as w,h as de,l as T,o as fe,s as pe,u as me}from"./dist-BIg_EumB.js";import{N as he,t as ge}from"./layout-xwnzmIOt.js";import{i as E}from"./stamp-CjWurtaG.js";import{chmod as _e,readdir as ve,realpath as D,stat as ye}from"node:fs/promises";import{dirname as be,isAbsolute as xe,join as O,relative as k,resolve as Se,sep as Ce}from"node:path";import{isDeepStrictEqual as we}from"node:util";function Te({file:e,namesRegistries:t,movingTags:n,explanations:r}){return l(!1,{schemaVersion:1,command:`config explain`,configuration:e??null,namesRegistries:t,movingTags:n,repositories:r.map(Ee)})}function Ee(e){let{repository:t,services:n,sources:i,excludedBy:a,registries:o,narrowedBy:s,allowances:c}=e;return{repository:t,services:n??null,decidedBy:i.deciding.map(De),passedOver:i.passedOver.map(De),tag:Oe(e),excludedBy:a.map(({entry:e,place:t})=>({entry:e,place:t??null})),registries:o?.map(({index:e,place:t,provided:n})=>({index:e,place:t??null,provided:n}))??null,...s&&{narrowedBy:{index:s.index,place:s.place??null}},allowances:c.map(({place:e,repository:t,image:n,reason:i,expires:a,inForce:o})=>({place:r(e),repository:t,image:n??null,reason:i,expires:a,inForce:o}))}}function De({source:e,service:t,entry:n,place:r}){return{source:e,service:t,entry:n,place:r??null}}function Oe({tag:e}){if(e===void 0)return null;let{key:t,found:n}=e;return typeof n==`string`?{key:t,read:!1,value:null,failure:null}:`failure`in n?{key:t,read:!0,value:null,failure:ne(n.failure)}:{key:t,read:!0,value:n.value??null,failure:null}}const ke=e=>e,Ae=e=>e.charAt(0).toUpperCase()+e.slice(1);function je(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=C(e,n,{tags:Ie}),i=[],a=Me(r,i).flatMap(e=>Ne(e,t,r,i));if(i.length>0)throw fe(n,r,i);return a}function Me({data:e,valueAt:t,keyAt:n},r){if(!p(e))return r.push({offset:0,what:`the file must be a map, not ${w(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(p(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,spelled:ke}];if(!p(a))return[{path:[],fields:e,id:`the task definition`,spelled:ke}];let o=Object.entries(a).filter(([,e])=>p(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=p(n)?n.Properties:void 0;return p(a)?[{path:i,fields:a,id:e,spelled:Ae}]:(r.push({offset:t(i),what:`${T(e)} has no 'Properties'`}),[])})}function Ne({path:e,fields:t,id:n,spelled:r},i,a,o){let s=t[r(`containerDefinitions`)],c=[...e,r(`containerDefinitions`)];if(!Array.isArray(s)||s.length===0){let e=`${T(r(`containerDefinitions`))} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:w(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>Fe(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=A(t[r(`family`)]),f=t[r(`revision`)],m=t[r(`runtimePlatform`)];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:p(m)?y(A(m[r(`operatingSystemFamily`)]),A(m[r(`cpuArchitecture`)])):void 0,requires:[t[r(`requiresCompatibilities`)]].flat().filter(e=>typeof e==`string`),constraints:Pe(t[r(`placementConstraints`)],r)}]}function Pe(e,t){return[e].flat().flatMap(e=>{if(!p(e)||e[t(`type`)]!==`memberOf`)return[];let n=A(e[t(`expression`)]);return n===void 0?[]:[n]})}function Fe(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!p(e))return s(t,`a container must be a map, not ${w(e)}`);let c=A(e[n(`name`)])??String(Number(t.at(-1))+1),l=e[n(`image`)],u=[...t,n(`image`)],d=Le(l);if(d!==void 0)return s(u,`${T(n(`image`))} of the container ${T(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${T(c)} has no image`);if(typeof l!=`string`)return s(u,`${T(n(`image`))} must be text, not ${w(l)}`);let f=e[n(`versionConsistency`)];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function A(e){return typeof e==`string`&&e!==``?e:void 0}const Ie=`And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform ToJsonString Length`.split(` `).map(e=>`!${e}`);function Le(e){if(e instanceof pe)return e.tag;if(!p(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}async function j(e){return ye(e).then(()=>!0,Re(e,!1))}async function M(e){return n(e).then(String,Re(e,void 0))}function Re(t,n){return r=>{if(o(r))return n;throw new a(`USAGE`,`${t} cannot be read: ${e(r)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:r})}}var N=de();function P(e){let t=(0,N.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function F(e,{collection:t,lines:n}){let r=P(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,N.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,N.isPair)(a)?a.key:a;if(!(0,N.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(ze(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,N.isSeq)(i)?Be(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Ve(r,P(m),t)?m:void 0}function ze(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function Be(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Ve(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,N.isMap)(r)||(0,N.isSeq)(r))?!1:(r.items.pop(),we(t.toJS(),e.toJS()))}const He=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],I=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Ue={isUsed:async e=>await L(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await L(e)??`lefthook.yml`,i=O(e,r),o=await M(i),s=`npx --yes mintmark@${n} ${t}`,c=I.includes(r)?void 0:We(o??``,s);if(c!==void 0)return{file:i,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new a(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function L(e){for(let t of[...He,...I])if(await j(O(e,t)))return t}function We(e,t){let n=P(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,N.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:F(e,Ge(r,i,a))}function Ge(e,t,n){if(!(0,N.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,N.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,N.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const R=`.pre-commit-config.yaml`,z=`mintmark-check`,Ke={isUsed:e=>j(O(e,R)),plan:async e=>{let t=O(e.topLevel,R),n=await M(t),r=qe(e),i=Je(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new a(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function qe({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${z}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Je(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(z)?e:F(e,{collection:[`repos`],lines:t})}const B=`# mintmark pre-push hook, written by: mintmark init --hook`,Ye=/^"\$@" (.*) <\/dev\/null/m;function Xe({argsLine:e,version:t}){return`#!/bin/sh
${B}
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
`}const Ze={isUsed:()=>Promise.resolve(!0),plan:e=>V(O(e.hooksDirectory,`pre-push`),e,!1)};async function V(e,t,n){let r=await M(e),i={file:e,before:r,content:Xe(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(B)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new a(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,o]=Ye.exec(r)??[];if(o!==void 0&&o!==t.argsLine)throw new a(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const H=new Map([[`husky`,{isUsed:e=>j(O(e,`.husky`)),plan:e=>V(O(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Ue],[`pre-commit`,Ke],[`git`,Ze]]);async function Qe({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await E(r,i,`A hook`),o=await _({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await et(o,r,a)],[c,l]=await $e(e,a.topLevel);c===`git`&&tt(a,{args:s,version:n});let u=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(m).join(` `)}),d=u.before===void 0?`written`:u.before===u.content?`unchanged`:`changed`;return d!==`unchanged`&&await nt(u),{file:k(await D(r),u.file),change:d,notes:rt(u,o)}}async function $e(e,t){for(let[n,r]of H)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new a(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...H.keys()].join(`, `)}.`})}async function et({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=k(n,await D(Se(t,e)));return r===`mintmark.yml`||!U(r)?[]:[`--config`,r.split(Ce).join(`/`)]}function tt({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>U(k(e,n))))throw new a(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(m).join(` `)} </dev/null || exit`})}function U(e){return e!==`..`&&!e.startsWith(`..${Ce}`)&&!xe(e)}async function nt({file:e,content:t,executable:n}){try{await b(be(e)),await te(e,t),n&&await _e(e,493)}catch(t){throw await ie(e,be(e),t)}}function rt({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const it=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`probe`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`probe`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`images`,why:`manifests`},{action:`ecr:DescribeImages`,need:`images`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to release those of deleted images`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function W(...e){return it.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}function G(e){return{Version:`2012-10-17`,Statement:e}}function K(e,t,n){let{Principal:r,...i}=n;return{Sid:e,Effect:`Allow`,...r&&{Principal:r},Action:t,...i}}function q({ledger:e}){return e!==void 0&&`dynamodb`in e?e.dynamodb:void 0}function J(e,{push:t,compares:n}){return K(`MintmarkLedger`,W(`claims`,...n===!0?[`claim`,`all-claims`]:t?[`claim`]:[]),{Resource:[e]})}function at({table:e},{push:t,enforce:n}){let[,r]=/^arn:([^:]+):dynamodb:[^:]*:\d{12}:/.exec(e)??[];if(r===void 0)return[];let i=(e,{Sid:t,Action:n,Resource:r})=>K(t,n,{Principal:{AWS:e},...v({Resource:r})}),a={...J(e,{push:t,compares:!0}),Sid:`MintmarkVerify`};return[i(x(r),J(e,{push:t})),...n===!0?[i(S(r),a)]:[]]}function ot(e,t){let[,n,r=``]=/:dynamodb:([^:]*):([^:]*):/.exec(e)??[];return{kind:`table`,of:/^\d+$/.test(r)?r:void 0,...v({region:n===`REGION`?void 0:n}),table:e,document:G(t)}}function Y({table:e,region:t},n,r=`*`){let i=c(t??n[0]?.region??`*`).name;return e.startsWith(`arn:`)?{arn:e,partition:e.split(`:`)[1]??i}:{arn:`arn:${i}:dynamodb:${t??r}:ACCOUNT_ID:table/${e}`,partition:i}}const st=[`PutItem`,`UpdateItem`,`DeleteItem`,`BatchWriteItem`,`PartiQLInsert`,`PartiQLUpdate`,`PartiQLDelete`].map(e=>`dynamodb:${e}`);function ct(e,t){let n=[...new Set(e.map(({pusher:e})=>e))].map((t,n)=>{let r=e.filter(e=>e.pusher===t);return Z(`MintmarkOnlyGuardPushes${n===0?``:n+1}`,[`ecr:PutImage`],r.flatMap(({repositories:e})=>e),[t])}),r=t===void 0?[]:[Z(`MintmarkOnlyGuardWrites`,st,[t.arn],t.writers)];return[...e.map(({account:e,region:t,repositories:n,pusher:r})=>({kind:`registry`,of:e,region:t,document:G([ut(Z(`MintmarkOnlyGuardPushes`,[`ecr:PutImage`],n,[r]))])})),...t===void 0?[]:[ot(t.arn,[...t.grants,...r.map(ut)])],{kind:`organization`,of:X,document:G([...n,...r].map(lt))}]}const X=`the management account of AWS Organizations`;function Z(e,t,n,r){return{...K(e,t,{Resource:n,Condition:{ArnNotLike:{"aws:PrincipalArn":r}}}),Effect:`Deny`}}function lt({Resource:e=[],...t}){let n={ACCOUNT_ID:`CI_ACCOUNT`,REGION:`*`};return{...t,Resource:e.map(e=>ue(e,n))}}function ut({Sid:e,Effect:t,...n}){return{Sid:e,Effect:t,Principal:{AWS:`*`},...n}}function dt(e,t){let n=new Map;for(let{roles:r=[]}of e)for(let[e,i]of r.entries()){let a=r[e-1]?.arn??pt(i.arn.split(`:`)[1]??`aws`,t);n.set(i.arn,{role:i,by:a})}return[...n.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:G([K(`MintmarkTrust`,W(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function ft(e,n){let{account:r,region:a,repositories:o,tags:s}=e,{audit:l,orphanedBlobs:u,ownerTags:d,push:f,targets:p}=n,{name:m}=c(a),h=K(`MintmarkAsk`,W(...s===void 0&&!d?[]:[`tags`],`probe`,`images`,...u?[`orphaned-blob`]:[],...l?[`lifecycle`]:[]),{Principal:{AWS:pt(m,n)}}),g=K(`MintmarkPush`,W(`push`),{Principal:{AWS:x(m)}}),_=(e,...t)=>({kind:`repository`,of:r===void 0?`another account`:`${r}/${a}`,...e.length>0&&{repositories:e},document:G(t)}),v=o?.filter(t)??[],y=f?p.filter(t=>i(t,e)).map(({name:e})=>e):[];if(y.includes(`NAME`))return[_(v,h,g)];let b=v.filter(e=>!y.includes(e));return[...b.length>0||v.length===0?[_(b,h)]:[],...y.length>0?[_(y,h,g)]:[]]}function pt(e,t){let n=x(e);return t.enforce===!0&&q(t)!==void 0?[n,S(e)]:n}const mt=`ACCOUNT_ID`;function ht({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function gt(e,n,{ownerTags:r,audit:i,create:a,orphanedBlobs:o,compares:s}){let{account:c,region:l,repositories:u,tags:d}=e,f=e=>e.map(e=>Q({account:c,region:l,name:e})),p=u?.every(t)===!0,m=u?.map(yt),h=f(m===void 0?[`*`]:[...m,...n.map(({name:e})=>e)]),g=p?h:f([`*`]);return[...p&&ht(e)?[]:[K(`MintmarkList`,W(`list`),{Resource:g})],...a&&n.length>0?[K(`MintmarkTemplates`,W(`templates`),{Resource:[`*`]})]:[],...d===void 0&&!r?[]:[K(`MintmarkTags`,W(`tags`),{Resource:h})],K(`MintmarkAsk`,W(...s===!0?[]:[`probe`],`images`),{Resource:h}),...o?[K(`MintmarkOrphanedBlobs`,W(`orphaned-blob`),{Resource:h})]:[],...i?[K(`MintmarkAudit`,W(`lifecycle`),{Resource:h})]:[]]}function _t(e){return e.length===0?[]:[K(`MintmarkLogin`,W(`login`),{Resource:[`*`]}),K(`MintmarkPush`,W(`push`),{Resource:e.map(Q)})]}function vt(e){let t=`arn:${c(e).name}:ecs:${e}:${mt}`;return[K(`MintmarkCluster`,W(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),K(`MintmarkRevisions`,W(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),K(`MintmarkTaskDefinitions`,W(`task-definition`),{Resource:[`*`]})]}function Q({account:e=mt,region:t,name:n}){return h({account:e,region:t},n)}function yt(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function bt(e){let{registries:t}=e,[n,r]=xt(e),i=t.length===0?[{region:`*`}]:t.filter(ht),a=[...St(e),...dt(n,e),...i.flatMap(t=>ft(t,e))];if(e.enforce===!0)return[...a,...Ct(e,[...n,...r])];let o=q(e),s=o===void 0?[]:at(o,e);return o===void 0||s.length===0?a:[...a,ot(o.table,s)]}function xt({registries:e,targets:t}){let n=e.length>0?[...e]:t.length>0?[]:[{region:`*`}];return[n,t.filter(e=>!n.some(t=>i(e,t)))]}function St(e){let{targets:t,push:n,deploy:r}=e,[a,o]=xt(e),s=new Map,c=(e,t)=>{s.set(e,[...s.get(e)??[],...t])};c(void 0,[]);for(let r of a){let a=t.filter(e=>i(e,r));c(r.roles?.at(-1)?.arn,[...gt(r,a,e),...n?_t(a):[]]);for(let[e,t]of(r.roles??[]).entries())c(r.roles?.[e-1]?.arn,[K(`MintmarkAssume`,W(`assume`),{Resource:[t.arn]})])}for(let t of o){let{account:r,region:i}=t;c(void 0,[...gt(v({region:i,account:r}),[t],e),...n?_t([t]):[]])}r&&c(void 0,vt(a[0]?.region??`*`));let l=q(e);return l!==void 0&&c(void 0,[J(Y(l,[...a,...t]).arn,e)]),[...s].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:G(Tt(t))}))}function Ct(e,t){let n=t.map(t=>{let n=`name`in t?v({region:t.region,account:t.account}):t,{account:r,region:a,roles:o,repositories:s}=n,l=e.targets.filter(e=>i(e,n)).map(({name:e})=>e),u=s===void 0?[`*`]:[...new Set([...s.map(yt),...l])],d=o?.at(-1)?.arn??x(c(a).name);return{account:r,region:a,repositories:u.map(e=>Q({account:r,region:a,name:e})),pusher:d}}),r=q(e);if(r===void 0)return ct(n,void 0);let{partition:a}=Y(r,t),o=S(a);return[...St({...e,...wt}).slice(0,1).map(e=>({...e,of:o})),...ct(n,{arn:Y(r,t,`REGION`).arn,writers:[x(a),o],grants:at(r,e)})]}const wt={compares:!0,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function Tt(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function Et({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function Dt(e){let{image:t,service:n,services:r,registries:i}=e,a=Ot(t)??kt(e),o=Et(e),s=At(r),[c]=i,l=a??(s===void 0?void 0:`${s}/`),u=l===void 0?void 0:f(l);return{repository:a,repositoriesIn:s,account:u?.account??c?.account,region:u?.region??c?.region,service:n,services:o.length>1?o:void 0}}function Ot(e){if(e===void 0)return;let t=e.to===void 0?re(e.reference):ae(e.to);return t===void 0||f(t.uri)===void 0?void 0:t.uri}function kt({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?jt(n):void 0}function At(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?jt(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function jt(e){return e!==void 0&&t(e)?e:void 0}async function Mt({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await _({cwd:s,explicitPath:t}),d=u.registries.map(e=>({...e,...v({account:oe(e).account})})),f=Nt(u,c||a),p=u.ownership?.tag!==void 0,{ledger:m}=u,h=await le(bt({registries:d,targets:f,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:m,ownerTags:p}),e);return{...h,notice:ce(h.open).map(e=>`${e}\n`).join(``)}}function Nt(e,t){let{repository:n}=Dt(e),[r]=e.registries;if(n===void 0)return t?[{account:r&&oe(r).account,region:r?.region??`*`,name:`NAME`}]:[];let{account:i,region:a}=f(n)??{account:void 0,region:`*`};return[{account:i,region:a,name:d(n)}]}const Pt=/^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;async function Ft(e){let t=await It(ve(e),e,`Make it a directory that can be read`),r=(t??[]).sort().filter(e=>/\.ya?ml$/.test(e)),i=await Promise.all(r.map(t=>{let r=O(e,t);return It(n(r),r,`Make it a file that can be read, or move it away`)}));return{names:t??[],building:r.find((e,t)=>Pt.test(String(i[t]??``)))}}async function It(t,n,r){try{return await t}catch(t){if(o(t))return;throw new a(`USAGE`,`${n} cannot be read: ${e(t)}`,{hint:`${r}, and run this again.`,cause:t})}}function Lt(e,t){let n=Rt(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function Rt(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that calls ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,zt(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(zt).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function zt(e){return e===void 0?e:(0,N.stringify)(e).trimEnd()}var Bt=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only if it passes,
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
`,Vt=`# guard.yml, whose findings also become code scanning alerts, at the line of the Dockerfile or of mintmark.yml that has to change.
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
`,Ht=`# Pull requests from forks, first half: builds the pull request without secrets, a role or a token that may write, and
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
`,Ut=`# Pull requests from forks, second half: runs from the default branch, with a role, after fork-build.yml has finished, and
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
`,Wt=`# One step stamps, builds, checks, pushes and confirms. If another service already has the image, nothing is pushed.
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
`,Gt=`# A monorepo: each service has its own job, which builds, checks and pushes it, and its own check on the commit.
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
`,Kt=`# The images are in a separate account. GitHub's identity is trusted in one account only. The role there may do nothing but
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
`,qt=`# An image of two platforms, each built on a separate runner, as in docker's recipe "distribute build across multiple runners": the platforms
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
`;const Jt=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Yt={guard:[{name:`mintmark.yml`,text:Wt}],"build-push-action":[{name:`mintmark.yml`,text:Bt}],matrix:[{name:`mintmark.yml`,text:Gt}],"multi-account":[{name:`mintmark.yml`,text:Kt}],"multi-platform":[{name:`mintmark.yml`,text:qt}],"code-scanning":[{name:`mintmark.yml`,text:Vt}],"fork-safe":[{name:`fork-build.yml`,text:Ht},{name:`fork-check.yml`,text:Ut}]};async function Xt({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:Zt(e)},{topLevel:o}=await E(n,r,`A workflow`),s=await _({cwd:n,explicitPath:t}),c=O(o,`.github/workflows`),l=await Ft(c),u=Et(s),d=i??tn(u,l),f=await D(n),p=Dt(s),m=Yt[d.kind].map(e=>({...e,...Lt(e.text,p)})),h=m.find(e=>l.names.includes(e.name));if(h!==void 0)throw new a(`USAGE`,`${k(f,O(c,h.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await en(c,m),m.map((e,t)=>({file:k(f,O(c,e.name)),change:`written`,notes:[...t===0?Qt(d):[],...e.blanks.map($t)]}))}function Zt(e){let t=Jt.find(t=>t===e);if(t!==void 0)return t;throw new a(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${Jt.join(`, `)}.`})}function Qt({reason:e}){return e===void 0?[]:[{text:e}]}function $t({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function en(e,t){try{await b(e);for(let{name:n,text:r}of t)await ee(O(e,n),r)}catch(t){throw await ie(e,e,t)}}function tn(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const nn=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function rn(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function an(e,t,n,r){let i=cn(t,n),a=i.filter(({uses:e})=>on(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>sn(e)!==void 0),l=c&&sn(c);return v({path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]})}function on(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function sn({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&nn.test(t)?`script`:void 0}function cn(e,t){let n=g(ln(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:s(e,`name`),id:s(e,`id`),uses:s(e,`uses`),run:s(e,`run`)})):[]}function ln(e){try{return(0,N.parse)(e,{logLevel:`silent`})}catch{return}}async function un({cwd:e,env:t}){let r=rn(t.GITHUB_WORKFLOW_REF);return r===void 0?{}:an(r,await n(O(e,r)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}const dn=`Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;function fn(e,t,n=()=>void 0){let r=C(e,{path:t,hint:dn},{merge:!0}),i=[],a={variable:!1},o=p(r.data)?pn(r.data,r,i):[];p(r.data)||i.push({offset:0,what:`the file must be a map, not ${w(r.data)}`});let s=o.filter(({isBuilt:e})=>e),c=(s.length>0?s:o).flatMap(({name:e,names:o,isBuilt:s})=>o.flatMap(({at:o,value:c})=>{let l=r.valueAt([`services`,e,...o]),u=e=>(i.push({offset:l,what:`${me(o)} ${e}`}),[]);if(typeof c!=`string`)return u(`must be text, not ${w(c)}`);let d=he(c,n);if(a.variable||=d!==c,typeof d!=`string`)return u(d.fault);let f=se(d);return f===void 0?[{service:e,image:d,isBuilt:s,place:{path:t,...r.position(l)}}]:u(`${f} (${T(d)})`)}));if(i.length>0)throw fe({path:t,hint:a.variable?`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`:dn},r,i);return c}function pn(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return p(r)?Object.entries(r).flatMap(([e,r])=>{if(!p(r))return n.push({offset:t.valueAt([`services`,e]),what:`${T(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=p(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const mn={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",REGION:"${AWS::Region}",CLUSTER:"${ClusterName}"},hn={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:X,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function gn(e){let t=new Map(e.map($).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:$(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>_n(e,n(e))),...vn(e,n),...yn(e,n),...bn(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=xn({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(hn).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...ce(c)].map(e=>`# ${e}\n`).join(``)}${xn(s)}${a}`,open:c}}function $({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:X,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function _n({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function vn(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&$(n[d]).words===$(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function yn(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function bn(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function xn(e){let t=new N.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,N.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=ue(t.value,mn);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}async function Sn(e,t,n){let r=t.map(({syntax:e,help:t})=>`${e} (${t})`),i=await wn(e,n);return new a(`USAGE`,`${JSON.stringify(e)} is not an image reference that mintmark can read.`,{hint:[...i===void 0?[]:[`Did you mean ${i}?`],`Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${r.join(`, `)}.`].join(`
`)})}const Cn=/^(?:docker|docker-image|https?|oras|registry|remote)$/;async function wn(e,t){let[,n=``,r=e]=/^([a-z-]+):(?:\/\/)?(.*)$/s.exec(e)??[];if(Cn.test(n)){let e=r.replace(/^\//,``);return u(e)===void 0?void 0:`docker://${e}`}if(n===`containers-storage`||n===`podman`)return`oci:DIR, after skopeo copy containers-storage:${r} oci:DIR`;let{path:i}=ge(r),a=i===``?void 0:await ye(Se(t,i)).catch(()=>void 0);if(a?.isFile()??/tar|tgz/i.test(`${n} ${i}`))return`docker-archive:${r} (written by docker save) or oci-archive:${r}`;if((a?.isDirectory()??/^(?:dir|oci-)/.test(n))||/^[./~]/.test(i))return n===`dir`?`oci:${r}, an OCI layout, which skopeo copy dir:… oci:… makes of a dir:`:`oci:${r}`}export{Xt as a,je as c,un as i,Te as l,gn as n,Mt as o,fn as r,Qe as s,Sn as t};