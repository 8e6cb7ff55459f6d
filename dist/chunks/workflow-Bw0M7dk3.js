import{An as e,B as t,F as n,Gn as r,H as i,I as a,Jn as o,M as s,Mn as c,O as l,Tn as u,U as d,V as f,W as p,Z as m,_r as h,br as g,dr as _,ht as v,j as y,kn as b,mt as ee,nn as te,on as x,wn as ne,zn as S}from"./glob-syntax-CG6As7hY.js";import{t as re}from"./run-Dx8ZPu2L.js";import{O as ie,k as ae}from"./options-BajtUbLd.js";import{A as oe,B as C,O as se,R as ce,c as le,d as ue,j as de,p as fe,rt as pe,tt as me}from"./rules-DMkCcmYe.js";import{A as w,D as he,E as ge,j as T,k as _e}from"./freshness-BUAGgLP-.js";import{c as ve,f as ye,p as be,u as xe}from"./wrapped-BLoM_BIh.js";import{a as Se,c as E,h as Ce,l as D,o as O,s as we,u as Te}from"./dist-Bn6HrW0c.js";import{U as Ee,h as De,n as k,v as Oe}from"./layout-DWOp8Kg2.js";import{i as A}from"./stamp-BEEVC_Ly.js";import{access as ke,chmod as Ae,readdir as je,realpath as j,stat as M}from"node:fs/promises";import{dirname as N,isAbsolute as Me,join as P,relative as F,resolve as I,sep as L}from"node:path";import{isDeepStrictEqual as Ne}from"node:util";function Pe({file:e,namesRegistries:t,movingTags:n,explanations:r}){return ee(!1,{schemaVersion:1,command:`config explain`,configuration:e??null,namesRegistries:t,movingTags:n,repositories:r.map(Fe)})}function Fe(e){let{repository:t,services:n,sources:r,excludedBy:i,registries:a,narrowedBy:o,allowances:s}=e;return{repository:t,services:n??null,decidedBy:r.deciding.map(Ie),passedOver:r.passedOver.map(Ie),tag:Le(e),excludedBy:i.map(({entry:e,place:t})=>({entry:e,place:t??null})),registries:a?.map(({index:e,place:t,provided:n})=>({index:e,place:t??null,provided:n}))??null,...o&&{narrowedBy:{index:o.index,place:o.place??null}},allowances:s.map(({place:e,repository:t,image:n,reason:r,expires:i,inForce:a})=>({place:m(e),repository:t,image:n??null,reason:r,expires:i,inForce:a}))}}function Ie({source:e,service:t,entry:n,place:r}){return{source:e,service:t,entry:n,place:r??null}}function Le({tag:e}){if(e===void 0)return null;let{key:t,found:n}=e;return typeof n==`string`?{key:t,read:!1,value:null,failure:null}:`failure`in n?{key:t,read:!0,value:null,failure:ae(n.failure)}:{key:t,read:!0,value:n.value??null,failure:null}}const Re=e=>e,ze=e=>e.charAt(0).toUpperCase()+e.slice(1);function Be(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=Se(e,n,{tags:Ge}),i=[],a=Ve(r,i).flatMap(e=>He(e,t,r,i));if(i.length>0)throw O(n,r,i);return a}function Ve({data:e,valueAt:t,keyAt:n},r){if(!l(e))return r.push({offset:0,what:`the file must be a map, not ${E(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(l(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,spelled:Re}];if(!l(a))return[{path:[],fields:e,id:`the task definition`,spelled:Re}];let o=Object.entries(a).filter(([,e])=>l(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=l(n)?n.Properties:void 0;return l(a)?[{path:i,fields:a,id:e,spelled:ze}]:(r.push({offset:t(i),what:`${D(e)} has no 'Properties'`}),[])})}function He({path:e,fields:t,id:n,spelled:r},i,a,o){let s=t[r(`containerDefinitions`)],c=[...e,r(`containerDefinitions`)];if(!Array.isArray(s)||s.length===0){let e=`${D(r(`containerDefinitions`))} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:E(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[u,...d]=s.flatMap((e,t)=>We(e,[...c,String(t)],r,i,a,o));if(u===void 0)return[];let f=R(t[r(`family`)]),p=t[r(`revision`)],m=t[r(`runtimePlatform`)];return[{name:f===void 0?n:typeof p==`number`?`${f}:${p}`:f,family:f,containers:[u,...d],platform:l(m)?re(R(m[r(`operatingSystemFamily`)]),R(m[r(`cpuArchitecture`)])):void 0,requires:[t[r(`requiresCompatibilities`)]].flat().filter(e=>typeof e==`string`),constraints:Ue(t[r(`placementConstraints`)],r)}]}function Ue(e,t){return[e].flat().flatMap(e=>{if(!l(e)||e[t(`type`)]!==`memberOf`)return[];let n=R(e[t(`expression`)]);return n===void 0?[]:[n]})}function We(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!l(e))return s(t,`a container must be a map, not ${E(e)}`);let c=R(e[n(`name`)])??String(Number(t.at(-1))+1),u=e[n(`image`)],d=[...t,n(`image`)],f=Ke(u);if(f!==void 0)return s(d,`${D(n(`image`))} of the container ${D(c)} is ${f}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(u===void 0||u===``)return s(t,`the container ${D(c)} has no image`);if(typeof u!=`string`)return s(d,`${D(n(`image`))} must be text, not ${E(u)}`);let p=e[n(`versionConsistency`)];return[{name:c,image:u,resolvesAtStart:p!==void 0&&p!==`enabled`,place:{path:r,...a(i(d))}}]}function R(e){return typeof e==`string`&&e!==``?e:void 0}const Ge=`And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform ToJsonString Length`.split(` `).map(e=>`!${e}`);function Ke(e){if(e instanceof we)return e.tag;if(!l(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}async function z(e){return M(e).then(()=>!0,qe(e,!1))}async function B(e){return o(e).then(String,qe(e,void 0))}function qe(e,t){return n=>{if(h(n))return t;throw new _(`USAGE`,`${e} cannot be read: ${g(n)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:n})}}var V=Ce();function H(e){let t=(0,V.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function Je(e,{collection:t,lines:n}){let r=H(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,V.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,V.isPair)(a)?a.key:a;if(!(0,V.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(Ye(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,V.isSeq)(i)?Xe(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Ze(r,H(m),t)?m:void 0}function Ye(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function Xe(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Ze(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,V.isMap)(r)||(0,V.isSeq)(r))?!1:(r.items.pop(),Ne(t.toJS(),e.toJS()))}const Qe=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],$e=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],et={isUsed:async e=>await tt(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await tt(e)??`lefthook.yml`,i=P(e,r),a=await B(i),o=`npx --yes mintmark@${n} ${t}`,s=$e.includes(r)?void 0:nt(a??``,o);if(s!==void 0)return{file:i,before:a,content:s,executable:!1,isShared:!0,next:`npx lefthook install`};throw new _(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${o}`})}};async function tt(e){for(let t of[...Qe,...$e])if(await z(P(e,t)))return t}function nt(e,t){let n=H(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,V.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:Je(e,rt(r,i,a))}function rt(e,t,n){if(!(0,V.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,V.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,V.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const it=`.pre-commit-config.yaml`,at=`mintmark-check`,ot={isUsed:e=>z(P(e,it)),plan:async e=>{let t=P(e.topLevel,it),n=await B(t),r=st(e),i=ct(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new _(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function st({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${at}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function ct(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(at)?e:Je(e,{collection:[`repos`],lines:t})}const lt=`# mintmark pre-push hook, written by: mintmark init --hook`,ut=/^"\$@" (.*) <\/dev\/null/m;function dt({argsLine:e,version:t}){return`#!/bin/sh
${lt}
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
`}const ft={isUsed:()=>Promise.resolve(!0),plan:e=>pt(P(e.hooksDirectory,`pre-push`),e,!1)};async function pt(e,t,n){let r=await B(e),i={file:e,before:r,content:dt(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(lt)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new _(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,a]=ut.exec(r)??[];if(a!==void 0&&a!==t.argsLine)throw new _(`USAGE`,`${e} runs another check: mintmark ${a}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const mt=new Map([[`husky`,{isUsed:e=>z(P(e,`.husky`)),plan:e=>pt(P(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,et],[`pre-commit`,ot],[`git`,ft]]);async function ht({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await A(r,i,`A hook`),o=await S({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await _t(o,r,a)],[c,l]=await gt(e,a.topLevel);c===`git`&&vt(a,{args:s,version:n});let u=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(v).join(` `)}),d=u.before===void 0?`written`:u.before===u.content?`unchanged`:`changed`;return d!==`unchanged`&&await yt(u),{file:F(await j(r),u.file),change:d,notes:bt(u,o)}}async function gt(e,t){for(let[n,r]of mt)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new _(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...mt.keys()].join(`, `)}.`})}async function _t({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=F(n,await j(I(t,e)));return r===`mintmark.yml`||!U(r)?[]:[`--config`,r.split(L).join(`/`)]}function vt({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>U(F(e,n))))throw new _(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(v).join(` `)} </dev/null || exit`})}function U(e){return e!==`..`&&!e.startsWith(`..${L}`)&&!Me(e)}async function yt({file:e,content:t,executable:n}){try{await ve(N(e)),await xe(e,t),n&&await Ae(e,493)}catch(t){throw await ye(e,N(e),t)}}function bt({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const xt=[{action:`ecr:DescribeRepositories`,need:`list`,why:`lists the repositories`},{action:`ecr:DescribeRepositoryCreationTemplates`,need:`templates`,why:`whether a push creates a target that is not there`},{action:`ecr:ListTagsForResource`,need:`tags`,why:`reads the tags of repositories`},{action:`ecr:BatchCheckLayerAvailability`,need:`probe`,why:`the probe, and calibration`},{action:`ecr:ListImages`,need:`probe`,why:`an image to calibrate with; the scan`},{action:`ecr:BatchGetImage`,need:`images`,why:`manifests`},{action:`ecr:DescribeImages`,need:`images`,why:`what the target's tag names; a twin's tags and push time`},{action:`ecr:GetDownloadUrlForLayer`,need:`orphaned-blob`,why:`whether a blob is an orphaned blob; to mount a layer from there`},{action:`ecr:GetAuthorizationToken`,need:`login`,why:`the engine's login; to mount layers, and to send large ones by one request`},{action:`ecr:InitiateLayerUpload`,need:`push`,why:`the push`},{action:`ecr:UploadLayerPart`,need:`push`,why:`the push`},{action:`ecr:CompleteLayerUpload`,need:`push`,why:`the push`},{action:`ecr:PutImage`,need:`push`,why:`the push`},{action:`ecr:GetLifecyclePolicy`,need:`lifecycle`,why:`whether a repository has a lifecycle policy`},{action:`ecs:ListTasks`,need:`cluster`,why:`the tasks of the cluster`},{action:`ecs:DescribeTasks`,need:`cluster`,why:`which images run, and on which nodes`},{action:`ecs:DescribeContainerInstances`,need:`cluster`,why:`the nodes`},{action:`ecs:ListServices`,need:`cluster`,why:`the services of the cluster`},{action:`ecs:DescribeServices`,need:`cluster`,why:`what each service is to run, and where`},{action:`ecs:ListServiceDeployments`,need:`revisions`,why:`the deployments in flight of blue/green services`},{action:`ecs:DescribeServiceDeployments`,need:`revisions`,why:`the service revisions on both sides of them`},{action:`ecs:DescribeServiceRevisions`,need:`revisions`,why:`the task definitions of service revisions`},{action:`ecs:DescribeTaskDefinition`,need:`task-definition`,why:`registered task definitions`},{action:`dynamodb:BatchGetItem`,need:`claims`,why:`the claims of the ledger`},{action:`dynamodb:PutItem`,need:`claim`,why:`a claim in the ledger, before the push`},{action:`dynamodb:Scan`,need:`all-claims`,why:`every claim, to release those of deleted images`},{action:`sts:AssumeRole`,need:`assume`,why:`the roles of mintmark.yml`}];function W(...e){return xt.filter(({need:t})=>e.includes(t)).map(({action:e})=>e)}function G(e){return{Version:`2012-10-17`,Statement:e}}function K(e,t,n){let{Principal:r,...i}=n;return{Sid:e,Effect:`Allow`,...r&&{Principal:r},Action:t,...i}}function q({ledger:e}){return e!==void 0&&`dynamodb`in e?e.dynamodb:void 0}function J(e,{push:t,compares:n}){return K(`MintmarkLedger`,W(`claims`,...n===!0?[`claim`,`all-claims`]:t?[`claim`]:[]),{Resource:[e]})}function St({table:e},{push:t,enforce:r}){let[,i]=/^arn:([^:]+):dynamodb:[^:]*:\d{12}:/.exec(e)??[];if(i===void 0)return[];let a=(e,{Sid:t,Action:r,Resource:i})=>K(t,r,{Principal:{AWS:e},...n({Resource:i})}),o={...J(e,{push:t,compares:!0}),Sid:`MintmarkVerify`};return[a(w(i),J(e,{push:t})),...r===!0?[a(T(i),o)]:[]]}function Ct(e,t){let[,r,i=``]=/:dynamodb:([^:]*):([^:]*):/.exec(e)??[];return{kind:`table`,of:/^\d+$/.test(i)?i:void 0,...n({region:r===`REGION`?void 0:r}),table:e,document:G(t)}}function Y({table:e,region:t},n,r=`*`){let i=u(t??n[0]?.region??`*`).name;return e.startsWith(`arn:`)?{arn:e,partition:e.split(`:`)[1]??i}:{arn:`arn:${i}:dynamodb:${t??r}:ACCOUNT_ID:table/${e}`,partition:i}}const wt=[`PutItem`,`UpdateItem`,`DeleteItem`,`BatchWriteItem`,`PartiQLInsert`,`PartiQLUpdate`,`PartiQLDelete`].map(e=>`dynamodb:${e}`);function Tt(e,t){let n=[...new Set(e.map(({pusher:e})=>e))].map((t,n)=>{let r=e.filter(e=>e.pusher===t);return Z(`MintmarkOnlyGuardPushes${n===0?``:n+1}`,[`ecr:PutImage`],r.flatMap(({repositories:e})=>e),[t])}),r=t===void 0?[]:[Z(`MintmarkOnlyGuardWrites`,wt,[t.arn],t.writers)];return[...e.map(({account:e,region:t,repositories:n,pusher:r})=>({kind:`registry`,of:e,region:t,document:G([Dt(Z(`MintmarkOnlyGuardPushes`,[`ecr:PutImage`],n,[r]))])})),...t===void 0?[]:[Ct(t.arn,[...t.grants,...r.map(Dt)])],{kind:`organization`,of:X,document:G([...n,...r].map(Et))}]}const X=`the management account of AWS Organizations`;function Z(e,t,n,r){return{...K(e,t,{Resource:n,Condition:{ArnNotLike:{"aws:PrincipalArn":r}}}),Effect:`Deny`}}function Et({Resource:e=[],...t}){let n={ACCOUNT_ID:`CI_ACCOUNT`,REGION:`*`};return{...t,Resource:e.map(e=>_e(e,n))}}function Dt({Sid:e,Effect:t,...n}){return{Sid:e,Effect:t,Principal:{AWS:`*`},...n}}function Ot(e,t){let n=new Map;for(let{roles:r=[]}of e)for(let[e,i]of r.entries()){let a=r[e-1]?.arn??At(i.arn.split(`:`)[1]??`aws`,t);n.set(i.arn,{role:i,by:a})}return[...n.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:G([K(`MintmarkTrust`,W(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function kt(e,t){let{account:n,region:r,repositories:i,tags:o}=e,{audit:s,orphanedBlobs:c,ownerTags:l,push:d,targets:f}=t,{name:p}=u(r),m=K(`MintmarkAsk`,W(...o===void 0&&!l?[]:[`tags`],`probe`,`images`,...c?[`orphaned-blob`]:[],...s?[`lifecycle`]:[]),{Principal:{AWS:At(p,t)}}),h=K(`MintmarkPush`,W(`push`),{Principal:{AWS:w(p)}}),g=(e,...t)=>({kind:`repository`,of:n===void 0?`another account`:`${n}/${r}`,...e.length>0&&{repositories:e},document:G(t)}),_=i?.filter(x)??[],v=d?f.filter(t=>a(t,e)).map(({name:e})=>e):[];if(v.includes(`NAME`))return[g(_,m,h)];let y=_.filter(e=>!v.includes(e));return[...y.length>0||_.length===0?[g(y,m)]:[],...v.length>0?[g(v,m,h)]:[]]}function At(e,t){let n=w(e);return t.enforce===!0&&q(t)!==void 0?[n,T(e)]:n}const jt=`ACCOUNT_ID`;function Mt({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function Nt(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a,compares:o}){let{account:s,region:c,repositories:l,tags:u}=e,d=e=>e.map(e=>Q({account:s,region:c,name:e})),f=l?.every(x)===!0,p=l?.map(It),m=d(p===void 0?[`*`]:[...p,...t.map(({name:e})=>e)]),h=f?m:d([`*`]);return[...f&&Mt(e)?[]:[K(`MintmarkList`,W(`list`),{Resource:h})],...i&&t.length>0?[K(`MintmarkTemplates`,W(`templates`),{Resource:[`*`]})]:[],...u===void 0&&!n?[]:[K(`MintmarkTags`,W(`tags`),{Resource:m})],K(`MintmarkAsk`,W(...o===!0?[]:[`probe`],`images`),{Resource:m}),...a?[K(`MintmarkOrphanedBlobs`,W(`orphaned-blob`),{Resource:m})]:[],...r?[K(`MintmarkAudit`,W(`lifecycle`),{Resource:m})]:[]]}function Pt(e){return e.length===0?[]:[K(`MintmarkLogin`,W(`login`),{Resource:[`*`]}),K(`MintmarkPush`,W(`push`),{Resource:e.map(Q)})]}function Ft(e){let t=`arn:${u(e).name}:ecs:${e}:${jt}`;return[K(`MintmarkCluster`,W(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),K(`MintmarkRevisions`,W(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),K(`MintmarkTaskDefinitions`,W(`task-definition`),{Resource:[`*`]})]}function Q({account:t=jt,region:n,name:r}){return e({account:t,region:n},r)}function It(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function Lt(e){let{registries:t}=e,[n,r]=Rt(e),i=t.length===0?[{region:`*`}]:t.filter(Mt),a=[...zt(e),...Ot(n,e),...i.flatMap(t=>kt(t,e))];if(e.enforce===!0)return[...a,...Bt(e,[...n,...r])];let o=q(e),s=o===void 0?[]:St(o,e);return o===void 0||s.length===0?a:[...a,Ct(o.table,s)]}function Rt({registries:e,targets:t}){let n=e.length>0?[...e]:t.length>0?[]:[{region:`*`}];return[n,t.filter(e=>!n.some(t=>a(e,t)))]}function zt(e){let{targets:t,push:r,deploy:i}=e,[o,s]=Rt(e),c=new Map,l=(e,t)=>{c.set(e,[...c.get(e)??[],...t])};l(void 0,[]);for(let n of o){let i=t.filter(e=>a(e,n));l(n.roles?.at(-1)?.arn,[...Nt(n,i,e),...r?Pt(i):[]]);for(let[e,t]of(n.roles??[]).entries())l(n.roles?.[e-1]?.arn,[K(`MintmarkAssume`,W(`assume`),{Resource:[t.arn]})])}for(let t of s){let{account:i,region:a}=t;l(void 0,[...Nt(n({region:a,account:i}),[t],e),...r?Pt([t]):[]])}i&&l(void 0,Ft(o[0]?.region??`*`));let u=q(e);return u!==void 0&&l(void 0,[J(Y(u,[...o,...t]).arn,e)]),[...c].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:G(Ht(t))}))}function Bt(e,t){let r=t.map(t=>{let r=`name`in t?n({region:t.region,account:t.account}):t,{account:i,region:o,roles:s,repositories:c}=r,l=e.targets.filter(e=>a(e,r)).map(({name:e})=>e),d=c===void 0?[`*`]:[...new Set([...c.map(It),...l])],f=s?.at(-1)?.arn??w(u(o).name);return{account:i,region:o,repositories:d.map(e=>Q({account:i,region:o,name:e})),pusher:f}}),i=q(e);if(i===void 0)return Tt(r,void 0);let{partition:o}=Y(i,t),s=T(o);return[...zt({...e,...Vt}).slice(0,1).map(e=>({...e,of:s})),...Tt(r,{arn:Y(i,t,`REGION`).arn,writers:[w(o),s],grants:St(i,e)})]}const Vt={compares:!0,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function Ht(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function Ut({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function Wt(e){let{image:t,service:n,services:r,registries:i}=e,a=Gt(t)??Kt(e),o=Ut(e),s=qt(r),[c]=i,l=a??(s===void 0?void 0:`${s}/`),u=l===void 0?void 0:b(l);return{repository:a,repositoriesIn:s,account:u?.account??c?.account,region:u?.region??c?.region,service:n,services:o.length>1?o:void 0}}function Gt(e){if(e===void 0)return;let t=e.to===void 0?fe(e.reference):le(e.to);return t===void 0||b(t.uri)===void 0?void 0:t.uri}function Kt({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?Jt(n):void 0}function qt(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?Jt(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function Jt(e){return e!==void 0&&x(e)?e:void 0}async function Yt({format:e,configPath:t,enforce:r=!1,audit:i=!1,deploy:a=!1,create:o=!1,...s},{cwd:c}){let l=s.push||r,{orphanedBlobs:u=!1}=s,d=await S({cwd:c,explicitPath:t}),f=d.registries.map(e=>({...e,...n({account:ue(e).account})})),p=Xt(d,l||o),m=d.ownership?.tag!==void 0,{ledger:h}=d,g=await ge(Lt({registries:f,targets:p,push:l,enforce:r,audit:i,deploy:a,create:o,orphanedBlobs:u,ledger:h,ownerTags:m}),e);return{...g,notice:he(g.open).map(e=>`${e}\n`).join(``)}}function Xt(e,t){let{repository:n}=Wt(e),[r]=e.registries;if(n===void 0)return t?[{account:r&&ue(r).account,region:r?.region??`*`,name:`NAME`}]:[];let{account:i,region:a}=b(n)??{account:void 0,region:`*`};return[{account:i,region:a,name:ne(n)}]}const Zt=/^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;async function Qt(e){let t=await $t(je(e),e,`Make it a directory that can be read`),n=(t??[]).sort().filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(t=>{let n=P(e,t);return $t(o(n),n,`Make it a file that can be read, or move it away`)}));return{names:t??[],building:n.find((e,t)=>Zt.test(String(r[t]??``)))}}async function $t(e,t,n){try{return await e}catch(e){if(h(e))return;throw new _(`USAGE`,`${t} cannot be read: ${g(e)}`,{hint:`${n}, and run this again.`,cause:e})}}function en(e,t){let n=tn(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function tn(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that calls ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,nn(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(nn).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function nn(e){return e===void 0?e:(0,V.stringify)(e).trimEnd()}var rn=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only if it passes,
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
`,an=`# guard.yml, whose findings also become code scanning alerts, at the line of the Dockerfile or of mintmark.yml that has to change.
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
`,on=`# Pull requests from forks, first half: builds the pull request without secrets, a role or a token that may write, and
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
`,sn=`# Pull requests from forks, second half: runs from the default branch, with a role, after fork-build.yml has finished, and
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
`,cn=`# One step stamps, builds, checks, pushes and confirms. If another service already has the image, nothing is pushed.
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
`,ln=`# A monorepo: each service has its own job, which builds, checks and pushes it, and its own check on the commit.
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
`,un=`# The images are in a separate account. GitHub's identity is trusted in one account only. The role there may do nothing but
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
`,dn=`# An image of two platforms, each built on a separate runner, as in docker's recipe "distribute build across multiple runners": the platforms
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
`;const fn=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],pn={guard:[{name:`mintmark.yml`,text:cn}],"build-push-action":[{name:`mintmark.yml`,text:rn}],matrix:[{name:`mintmark.yml`,text:ln}],"multi-account":[{name:`mintmark.yml`,text:un}],"multi-platform":[{name:`mintmark.yml`,text:dn}],"code-scanning":[{name:`mintmark.yml`,text:an}],"fork-safe":[{name:`fork-build.yml`,text:on},{name:`fork-check.yml`,text:sn}]};async function mn({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:hn(e)},{topLevel:a}=await A(n,r,`A workflow`),o=await S({cwd:n,explicitPath:t}),s=P(a,`.github/workflows`),c=await Qt(s),l=Ut(o),u=i??yn(l,c),d=await j(n),f=Wt(o),p=pn[u.kind].map(e=>({...e,...en(e.text,f)})),m=p.find(e=>c.names.includes(e.name));if(m!==void 0)throw new _(`USAGE`,`${F(d,P(s,m.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await vn(s,p),p.map((e,t)=>({file:F(d,P(s,e.name)),change:`written`,notes:[...t===0?gn(u):[],...e.blanks.map(_n)]}))}function hn(e){let t=fn.find(t=>t===e);if(t!==void 0)return t;throw new _(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${fn.join(`, `)}.`})}function gn({reason:e}){return e===void 0?[]:[{text:e}]}function _n({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function vn(e,t){try{await ve(e);for(let{name:n,text:r}of t)await be(P(e,n),r)}catch(t){throw await ye(e,e,t)}}function yn(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}function bn(e){let{command:n,ledger:r,sharedGroups:a,claims:o,checked:s}=e,c={again:e=>({text:e,command:`${te} ${n}`}),subject:e=>[`ledger`,e]},l=e.findings.filter(({rule:e})=>e===`shared-image`).length;return{...se({...e,nothingToCompare:void 0},c),headline:Sn(e),subject:`ledger`,checked:n,category:`ledger`,allowed:e.allowed.map(({group:e,allowance:t})=>pe(t,`an image of ${d(e.services)}`)),notes:[...l>0&&l<a?[{text:`Of ${p(a)} shared images, the worst ${p(l)} are listed.`}]:[],...e.released===void 0?[]:[{text:xn(e.released)}]],effort:`Compared ${t(s.images,`image`,`images`)} of ${de(s)} with the ledger (${C(r)})${i(s.calls,s.durationMs)}`,about:{ledger:C(r),sharedGroups:a},fields:()=>({claims:{...o,released:e.released!==void 0&&`count`in e.released?e.released.count:null},allowed:e.allowed.map(({group:e,allowance:t})=>({...ce(e),...me(t)})),checked:s})}}function xn(e){return`why`in e?`No claim was released: ${e.why}.`:`${f(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} released.`}function Sn({command:e,unchecked:n,sharedGroups:r,claims:i,...a}){let o=e===`ledger seed`,s=oe(a),c=`${t(i.written,`claim`,`claims`)} written`,l=f(r,`image belongs to several services`,`images belong to several services`),u=`${t(i.missing,`image was`,`images were`)} pushed without a claim`,d=`${[...o?[c]:i.missing>0?[u]:[],...l===void 0?[]:[l],...n===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return n>0?{outcome:s,word:`Unknown`,sentence:d}:o?{outcome:s,word:`Seeded`,sentence:d}:{outcome:s,word:s===`bad`?`Stopped`:`Verified`,sentence:d}}const Cn=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function wn(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function Tn(e,t,r,i){let a=On(t,r),o=a.filter(({uses:e})=>En(e)),s=o.length===1?o[0]:o.find(({id:e})=>e!==void 0&&e===i),c=s??o[0],l=(c===void 0?a:a.slice(0,a.indexOf(c))).findLast(e=>Dn(e)!==void 0),u=l&&Dn(l);return n({path:e,build:l&&u&&{name:l.name??l.id??l.uses??`docker build`,kind:u},own:s?.name??s?.id,version:c?.uses?.split(`@`)[1]})}function En(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function Dn({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&Cn.test(t)?`script`:void 0}function On(e,t){let n=s(kn(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:y(e,`name`),id:y(e,`id`),uses:y(e,`uses`),run:y(e,`run`)})):[]}function kn(e){try{return(0,V.parse)(e,{logLevel:`silent`})}catch{return}}async function An({cwd:e,env:t}){let n=wn(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:Tn(n,await o(P(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}const jn=`Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;function Mn(e,t,n=()=>void 0){let r=Se(e,{path:t,hint:jn},{merge:!0}),i=[],a={variable:!1},o=l(r.data)?Nn(r.data,r,i):[];l(r.data)||i.push({offset:0,what:`the file must be a map, not ${E(r.data)}`});let s=o.filter(({isBuilt:e})=>e),c=(s.length>0?s:o).flatMap(({name:e,names:o,isBuilt:s})=>o.flatMap(({at:o,value:c})=>{let l=r.valueAt([`services`,e,...o]),u=e=>(i.push({offset:l,what:`${Te(o)} ${e}`}),[]);if(typeof c!=`string`)return u(`must be text, not ${E(c)}`);let d=Ee(c,n);if(a.variable||=d!==c,typeof d!=`string`)return u(d.fault);let f=ie(d);return f===void 0?[{service:e,image:d,isBuilt:s,place:{path:t,...r.position(l)}}]:u(`${f} (${D(d)})`)}));if(i.length>0)throw O({path:t,hint:a.variable?`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`:jn},r,i);return c}function Nn(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return l(r)?Object.entries(r).flatMap(([e,r])=>{if(!l(r))return n.push({offset:t.valueAt([`services`,e]),what:`${D(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=l(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const Pn={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",REGION:"${AWS::Region}",CLUSTER:"${ClusterName}"},Fn={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:X,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function In(e){let t=new Map(e.map($).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:$(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>Ln(e,n(e))),...Rn(e,n),...zn(e,n),...Bn(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=Vn({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(Fn).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...he(c)].map(e=>`# ${e}\n`).join(``)}${Vn(s)}${a}`,open:c}}function $({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:X,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function Ln({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function Rn(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&$(n[d]).words===$(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function zn(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function Bn(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function Vn(e){let t=new V.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,V.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=_e(t.value,Pn);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}async function Hn(e,t,n){let r=t.map(({syntax:e,help:t})=>`${e} (${t})`),i=await Yn(e,n);return new _(`USAGE`,`${JSON.stringify(e)} is not an image reference that mintmark can read.`,{hint:[...i===void 0?[]:[`Did you mean ${i}?`],`Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${r.join(`, `)}.`].join(`
`)})}async function Un(e,t,n){if(!(e instanceof _)||![`IMAGE_NOT_FOUND`,`DOCKER`].includes(e.code))return e;let r=await Wn(t,n);if(r===void 0)return e;let i=[`Did you mean ${r}?`,...e.hint===void 0?[]:[e.hint]].join(`
`);return new _(e.code,e.message,{hint:i,cause:e})}async function Wn(e,t){let n=I(t,k(e).path),r=e=>ke(P(n,e)).then(()=>!0,()=>!1);return await r(`oci-layout`)||await r(`blobs/sha256`)?`oci:${e}`:await r(`version`)&&await r(`manifest.json`)?qn(e):await Gn(n)?Kn(e):void 0}async function Gn(e){let t=await r(e).catch(()=>void 0);if(t===void 0||typeof t==`string`)return!1;try{let e=Buffer.alloc(512);return await t.read(e,0,512,0),Oe(e)!==void 0||De(e)!==void 0}catch{return!1}finally{await t.close()}}function Kn(e){return`docker-archive:${e} (written by docker save) or oci-archive:${e}`}function qn(e){return`oci:${e}, an OCI layout, which skopeo copy dir:… oci:… makes of a dir:`}const Jn=/^(?:docker|docker-image|https?|oras|registry|remote)$/;async function Yn(e,t){let[,n=``,r=e]=/^([a-z-]+):(?:\/\/)?(.*)$/s.exec(e)??[];if(Jn.test(n)){let e=r.replace(/^\//,``);return c(e)===void 0?void 0:`docker://${e}`}if(n===`containers-storage`||n===`podman`)return`oci:DIR, after skopeo copy containers-storage:${r} oci:DIR`;let{path:i}=k(r),a=i===``?void 0:await M(I(t,i)).catch(()=>void 0);if(a?.isFile()??/tar|tgz/i.test(`${n} ${i}`))return Kn(r);if((a?.isDirectory()??/^(?:dir|oci-)/.test(n))||/^[./~]/.test(i))return n===`dir`?qn(r):`oci:${r}`}export{An as a,Yt as c,Pe as d,Mn as i,ht as l,Hn as n,bn as o,In as r,mn as s,Un as t,Be as u};