import{Ct as e,D as t,G as n,I as r,K as i,S as a,U as o,W as s,Z as c,at as l,ct as u,d,dn as f,ft as p,gt as ee,ht as m,kn as h,mt as g,on as te,ot as _,pt as ne,q as v,st as re,ut as ie,vt as y,xt as b,y as x}from"./glob-syntax-C_HwMgte.js";import{C as S,E as C,S as w,T,d as E,g as D,l as ae,s as oe,u as se,w as O}from"./run-9Slalbcc.js";import{g as ce,m as le,y as ue}from"./options-BikGhtVD.js";import{_ as k,g as de,h as fe,u as pe}from"./json-BKqrOjhP.js";import{createRequire as me}from"node:module";const A={verb:`demo`,summary:`the whole story on an embedded ECR: no account, no Docker, no network`,options:{pause:b({usage:`--pause`,help:`wait for Enter between the acts, for a talk; not if stdin is no terminal`}),...v}},he=1e4;function j(e){return typeof e==`number`&&!Number.isNaN(new Date(e).getTime())}function M({holders:e}){let t=Object.values(e);return t.length===0?void 0:Math.max(...t)}function N(e,t,n){let r=M(e);return e.state!==`held`||r!==void 0&&r+n>=t.earliest}function P(e){let{state:t,holders:n,others:r=[]}=e;return t!==`held`||Object.keys(n).length>0?[F(e),...r]:r}function ge(e,t,n,r=!1){let{imageId:i,state:a,others:o=[]}=e,s=new Date(e.since),c=a===`held`,l=N(e,t,n),u=(c?l?o:P(e):[]).map(e=>({imageId:i,...e,state:`lapsed`,since:s}));if(!l)return r?u:[];let d=c?M(e):void 0,f=d===void 0?void 0:new Date(d);return[...[F(e),...c?[]:o].map(e=>({imageId:i,...e,state:a,since:s,expires:f})),...r?u:[]]}function F({service:e,repository:t,tag:n,buildId:r}){return{service:e,repository:t,tag:n,buildId:r}}const I=`freshness`;function _e(e,t,n){let r=(e?.registries??[]).filter(e=>e.asOf>=n-6048e5);return{registries:t.reduce((e,t)=>ve(e,{...t,asOf:n}),r)}}function ve(e,t){let n=e=>a(t,e)&&Ce(t,e),r=e=>a(t,e)&&e.asOf>t.asOf;if(t.isWhole)return e.some(e=>r(e)&&(n(e)||!e.isWhole))?[...e]:[...e.filter(e=>!n(e)),t];let i=e.map(e=>a(t,e)&&!r(e)?{...e,isWhole:!1,asOf:t.asOf}:e);return e.some(n)?i:[...i,t]}function ye(e,t,n){for(let r of t.registries){let[i]=(e?.registries??[]).filter(e=>xe(r,e)&&Se(e,r,t.exclude)).toSorted((e,t)=>t.asOf-e.asOf),a=be(r);if(i===void 0)return L(`it was not seeded with every repository of ${a}`,r.account===void 0&&r.uri===void 0?`Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.`:`Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.`);if(!i.isWhole)return L(`an image was pushed past it in ${a}, as was found ${x(new Date(i.asOf))}`,`Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.`);if(n.latest-i.asOf>t.withinMs)return L(`it was last compared with ${a} ${x(new Date(i.asOf))}, more than ${Math.round(t.withinMs/36e5)} hours ago`,`Run mintmark ledger verify, and have it run regularly.`)}}function L(e,t){return new h(`UNVERIFIED`,`Not verified: ${e}`,{hint:t})}function be({account:e,region:t,uri:n}){return e===void 0&&n!==void 0?`the registry of ${n}`:`${e??`an account that is not named`}/${t??`a region that is not named`}`}function xe({account:e,region:t,uri:n},r){return e===void 0?n?.startsWith(r.prefix)===!0:e===r.account&&t===r.region}function Se(e,t,n){return(e.repositories===void 0||R(e.repositories,t.repositories))&&(e.tags===void 0||R(e.tags,t.tags))&&e.exclude.every(e=>n.includes(e))}function Ce(e,t){return[`repositories`,`tags`,`exclude`].every(n=>R(e[n],t[n]))}function R(e,t){return JSON.stringify(e)===JSON.stringify(t)}function z({registries:e}){return JSON.stringify({schema:1,registries:e})}function B(e,t){let n=we(e),r=d(n)&&n.schema===1?n.registries:void 0;if(Array.isArray(r)&&r.every(Te))return{registries:r};throw new h(`UNEXPECTED_ANSWER`,`What ${t} says of its last verification cannot be read by this version`,{hint:`Nothing but mintmark may write to the ledger. If a later version has, use that one here too.`})}function we(e){try{return typeof e==`string`?JSON.parse(e):void 0}catch{return}}function Te(e){if(!d(e))return!1;let{repositories:t,tags:n}=e;return[`account`,`region`,`prefix`].every(t=>typeof e[t]==`string`)&&V(e.exclude)&&(t===void 0||V(t))&&(n===void 0||d(n)&&V(Object.values(n)))&&typeof e.isWhole==`boolean`&&j(e.asOf)}function V(e){return Array.isArray(e)&&e.every(e=>typeof e==`string`)}const H=`imageId`;function Ee(e,t){let{imageId:n,service:r,repository:i,tag:a,buildId:o,state:s,since:c,used:l,holders:u,others:d}=e,f=s===`held`?M(e)??c:void 0;return{[H]:{S:n},schema:{N:`1`},revision:{S:t},...U({service:r,repository:i,tag:a,buildId:o}),...d===void 0?{}:{others:{L:d.map(e=>({M:U(e)}))}},state:{S:s},since:{S:new Date(c).toISOString()},...l===void 0?{}:{used:{S:new Date(l).toISOString()}},holders:{M:Object.fromEntries(Object.entries(u).map(([e,t])=>[e,{N:String(t)}]))},...f===void 0?{}:{expires:{S:new Date(f).toISOString()},ttl:{N:String(Math.ceil(f/1e3)+604800)}}}}function De(e,t){let n=t=>G(e[t]?.S),[r,i,a,o]=[n(H),n(`revision`),W(e),je(e)],s=Ne(n(`state`)),c=Date.parse(n(`since`)??``),l=e.used===void 0?void 0:Date.parse(n(`used`)??``),u=G(e.schema?.N),{M:f}=e.holders??{},p=Object.entries(f??{}).map(([e,t])=>[e,Number(d(t)?G(t.N):void 0)]);if(!(u===`1`&&[c,l??c,...p.map(([,e])=>e)].every(j))||!d(f)||!Me(r)||s===void 0||a===void 0||o===void 0||i===void 0)throw new h(`UNEXPECTED_ANSWER`,`Unexpected answer: the item ${r??``} of the table ${t} is no claim that this version can read`,{hint:u!==void 0&&Number(u)>1?`A later version of mintmark wrote it: use that one here too.`:`Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if it is none of its.`});return{record:{imageId:r,...a,state:s,since:c,holders:Object.fromEntries(p),...l!==void 0&&{used:l},...o.length>0&&{others:o}},revision:i}}function Oe(e,t){return{[H]:{S:I},revision:{S:t},registries:{S:z(e)}}}function ke(e){return e[H]?.S===I}function Ae({registries:e,revision:t},n){return{freshness:B(e?.S,`the table ${n}`),revision:t?.S??``}}function U({service:e,repository:t,tag:n,buildId:r}){return{service:{S:e},repository:{S:t},...n===void 0?{}:{tag:{S:n}},...r===void 0?{}:{buildId:{S:r}}}}function W(e){let t=t=>{let n=e[t];return d(n)?G(n.S):void 0},[n,r]=[t(`service`),t(`repository`)];if(n!==void 0&&r!==void 0)return{service:n,repository:r,tag:t(`tag`),buildId:t(`buildId`)}}function je({others:e}){if(e===void 0)return[];if(!d(e)||!Array.isArray(e.L))return;let t=e.L.map(e=>d(e)&&d(e.M)?W(e.M):void 0),n=t.filter(e=>e!==void 0);return n.length===t.length?n:void 0}function G(e){return typeof e==`string`?e:void 0}function Me(e){return e!==void 0&&te(e)}function Ne(e){return e===`held`||e===`confirmed`||e===`shared`?e:void 0}const Pe=[`terraform`,`cloudformation`],K=[`dynamodb:BatchGetItem`,`dynamodb:PutItem`];function Fe(e,t){return{terraform:Ie,cloudformation:Le}[e](t)}function Ie(e){return`# The ledger of mintmark: one item for each image ID. See ${t(`ledger.md`)}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${e}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${H}"
  deletion_protection_enabled = true

  attribute {
    name = "${H}"
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
    actions   = [${K.map(e=>`"${e}"`).join(`, `)}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function Le(e){return`# The ledger of mintmark: one item for each image ID. See ${t(`ledger.md`)}
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
        - AttributeName: ${H}
          AttributeType: S
      KeySchema:
        - AttributeName: ${H}
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
${K.map(e=>`              - ${e}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}const q={verb:`init`,summary:`write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies`,options:{regions:p({usage:`--region <region>`,help:`a region whose repositories go into mintmark.yml; default: that of the environment`}),hook:J({usage:`--hook [manager]`,help:`a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use`}),workflow:J({usage:`--workflow [kind]`,help:`a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits`}),baseline:J({usage:`--baseline [file]`,help:`record the images that services share today, so that only new ones fail; default: ${f}`}),...n,iam:g({usage:`--iam [format]`,help:`print the least-privilege IAM policies, for the registries of mintmark.yml`},pe,`json`),push:b({usage:`--push`,help:`with --iam: for the push of guard too`}),audit:b({usage:`--audit`,help:`with --iam: for audit too`}),deploy:b({usage:`--deploy`,help:`with --iam: for deploy too`}),create:b({usage:`--create`,help:`with --iam: for targets that a push creates too`}),orphanedBlobs:b({usage:`--orphaned-blobs`,help:`with --iam: for the call that spares a scan of repositories with deleted images, and lets the role read layers`}),enforce:b({usage:`--enforce`,help:`with --iam: for registries to which only guard can push, and a ledger that nothing else can write`}),ledger:g({usage:`--ledger [format]`,help:`print the DynamoDB table of the ledger and the IAM policy for it`},Pe,`terraform`),...i,...v}};function J(e){return ne(e,{preset:``,read:e=>e.at(-1)===``||e.at(-1)})}const Y={...i,cache:y({usage:`--cache <dir>`,help:`keep manifests in this directory, so that the next run reads only what is new`}),...s,...c,...ie(e),...v},X={verb:`ledger seed`,summary:`write claims in the ledger for every image of every repository in scope`,options:Y},Z={verb:`ledger verify`,summary:`find the images of every repository in scope that were pushed past the ledger`,options:{release:b({usage:`--release`,help:`give back the claims of images that are in no repository any more and that no push relied on for a day`}),...Y}},Re=`Write a whole number above 0.`,ze={verb:`sandbox`,summary:`an ECR of your own on loopback, in memory or in front of an OCI registry`,options:{port:ee({usage:`--port <port>`,help:`where it listens; 0: any free port`},l,`Write a port number.`,`4566`),registry:m({usage:`--registry <url>`,help:`the OCI registry that keeps blobs and manifests`},u,`Write an http URL.`),state:y({usage:`--state <dir>`,help:`what it holds is loaded from here, and saved here when it stops`}),repositories:p({usage:`--repository <account/region/name>`,help:`a repository to begin with`}),deny:p({usage:`--deny <account/region/name>`,help:`a repository that denies every call`}),latencyMs:m({usage:`--latency <time>`,help:`what every call takes at least`},re,`Write it as 20ms.`),rate:m({usage:`--rate <calls>`,help:`calls per second and operation`},_,Re),pageSize:m({usage:`--page-size <entries>`,help:`most entries on a page`},_,Re),hosts:p({usage:`--host <name>`,help:`a host name that it answers to besides loopback, with its port if it has one`}),createOnPush:p({usage:`--create-on-push <prefix>`,help:`the prefix of a template by which a push creates repositories, or ROOT for all`}),anonymous:b({usage:`--anonymous`,help:`let docker push and pull without a login`}),...v}},Q=[r,ue,le,oe,o,ce,q,X,Z,fe,de,ze,A,k];function Be(e){D(e,k,async({shell:e})=>{await E({format:`text`},async()=>{let{completion:t}=await import(`./run2-DDyixUTY.js`).then(m=>({completion:m.A}));return C.write(t(e,Q)),0})}).addHelpText(`after`,`
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`)}let Ve;const $=()=>Ve??=me(import.meta.url)(`node:readline`);new Proxy({},{has:(e,t)=>t in $(),get:(e,t)=>$()[t]});const He=(...e)=>$().createInterface(...e);function Ue(e){D(e,A,async({pause:e})=>{await E({format:`text`},async()=>{let t=e&&S().isTTY?We:()=>Promise.resolve();return await(await import(`./sandbox-ClDS4aTD.js`).then(m=>({demo:m.r}))).demo(T,O(!0),t),0})})}async function We(){let e=S();if(e.readableEnded)return;T.stderr.write(`Press Enter for the next act.`);let t=He({input:e});await new Promise(e=>{t.once(`line`,()=>{e()}),t.once(`close`,e)}),t.close(),T.stderr.write(`
`)}function Ge(e){D(e,q,async({iam:e,ledger:t,baseline:n,...r})=>{await E({format:`text`},async i=>{if(e!==void 0){let{initIam:t}=await import(`./load-D3P96jGr.js`).then(m=>({initIam:m.u})),{text:n,notice:i}=await t({...r,format:e},T);C.write(n),T.stderr.write(i)}if(t!==void 0){let{initLedger:e}=await import(`./event-streams-D7lxGVzd.js`).then(m=>({initLedger:m.a}));C.write(await e({...r,format:t},T))}if(n!==void 0){let[{recordBaseline:e},{renderInit:t}]=await Promise.all([import(`./load-D3P96jGr.js`).then(m=>({recordBaseline:m.h})),import(`./wrap-ansi-D2lnhafe.js`).then(m=>({renderInit:m.i}))]);await i(t(await e({...r,file:n===!0?void 0:n},T),O(!0)))}if((e!==void 0||t!==void 0||n!==void 0)&&r.hook===void 0&&r.workflow===void 0)return 0;let{init:a}=await import(`./run2-DDyixUTY.js`).then(m=>({init:m.h})),o=await a({...r,version:`1.0.0`},T),{renderInit:s}=await import(`./wrap-ansi-D2lnhafe.js`).then(m=>({renderInit:m.i}));return await i(o.map(e=>s(e,O(!0))).join(``)),0})})}function Ke(e){let t=e.command(`ledger`).description(`compares the ledger of claims with the registries`).showHelpAfterError(`(mintmark ledger --help shows what it takes)`);for(let[e,n]of[[X,`seed`],[Z,`verify`]])D(t,e,async e=>{await se(`ledger ${n}`,e,async()=>{let[{reconcile:t},{ledgerView:r}]=await Promise.all([import(`./run3-lYK8m7rG.js`).then(m=>({reconcile:m.r})),import(`./run3-lYK8m7rG.js`).then(m=>({ledgerView:m.n}))]),i=r(await t(n,{...e,signal:w(`SIGINT`)},T));return ae([i],i,e)})})}function qe(e){D(e,ze,async e=>{await E({format:`text`},async()=>{let t=w(`SIGINT`,`SIGTERM`),{runSandbox:n}=await import(`./sandbox-ClDS4aTD.js`).then(m=>({runSandbox:m.n}));return await n(e,{...T,stdout:C,signal:t}),0})})}export{j as C,N as S,ye as _,Be as a,ge as b,H as c,Ee as d,Ae as f,z as g,B as h,Ue as i,Oe as l,I as m,Ke as n,Q as o,De as p,Ge as r,Fe as s,qe as t,ke as u,_e as v,P as x,he as y};