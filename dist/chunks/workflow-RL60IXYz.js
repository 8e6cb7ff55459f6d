import{Tt as e,_t as t,a as n,i as r,j as i,o as a,pt as o}from"./picocolors-DdI80SPQ.js";import{$ as s,$n as c,An as l,Q as u,Tn as d,Un as f,Y as p,ct as m,et as h,f as g,in as _,kn as v,lt as y,un as b,wn as x}from"./glob-Co0egG7R.js";import{Ht as ee,Kt as te,Nt as ne,Pt as re,Ut as ie,Wt as ae,ht as oe,jt as se,pt as ce,ut as le}from"./Sha256Node-D06i0bL0.js";import{d as S,g as ue,h as C,o as de,p as fe}from"./options-BucdecLF.js";import{A as pe,D as me,M as w,O as T,j as E}from"./freshness-C_tDDF9h.js";import{a as he,c as D,f as ge,l as O,o as k,s as _e,u as ve}from"./dist-DYdB98u1.js";import{V as ye}from"./layout-CLa2FPH7.js";import{C as A,S as j,_ as M,b as N,g as be,v as xe,w as P,x as Se,y as Ce}from"./run-DVUfPFo2.js";import{i as we}from"./stamp-9V6jf0Dp.js";import{chmod as Te,readdir as Ee,realpath as F,stat as De}from"node:fs/promises";import{dirname as Oe,isAbsolute as ke,join as I,relative as L,resolve as Ae,sep as R}from"node:path";import{isDeepStrictEqual as je}from"node:util";const z=`which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION`,B=e=>e,Me=e=>e.charAt(0).toUpperCase()+e.slice(1);function Ne(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=he(e,n,{tags:Re}),i=[],a=Pe(r,i).flatMap(e=>Fe(e,t,r,i));if(i.length>0)throw k(n,r,i);return a}function Pe({data:e,valueAt:t,keyAt:n},r){if(!p(e))return r.push({offset:0,what:`the file must be a map, not ${D(e)}`}),[];let{taskDefinition:i,Resources:a}=e,o=[`taskDefinition`,`Resources`,`containerDefinitions`].filter(t=>V(e[t]));if(o.length>1){let e=`the file has ${o.map(O).join(` and `)}: write only what is deployed`;return r.push({offset:n(o.slice(0,1)),what:e}),[]}if(p(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,spelled:B}];if(!p(a))return[{path:[],fields:e,id:`the task definition`,spelled:B}];let s=Object.entries(a).filter(([e,t])=>e===`Fn::Transform`||e.startsWith(`Fn::ForEach::`)&&U(t));for(let[e]of s){let t=`${O(e)} may stand for task definitions, ${z}`;r.push({offset:n([`Resources`,e]),what:t})}let c=Object.entries(a).filter(([,e])=>H(e));return c.length+s.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),c.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=p(n)?n.Properties:void 0,o=G(a);if(p(a)&&o===void 0)return[{path:i,fields:a,id:e,spelled:Me}];let s=o===void 0?`has no 'Properties'`:`has ${o} for 'Properties', ${z}`;return r.push({offset:t(i),what:`${O(e)} ${s}`}),[]})}function V(e){return p(e)||Array.isArray(e)}function H(e){return p(e)&&e.Type===`AWS::ECS::TaskDefinition`}function U(e){return H(e)||V(e)&&Object.values(e??{}).some(U)}function Fe({path:e,fields:t,id:n,spelled:r},i,a,o){let s=t[r(`containerDefinitions`)],c=[...e,r(`containerDefinitions`)],l=G(s);if(l!==void 0)return o.push({offset:a.valueAt(c),what:`${O(r(`containerDefinitions`))} is ${l}, ${z}`}),[];if(!Array.isArray(s)||s.length===0){let e=`${O(r(`containerDefinitions`))} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:D(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[u,...d]=s.flatMap((e,t)=>Le(e,[...c,String(t)],r,i,a,o));if(u===void 0)return[];let f=W(t[r(`family`)]),m=t[r(`revision`)],h=t[r(`runtimePlatform`)];return[{name:f===void 0?n:typeof m==`number`?`${f}:${m}`:f,family:f,containers:[u,...d],platform:p(h)?de(W(h[r(`operatingSystemFamily`)]),W(h[r(`cpuArchitecture`)])):void 0,requires:[t[r(`requiresCompatibilities`)]].flat().filter(e=>typeof e==`string`),constraints:Ie(t[r(`placementConstraints`)],r)}]}function Ie(e,t){return[e].flat().flatMap(e=>{if(!p(e)||e[t(`type`)]!==`memberOf`)return[];let n=W(e[t(`expression`)]);return n===void 0?[]:[n]})}function Le(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]),c=G(e);if(c!==void 0)return s(t,`a container is ${c}, ${z}`);if(!p(e))return s(t,`a container must be a map, not ${D(e)}`);let l=W(e[n(`name`)])??String(Number(t.at(-1))+1),u=e[n(`image`)],d=[...t,n(`image`)],f=G(u);if(f!==void 0)return s(d,`${O(n(`image`))} of the container ${O(l)} is ${f}, ${z}, or write the image itself`);if(u===void 0||u===``)return s(t,`the container ${O(l)} has no image`);if(typeof u!=`string`)return s(d,`${O(n(`image`))} must be text, not ${D(u)}`);let m=e[n(`versionConsistency`)];return[{name:l,image:u,resolvesAtStart:m!==void 0&&m!==`enabled`,place:{path:r,...a(i(d))}}]}function W(e){return typeof e==`string`&&e!==``?e:void 0}const Re=`And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform ToJsonString Length`.split(` `).map(e=>`!${e}`);function G(e){if(e instanceof _e)return e.tag;if(!p(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}async function K(e){return await J(De(e),e)!==void 0}async function q(e){return(await J(c(e),e))?.toString()}async function J(n,r){return e(n).catch(t(`USAGE`,`${r} cannot be read`,`Make it a file that can be read, or name another place: mintmark init --hook git.`))}var Y=ge();function X(e){let t=(0,Y.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function ze(e,{collection:t,lines:n}){let r=X(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,Y.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,Y.isPair)(a)?a.key:a;if(!(0,Y.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(Be(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,Y.isSeq)(i)?Ve(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return He(r,X(m),t)?m:void 0}function Be(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function Ve(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function He(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,Y.isMap)(r)||(0,Y.isSeq)(r))?!1:(r.items.pop(),je(t.toJS(),e.toJS()))}const Ue=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],We=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Ge={isUsed:async e=>await Ke(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await Ke(e)??`lefthook.yml`,i=I(e,r),a=await q(i),s=`npx --yes mintmark@${n} ${t}`,c=We.includes(r)?void 0:qe(a??``,s);if(c!==void 0)return{file:i,before:a,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new o(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function Ke(e){for(let t of[...Ue,...We])if(await K(I(e,t)))return t}function qe(e,t){let n=X(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,Y.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:ze(e,Je(r,i,a))}function Je(e,t,n){if(!(0,Y.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,Y.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,Y.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const Ye=`.pre-commit-config.yaml`,Xe=`mintmark-check`,Ze={isUsed:e=>K(I(e,Ye)),plan:async e=>{let t=I(e.topLevel,Ye),n=await q(t),r=Qe(e),i=$e(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new o(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function Qe({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${Xe}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function $e(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(Xe)?e:ze(e,{collection:[`repos`],lines:t})}const et=`# mintmark pre-push hook, written by: mintmark init --hook`,tt=/^"\$@" (.*) <\/dev\/null/m;function nt({argsLine:e,version:t}){return`#!/bin/sh
${et}
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
`}const rt={isUsed:()=>Promise.resolve(!0),plan:e=>it(I(e.hooksDirectory,`pre-push`),e,!1)};async function it(e,t,n){let r=await q(e),i={file:e,before:r,content:nt(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(et)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new o(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,a]=tt.exec(r)??[];if(a!==void 0&&a!==t.argsLine)throw new o(`USAGE`,`${e} runs another check: mintmark ${a}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const at=new Map([[`husky`,{isUsed:e=>K(I(e,`.husky`)),plan:e=>it(I(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Ge],[`pre-commit`,Ze],[`git`,rt]]);async function ot({manager:e,configPath:t,version:n},{cwd:r,env:a}){let o=await we(r,a,`A hook`),s=await f({cwd:r,configPath:t}),c=[`check`,`--quiet`,...await ct(s,r,o)],[l,u]=await st(e,o.topLevel);l===`git`&&lt(o,{args:c,version:n});let d=await u.plan({topLevel:o.topLevel,hooksDirectory:o.hooks,args:c,version:n,argsLine:c.map(i).join(` `)}),p=d.before===void 0?`written`:d.before===d.content?`unchanged`:`changed`;return p!==`unchanged`&&await dt(d),{file:L(await F(r),d.file),change:p,notes:ft(d,s)}}async function st(e,t){for(let[n,r]of at)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new o(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...at.keys()].join(`, `)}.`})}async function ct({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=L(n,await F(Ae(t,e)));return r===`mintmark.yml`||!ut(r)?[]:[`--config`,r.split(R).join(`/`)]}function lt({topLevel:e,repository:t,hooks:n},{args:r,version:a}){if(![e,t].some(e=>ut(L(e,n))))throw new o(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${a} ${r.map(i).join(` `)} </dev/null || exit`})}function ut(e){return e!==`..`&&!e.startsWith(`..${R}`)&&!ke(e)}async function dt({file:e,content:t,executable:n}){try{await S(Oe(e)),await fe(e,t),n&&await Te(e,493)}catch(t){throw await C(e,Oe(e),t)}}function ft({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}function pt(e,t){let n=new Map;for(let{roles:r=[]}of e)for(let[e,i]of r.entries()){let a=r[e-1]?.arn??ht(i.arn.split(`:`)[1]??`aws`,t);n.set(i.arn,{role:i,by:a})}return[...n.values()].map(({role:{arn:e,externalId:t},by:n})=>({kind:`trust`,of:e,document:j([A(`MintmarkTrust`,P(`assume`),{Principal:{AWS:n},...t!==void 0&&{Condition:{StringEquals:{"sts:ExternalId":t}}}})])}))}function mt(e,t){let{account:n,region:r,repositories:i,tags:a}=e,{audit:o,orphanedBlobs:s,ownerTags:c,push:l,targets:u}=t,{name:f}=d(r),p=[...a===void 0&&!c?[]:[`tags`],`probe`,`images`,...s?[`orphaned-blob`]:[],...o?[`lifecycle`]:[]],m=A(`MintmarkAsk`,P(...p),{Principal:{AWS:ht(f,t)}}),h=A(`MintmarkPush`,P(`push`),{Principal:{AWS:E(f)}}),g=(e,...t)=>({kind:`repository`,of:n===void 0?`another account`:`${n}/${r}`,...e.length>0&&{repositories:e},document:j(t)}),_=i?.filter(b)??[],v=l?u.filter(t=>y(t,e)).map(({name:e})=>e):[];if(v.includes(`NAME`))return[g(_,m,h)];let x=_.filter(e=>!v.includes(e));return[...x.length>0||_.length===0?[g(x,m)]:[],...v.length>0?[g(v,m,h)]:[]]}function ht(e,t){let n=E(e);return t.enforce===!0&&g(t.ledger)!==void 0?[n,w(e)]:n}const gt=`ACCOUNT_ID`;function _t({account:e,profile:t,roles:n}){return e!==void 0&&t===void 0&&n===void 0}function vt(e,t,{ownerTags:n,audit:r,create:i,orphanedBlobs:a,compares:o}){let{account:s,region:c,repositories:l,tags:u}=e,d=e=>e.map(e=>Z({account:s,region:c,name:e})),f=l?.every(b)===!0,p=l?.map(xt),m=d(p===void 0?[`*`]:[...p,...t.map(({name:e})=>e)]),h=f?m:d([`*`]);return[...f&&_t(e)?[]:[A(`MintmarkList`,P(`list`),{Resource:h})],...i&&t.length>0?[A(`MintmarkTemplates`,P(`templates`),{Resource:[`*`]})]:[],...u===void 0&&!n?[]:[A(`MintmarkTags`,P(`tags`),{Resource:m})],A(`MintmarkAsk`,P(...o===!0?[]:[`probe`],`images`),{Resource:m}),...a?[A(`MintmarkOrphanedBlobs`,P(`orphaned-blob`),{Resource:m})]:[],...r?[A(`MintmarkAudit`,P(`lifecycle`),{Resource:m})]:[]]}function yt(e){return e.length===0?[]:[A(`MintmarkLogin`,P(`login`),{Resource:[`*`]}),A(`MintmarkPush`,P(`push`),{Resource:e.map(Z)})]}function bt(e){let t=`arn:${d(e).name}:ecs:${e}:${gt}`;return[A(`MintmarkCluster`,P(`cluster`),{Resource:[`*`],Condition:{ArnLike:{"ecs:cluster":`${t}:cluster/CLUSTER`}}}),A(`MintmarkRevisions`,P(`revisions`),{Resource:[`service`,`service-deployment`,`service-revision`].map(e=>`${t}:${e}/CLUSTER/*`)}),A(`MintmarkTaskDefinitions`,P(`task-definition`),{Resource:[`*`]})]}function Z({account:e=gt,region:t,name:n}){return l({account:e,region:t},n)}function xt(e){return e.replace(/(?:[?[\]{}()!+@\\]|\*).*$/,`*`)}function St(e){let{registries:t}=e,[n,r]=Ct(e),i=t.length===0?[{region:`*`}]:t.filter(_t),a=[...Q(e),...pt(n,e),...i.flatMap(t=>mt(t,e))];if(e.enforce===!0)return[...a,...wt(e,[...n,...r])];let o=g(e.ledger),s=o===void 0?[]:Ce(o,e);return o===void 0||s.length===0?a:[...a,Se(o.table,s)]}function Ct({registries:e,targets:t}){let n=e.length>0?[...e]:t.length>0?[]:[{region:`*`}];return[n,t.filter(e=>!n.some(t=>y(e,t)))]}function Q(e){let{targets:t,push:n,deploy:r}=e,[i,a]=Ct(e),o=new Map,s=(e,t)=>{o.set(e,[...o.get(e)??[],...t])};s(void 0,[]);for(let r of i){let i=t.filter(e=>y(e,r));s(r.roles?.at(-1)?.arn,[...vt(r,i,e),...n?yt(i):[]]);for(let[e,t]of(r.roles??[]).entries())s(r.roles?.[e-1]?.arn,[A(`MintmarkAssume`,P(`assume`),{Resource:[t.arn]})])}for(let t of a){let{account:r,region:i}=t;s(void 0,[...vt(m({region:i,account:r}),[t],e),...n?yt([t]):[]])}r&&s(void 0,bt(i[0]?.region??`*`));let c=g(e.ledger);return c!==void 0&&s(void 0,[xe(N(c,[...i,...t]).arn,e)]),[...o].filter(([,e])=>e.length>0).map(([e,t])=>({kind:`identity`,of:e,document:j(Et(t))}))}function wt(e,t){let n=t.map(t=>{let n=`name`in t?m({region:t.region,account:t.account}):t,{account:r,region:i,roles:a,repositories:o}=n,s=e.targets.filter(e=>y(e,n)).map(({name:e})=>e),c=o===void 0?[`*`]:[...new Set([...o.map(xt),...s])],l=a?.at(-1)?.arn??E(d(i).name);return{account:r,region:i,repositories:c.map(e=>Z({account:r,region:i,name:e})),pusher:l}}),r=g(e.ledger);if(r===void 0)return M(n,void 0);let{partition:i}=N(r,t),a=w(i);return[...Q({...e,...Tt}).slice(0,1).map(e=>({...e,of:a})),...M(n,{arn:N(r,t,`REGION`).arn,writers:[E(i),a],grants:Ce(r,e)})]}const Tt={compares:!0,push:!1,audit:!1,deploy:!1,create:!1,orphanedBlobs:!1,targets:[]};function Et(e){let t=new Map;for(let n of e){let e=[...new Set([...t.get(n.Sid)?.Resource??[],...n.Resource??[]])];t.set(n.Sid,{...n,Resource:e})}return[...t.values()]}function Dt({service:e,image:t,services:n}){return e===void 0&&t===void 0?[...n.keys()]:[]}function Ot(e){let{image:t,service:n,services:r,registries:i}=e,a=kt(t)??At(e),o=Dt(e),s=jt(r),[c]=i,l=a??(s===void 0?void 0:`${s}/`),u=l===void 0?void 0:v(l);return{repository:a,repositoriesIn:s,account:u?.account??c?.account,region:u?.region??c?.region,service:n,services:o.length>1?o:void 0}}function kt(e){if(e===void 0)return;let t=e.to===void 0?oe(e.reference):le(e.to);return t===void 0||v(t.uri)===void 0?void 0:t.uri}function At({service:e,services:t}){let[n,...r]=(e===void 0?void 0:t.get(e))??[];return r.length===0?Mt(n):void 0}function jt(e){let[t,...n]=[...e].map(([e,t])=>{let n=t.length===1?Mt(t[0]):void 0;return n?.endsWith(`/${e}`)?n.slice(0,-e.length-1):void 0});return n.every(e=>e===t)?t:void 0}function Mt(e){return e!==void 0&&b(e)?e:void 0}async function Nt({format:e,configPath:t,enforce:n=!1,audit:r=!1,deploy:i=!1,create:a=!1,...o},{cwd:s}){let c=o.push||n,{orphanedBlobs:l=!1}=o,u=await f({cwd:s,configPath:t}),d=u.registries.map(e=>({...e,...m({account:ce(e).account})})),p=Pt(u,c||a),h=u.ownership?.tag!==void 0,{ledger:g}=u,_=await me(St({registries:d,targets:p,push:c,enforce:n,audit:r,deploy:i,create:a,orphanedBlobs:l,ledger:g,ownerTags:h}),e);return{..._,notice:T(_.open).map(e=>`${e}\n`).join(``)}}function Pt(e,t){let{repository:n}=Ot(e),[r]=e.registries;if(n===void 0)return t?[{account:r&&ce(r).account,region:r?.region??`*`,name:`NAME`}]:[];let{account:i,region:a}=v(n)??{account:void 0,region:`*`};return[{account:i,region:a,name:x(n)}]}const Ft=/^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;async function It(e){let t=await Lt(Ee(e),e,`Make it a directory that can be read`),n=(t??[]).sort().filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(t=>{let n=I(e,t);return Lt(c(n),n,`Make it a file that can be read, or move it away`)}));return{names:t??[],building:n.find((e,t)=>Ft.test(String(r[t]??``)))}}async function Lt(n,r,i){return e(n).catch(t(`USAGE`,`${r} cannot be read`,`${i}, and run this again.`))}function Rt(e,t){let n=zt(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function zt(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that calls ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,Bt(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(Bt).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function Bt(e){return e===void 0?e:(0,Y.stringify)(e).trimEnd()}var Vt=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only if it passes,
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
`,Ht=`# guard.yml, whose findings also become code scanning alerts, at the line of the Dockerfile or of mintmark.yml that has to change.
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
`,Ut=`# Pull requests from forks, first half: builds the pull request without secrets, a role or a token that may write, and
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
`,Wt=`# Pull requests from forks, second half: runs from the default branch, with a role, after fork-build.yml has finished, and
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
`,Gt=`# One step stamps, builds, checks, pushes and confirms. If another service already has the image, nothing is pushed.
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
`,Kt=`# A monorepo: each service has its own job, which builds, checks and pushes it, and its own check on the commit.
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
`,qt=`# The images are in a separate account. GitHub's identity is trusted in one account only. The role there may do nothing but
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
`,Jt=`# An image of two platforms, each built on a separate runner, as in docker's recipe "distribute build across multiple runners": the platforms
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
`;const Yt=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Xt={guard:[{name:`mintmark.yml`,text:Gt}],"build-push-action":[{name:`mintmark.yml`,text:Vt}],matrix:[{name:`mintmark.yml`,text:Kt}],"multi-account":[{name:`mintmark.yml`,text:qt}],"multi-platform":[{name:`mintmark.yml`,text:Jt}],"code-scanning":[{name:`mintmark.yml`,text:Ht}],"fork-safe":[{name:`fork-build.yml`,text:Ut},{name:`fork-check.yml`,text:Wt}]};async function Zt({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:Qt(e)},{topLevel:a}=await we(n,r,`A workflow`),s=await f({cwd:n,configPath:t}),c=I(a,`.github/workflows`),l=await It(c),u=Dt(s),d=i??en(u,l),p=await F(n),m=Ot(s),h=Xt[d.kind].map(e=>({...e,...Rt(e.text,m)})),g=h.find(e=>l.names.includes(e.name));if(g!==void 0)throw new o(`USAGE`,`${L(p,I(c,g.name))} already exists`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await $t(c,h),h.map((e,t)=>({file:L(p,I(c,e.name)),change:`written`,notes:[...t===0&&d.reason!==void 0?[{text:d.reason}]:[],...e.blanks.map(({line:e,what:t})=>({text:`Line ${e}: write ${t}.`}))]}))}function Qt(e){let t=Yt.find(t=>t===e);if(t!==void 0)return t;throw new o(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${Yt.join(`, `)}.`})}async function $t(e,t){try{await S(e);for(let{name:n,text:r}of t)await ue(I(e,n),r)}catch(t){throw await C(e,e,t)}}function en(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}function tn(e){let{command:t,ledger:n,sharedGroups:i,claims:o,checked:s}=e,c={again:e=>({text:e,command:`${_} ${t}`}),subject:e=>[`ledger`,e]};return{...se({...e,nothingToCompare:void 0},c),headline:rn(e),subject:`ledger`,checked:t,category:`ledger`,allowed:e.allowed.map(ie),notes:[...ae(e.findings,i).map(e=>({text:e})),...e.released===void 0?[]:[{text:nn(e.released)}]],effort:`Compared ${r(s.images,`image`,`images`)} of ${re(s)} with the ledger (${te(n)})${a(s.calls,s.durationMs)}`,about:{ledger:te(n),sharedGroups:i},fields:()=>({claims:{...o,released:e.released!==void 0&&`count`in e.released?e.released.count:null},allowed:e.allowed.map(ee),checked:s})}}function nn(e){return`why`in e?`No claim was released: ${e.why}.`:`${n(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} released.`}function rn({command:e,unchecked:t,sharedGroups:i,claims:a,...o}){let s=e===`ledger seed`,c=ne(o),l=`${r(a.written,`claim`,`claims`)} written`,u=n(i,`image belongs to several services`,`images belong to several services`),d=`${r(a.missing,`image was`,`images were`)} pushed without a claim`,f=`${[...s?[l]:a.missing>0?[d]:[],...u===void 0?[]:[u],...t===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return t>0?{outcome:c,word:`Unknown`,sentence:f}:s?{outcome:c,word:`Seeded`,sentence:f}:{outcome:c,word:c===`bad`?`Stopped`:`Verified`,sentence:f}}const an=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function on(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function sn(e,t,n,r){let i=un(t,n),a=i.filter(({uses:e})=>cn(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>ln(e)!==void 0),l=c&&ln(c);return m({path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]})}function cn(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function ln({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&an.test(t)?`script`:void 0}function un(e,t){let n=s(dn(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:u(e,`name`),id:u(e,`id`),uses:u(e,`uses`),run:u(e,`run`)})):[]}function dn(e){try{return(0,Y.parse)(e,{logLevel:`silent`})}catch{return}}async function fn({cwd:e,env:t}){let n=on(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:sn(n,await c(I(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}const pn=`Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;function mn(e,t,n=()=>void 0){let r=he(e,{path:t,hint:pn},{merge:!0}),i=[],a={variable:!1},o=p(r.data)?hn(r.data,r,i):[];p(r.data)||i.push({offset:0,what:`the file must be a map, not ${D(r.data)}`});let s=o.filter(({isBuilt:e})=>e),c=(s.length>0?s:o).flatMap(({name:e,names:o,isBuilt:s})=>o.flatMap(({at:o,value:c})=>{let l=r.valueAt([`services`,e,...o]),u=e=>(i.push({offset:l,what:`${ve(o)} ${e}`}),[]);if(typeof c!=`string`)return u(`must be text, not ${D(c)}`);let d=ye(c,n);if(a.variable||=d!==c,typeof d!=`string`)return u(d.fault);let f=h(d);return f===void 0?[{service:e,image:d,isBuilt:s,place:{path:t,...r.position(l)}}]:u(`${f} (${O(d)})`)}));if(i.length>0)throw k({path:t,hint:a.variable?`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`:pn},r,i);return c}function hn(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return p(r)?Object.entries(r).flatMap(([e,r])=>{if(!p(r))return n.push({offset:t.valueAt([`services`,e]),what:`${O(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=p(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const gn={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",REGION:"${AWS::Region}",CLUSTER:"${ClusterName}"},_n={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:be,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function vn(e){let t=new Map(e.map($).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:$(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>yn(e,n(e))),...bn(e,n),...xn(e,n),...Sn(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=Cn({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(_n).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...T(c)].map(e=>`# ${e}\n`).join(``)}${Cn(s)}${a}`,open:c}}function $({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:be,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function yn({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function bn(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&$(n[d]).words===$(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function xn(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function Sn(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function Cn(e){let t=new Y.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,Y.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=pe(t.value,gn);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}export{Zt as a,Ne as c,tn as i,mn as n,Nt as o,fn as r,ot as s,vn as t};