import{$ as e,B as t,C as n,Ct as r,Dn as i,E as a,J as o,K as s,Tt as c,Y as l,_t as u,bt as d,ct as f,ft as p,gt as m,ht as ee,in as te,j as h,ln as ne,lt as re,m as g,mt as _,q as ie,st as ae,ut as oe,vt as se}from"./glob-syntax-CRg5HP3B.js";import{C as v,E as y,S as b,T as x,c as ce,d as S,g as C,l as le,o as ue,s as de,u as fe,w}from"./run2-CQ6zgQK3.js";import{_ as pe,f as me,m as he,y as ge}from"./options-obRFdLfs.js";import{c as _e,p as T}from"./guard-CrYfbFI4.js";import{createRequire as ve}from"node:module";const E={verb:`demo`,summary:`the whole story on an embedded ECR: no account, no Docker, no network`,options:{pause:r({usage:`--pause`,help:`wait for Enter between the acts, for a talk; not if stdin is no terminal`}),...l}},ye=1e4;function D(e){return typeof e==`number`&&!Number.isNaN(new Date(e).getTime())}function O({holders:e}){let t=Object.values(e);return t.length===0?void 0:Math.max(...t)}function k(e,t,n){let r=O(e);return e.state!==`held`||r!==void 0&&r+n>=t.earliest}function A(e){let{state:t,holders:n,others:r=[]}=e;return t!==`held`||Object.keys(n).length>0?[j(e),...r]:r}function be(e,t,n,r=!1){let{imageId:i,state:a,others:o=[]}=e,s=new Date(e.since),c=a===`held`,l=k(e,t,n),u=(c?l?o:A(e):[]).map(e=>({imageId:i,...e,state:`lapsed`,since:s}));if(!l)return r?u:[];let d=c?O(e):void 0,f=d===void 0?void 0:new Date(d);return[...[j(e),...c?[]:o].map(e=>({imageId:i,...e,state:a,since:s,expires:f})),...r?u:[]]}function j({service:e,repository:t,tag:n,buildId:r}){return{service:e,repository:t,tag:n,buildId:r}}const M=`freshness`;function N(e,t,n){let r=(e?.registries??[]).filter(e=>e.asOf>=n-6048e5);return{registries:t.reduce((e,t)=>xe(e,{...t,asOf:n}),r)}}function xe(e,t){let n=e=>a(t,e)&&Ee(t,e),r=e=>a(t,e)&&e.asOf>t.asOf;if(t.isWhole)return e.some(e=>r(e)&&(n(e)||!e.isWhole))?[...e]:[...e.filter(e=>!n(e)),t];let i=e.map(e=>a(t,e)&&!r(e)?{...e,isWhole:!1,asOf:t.asOf}:e);return e.some(n)?i:[...i,t]}function Se(e,t,r){for(let i of t.registries){let[a]=(e?.registries??[]).filter(e=>we(i,e)&&Te(e,i,t.exclude)).toSorted((e,t)=>t.asOf-e.asOf),o=Ce(i);if(a===void 0)return P(`it was not seeded with every repository of ${o}`,i.account===void 0&&i.uri===void 0?`Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.`:`Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.`);if(!a.isWhole)return P(`an image was pushed past it in ${o}, as was found ${n(new Date(a.asOf))}`,`Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.`);if(r.latest-a.asOf>t.withinMs)return P(`it was last compared with ${o} ${n(new Date(a.asOf))}, more than ${Math.round(t.withinMs/36e5)} hours ago`,`Run mintmark ledger verify, and have it run regularly.`)}}function P(e,t){return new i(`UNVERIFIED`,`Not verified: ${e}`,{hint:t})}function Ce({account:e,region:t,uri:n}){return e===void 0&&n!==void 0?`the registry of ${n}`:`${e??`an account that is not named`}/${t??`a region that is not named`}`}function we({account:e,region:t,uri:n},r){return e===void 0?n?.startsWith(r.prefix)===!0:e===r.account&&t===r.region}function Te(e,t,n){return(e.repositories===void 0||F(e.repositories,t.repositories))&&(e.tags===void 0||F(e.tags,t.tags))&&e.exclude.every(e=>n.includes(e))}function Ee(e,t){return[`repositories`,`tags`,`exclude`].every(n=>F(e[n],t[n]))}function F(e,t){return JSON.stringify(e)===JSON.stringify(t)}function I({registries:e}){return JSON.stringify({schema:1,registries:e})}function L(e,t){let n=De(e),r=g(n)&&n.schema===1?n.registries:void 0;if(Array.isArray(r)&&r.every(Oe))return{registries:r};throw new i(`UNEXPECTED_ANSWER`,`What ${t} says of its last verification cannot be read by this version`,{hint:`Nothing but mintmark may write to the ledger. If a later version has, use that one here too.`})}function De(e){try{return typeof e==`string`?JSON.parse(e):void 0}catch{return}}function Oe(e){if(!g(e))return!1;let{repositories:t,tags:n}=e;return[`account`,`region`,`prefix`].every(t=>typeof e[t]==`string`)&&R(e.exclude)&&(t===void 0||R(t))&&(n===void 0||g(n)&&R(Object.values(n)))&&typeof e.isWhole==`boolean`&&D(e.asOf)}function R(e){return Array.isArray(e)&&e.every(e=>typeof e==`string`)}const z=`imageId`;function ke(e,t){let{imageId:n,service:r,repository:i,tag:a,buildId:o,state:s,since:c,used:l,holders:u,others:d}=e,f=s===`held`?O(e)??c:void 0;return{[z]:{S:n},schema:{N:`1`},revision:{S:t},...V({service:r,repository:i,tag:a,buildId:o}),...d===void 0?{}:{others:{L:d.map(e=>({M:V(e)}))}},state:{S:s},since:{S:new Date(c).toISOString()},...l===void 0?{}:{used:{S:new Date(l).toISOString()}},holders:{M:Object.fromEntries(Object.entries(u).map(([e,t])=>[e,{N:String(t)}]))},...f===void 0?{}:{expires:{S:new Date(f).toISOString()},ttl:{N:String(Math.ceil(f/1e3)+604800)}}}}function Ae(e,t){let n=t=>U(e[t]?.S),[r,a,o,s]=[n(z),n(`revision`),H(e),Ne(e)],c=Fe(n(`state`)),l=Date.parse(n(`since`)??``),u=e.used===void 0?void 0:Date.parse(n(`used`)??``),d=U(e.schema?.N),{M:f}=e.holders??{},p=Object.entries(f??{}).map(([e,t])=>[e,Number(g(t)?U(t.N):void 0)]);if(!(d===`1`&&[l,u??l,...p.map(([,e])=>e)].every(D))||!g(f)||!Pe(r)||c===void 0||o===void 0||s===void 0||a===void 0)throw new i(`UNEXPECTED_ANSWER`,`Unexpected answer: the item ${r??``} of the table ${t} is no claim that this version can read`,{hint:d!==void 0&&Number(d)>1?`A later version of mintmark wrote it: use that one here too.`:`Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if it is none of its.`});return{record:{imageId:r,...o,state:c,since:l,holders:Object.fromEntries(p),...u!==void 0&&{used:u},...s.length>0&&{others:s}},revision:a}}function B(e,t){return{[z]:{S:M},revision:{S:t},registries:{S:I(e)}}}function je(e){return e[z]?.S===M}function Me({registries:e,revision:t},n){return{freshness:L(e?.S,`the table ${n}`),revision:t?.S??``}}function V({service:e,repository:t,tag:n,buildId:r}){return{service:{S:e},repository:{S:t},...n===void 0?{}:{tag:{S:n}},...r===void 0?{}:{buildId:{S:r}}}}function H(e){let t=t=>{let n=e[t];return g(n)?U(n.S):void 0},[n,r]=[t(`service`),t(`repository`)];if(n!==void 0&&r!==void 0)return{service:n,repository:r,tag:t(`tag`),buildId:t(`buildId`)}}function Ne({others:e}){if(e===void 0)return[];let t=e.L;if(!Array.isArray(t))return;let n=t.map(e=>g(e)&&g(e.M)?H(e.M):void 0),r=n.filter(e=>e!==void 0);return r.length===n.length?r:void 0}function U(e){return typeof e==`string`?e:void 0}function Pe(e){return e!==void 0&&te(e)}function Fe(e){return e===`held`||e===`confirmed`||e===`shared`?e:void 0}const Ie=[`terraform`,`cloudformation`],W=[`dynamodb:BatchGetItem`,`dynamodb:PutItem`];function Le(e,t){return{terraform:Re,cloudformation:ze}[e](t)}function Re(e){return`# The ledger of mintmark: one item for each image ID. See ${h(`ledger.md`)}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${e}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${z}"
  deletion_protection_enabled = true

  attribute {
    name = "${z}"
    type = "S"
  }

  # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

# Attach it to the role of each pipeline.
data "aws_iam_policy_document" "mintmark_ledger" {
  statement {
    sid       = "MintmarkLedger"
    actions   = [${W.map(e=>`"${e}"`).join(`, `)}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function ze(e){return`# The ledger of mintmark: one item for each image ID. See ${h(`ledger.md`)}
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  MintmarkLedger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: ${e}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: ${z}
          AttributeType: S
      KeySchema:
        - AttributeName: ${z}
          KeyType: HASH
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
      TimeToLiveSpecification:
        AttributeName: ttl
        Enabled: true
  # Attach it to the role of each pipeline.
  MintmarkLedgerPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: mintmark-ledger
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: MintmarkLedger
            Effect: Allow
            Action:
${W.map(e=>`              - ${e}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}const G={verb:`init`,summary:`write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies`,options:{regions:_({usage:`--region <region>`,help:`a region whose repositories go into mintmark.yml; default: that of the environment`}),hook:K({usage:`--hook [manager]`,help:`a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use`}),workflow:K({usage:`--workflow [kind]`,help:`a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits`}),baseline:K({usage:`--baseline [file]`,help:`record the images that services share today, so that only new ones fail; default: ${ne}`}),...ie,iam:m({usage:`--iam [format]`,help:`print the least-privilege IAM policies, for the registries of mintmark.yml`},_e,`json`),push:r({usage:`--push`,help:`with --iam: for the push of guard too`}),audit:r({usage:`--audit`,help:`with --iam: for audit too`}),deploy:r({usage:`--deploy`,help:`with --iam: for deploy too`}),create:r({usage:`--create`,help:`with --iam: for targets that a push creates too`}),orphanedBlobs:r({usage:`--orphaned-blobs`,help:`with --iam: for the call that spares a scan of repositories with deleted images, and lets the role read layers`}),enforce:r({usage:`--enforce`,help:`with --iam: for registries to which only guard can push, and a ledger that nothing else can write`}),ledger:m({usage:`--ledger [format]`,help:`print the DynamoDB table of the ledger and the IAM policy for it`},Ie,`terraform`),...o,...l}};function K(e){return ee(e,{preset:``,read:e=>e.at(-1)===``||e.at(-1)})}const q={...o,cache:d({usage:`--cache <dir>`,help:`keep manifests in this directory, so that the next run reads only what is new`}),...s,...e,...p(c),...l},J={verb:`ledger seed`,summary:`write claims in the ledger for every image of every repository in scope`,options:q},Y={verb:`ledger verify`,summary:`find the images of every repository in scope that were pushed past the ledger`,options:{release:r({usage:`--release`,help:`give back the claims of images that are in no repository any more and that no push relied on for a day`}),...q}},X=`Write a whole number above 0.`,Z={verb:`sandbox`,summary:`an ECR of your own on loopback, in memory or in front of an OCI registry`,options:{port:se({usage:`--port <port>`,help:`where it listens; 0: any free port`},ae,`Write a port number.`,`4566`),registry:u({usage:`--registry <url>`,help:`the OCI registry that keeps blobs and manifests`},oe,`Write an http URL.`),state:d({usage:`--state <dir>`,help:`what it holds is loaded from here, and saved here when it stops`}),repositories:_({usage:`--repository <account/region/name>`,help:`a repository to begin with`}),deny:_({usage:`--deny <account/region/name>`,help:`a repository that denies every call`}),latencyMs:u({usage:`--latency <time>`,help:`what every call takes at least`},re,`Write it as 20ms.`),rate:u({usage:`--rate <calls>`,help:`calls per second and operation`},f,X),pageSize:u({usage:`--page-size <entries>`,help:`most entries on a page`},f,X),hosts:_({usage:`--host <name>`,help:`a host name that it answers to besides loopback, with its port if it has one`}),createOnPush:_({usage:`--create-on-push <prefix>`,help:`the prefix of a template by which a push creates repositories, or ROOT for all`}),anonymous:r({usage:`--anonymous`,help:`let docker push and pull without a login`}),...l}},Q=[t,pe,me,ue,ge,he,G,J,Y,de,ce,Z,E,T];function Be(e){C(e,T,async({shell:e})=>{await S({format:`text`},async()=>{let{completion:t}=await import(`./run-DrdvGH8V.js`).then(m=>({completion:m.j}));return y.write(t(e,Q)),0})}).addHelpText(`after`,`
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`)}let Ve;const $=()=>Ve??=ve(import.meta.url)(`node:readline`);new Proxy({},{has:(e,t)=>t in $(),get:(e,t)=>$()[t]});const He=(...e)=>$().createInterface(...e);function Ue(e){C(e,E,async({pause:e})=>{await S({format:`text`},async()=>{let t=e&&v().isTTY?We:()=>Promise.resolve();return await(await import(`./sandbox-BAhI7v_i.js`).then(m=>({demo:m.i}))).demo(x,w(!0),t),0})})}async function We(){let e=v();if(e.readableEnded)return;x.stderr.write(`Press Enter for the next act.`);let t=He({input:e});await new Promise(e=>{t.once(`line`,()=>{e()}),t.once(`close`,e)}),t.close(),x.stderr.write(`
`)}function Ge(e){C(e,G,async({iam:e,ledger:t,baseline:n,...r})=>{await S({format:`text`},async i=>{if(e!==void 0){let{initIam:t}=await import(`./workflow-CoZObVW_.js`).then(m=>({initIam:m.f})),{text:n,notice:i}=await t({...r,format:e},x);y.write(n),x.stderr.write(i)}if(t!==void 0){let{initLedger:e}=await import(`./html-page-DDE3xokF.js`).then(m=>({initLedger:m.l}));y.write(await e({...r,format:t},x))}if(n!==void 0){let[{recordBaseline:e},{renderInit:t}]=await Promise.all([import(`./workflow-CoZObVW_.js`).then(m=>({recordBaseline:m.v})),import(`./notify-CjfPn8nb.js`).then(m=>({renderInit:m.o}))]);await i(t(await e({...r,file:n===!0?void 0:n},x),w(!0)))}if((e!==void 0||t!==void 0||n!==void 0)&&r.hook===void 0&&r.workflow===void 0)return 0;let{init:a}=await import(`./run-DrdvGH8V.js`).then(m=>({init:m.g})),o=await a({...r,version:`1.0.0`},x),{renderInit:s}=await import(`./notify-CjfPn8nb.js`).then(m=>({renderInit:m.o}));return await i(o.map(e=>s(e,w(!0))).join(``)),0})})}function Ke(e){let t=e.command(`ledger`).description(`compares the ledger of claims with the registries`).showHelpAfterError(`(mintmark ledger --help shows what it takes)`);for(let[e,n]of[[J,`seed`],[Y,`verify`]])C(t,e,async e=>{await fe(`ledger ${n}`,e,async()=>{let[{reconcile:t},{ledgerView:r}]=await Promise.all([import(`./workflow-CoZObVW_.js`).then(m=>({reconcile:m.u})),import(`./workflow-CoZObVW_.js`).then(m=>({ledgerView:m.l}))]),i=r(await t(n,{...e,signal:b(`SIGINT`)},x));return le([i],i,e)})})}function qe(e){C(e,Z,async e=>{await S({format:`text`},async()=>{let t=b(`SIGINT`,`SIGTERM`),{runSandbox:n}=await import(`./sandbox-BAhI7v_i.js`).then(m=>({runSandbox:m.n}));return await n(e,{...x,stdout:y,signal:t}),0})})}export{D as C,k as S,Se as _,Be as a,be as b,z as c,ke as d,Me as f,I as g,L as h,Ue as i,B as l,M as m,Ke as n,Q as o,Ae as p,Ge as r,Le as s,qe as t,je as u,N as v,A as x,ye as y};