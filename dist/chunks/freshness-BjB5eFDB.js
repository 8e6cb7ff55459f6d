import{A as e,En as t,G as n,J as r,K as i,Q as a,S as o,St as s,T as c,_t as l,cn as u,ct as d,dt as f,gt as p,ht as m,lt as ee,m as h,mt as te,ot as ne,pt as g,q as _,rn as re,st as v,wt as ie,yt as y,z as ae}from"./glob-syntax-C4l3tNvn.js";import{C as b,E as x,S,T as C,c as oe,d as w,g as T,l as se,o as ce,s as le,u as ue,w as E}from"./run2-CS-QdG1t.js";import{_ as de,f as fe,m as pe,y as me}from"./options-DKIVjWIG.js";import{c as he,p as D}from"./guard-jIm4C3OG.js";import{createRequire as ge}from"node:module";const O={verb:`demo`,summary:`the whole story on an embedded ECR: no account, no Docker, no network`,options:{pause:s({usage:`--pause`,help:`wait for Enter between the acts, for a talk; not if stdin is no terminal`}),...r}},_e=1e4;function k(e){return typeof e==`number`&&!Number.isNaN(new Date(e).getTime())}function A({holders:e}){let t=Object.values(e);return t.length===0?void 0:Math.max(...t)}function j(e,t,n){let r=A(e);return e.state!==`held`||r!==void 0&&r+n>=t.earliest}function M(e){let{state:t,holders:n,others:r=[]}=e;return t!==`held`||Object.keys(n).length>0?[N(e),...r]:r}function ve(e,t,n,r=!1){let{imageId:i,state:a,others:o=[]}=e,s=new Date(e.since),c=a===`held`,l=j(e,t,n),u=(c?l?o:M(e):[]).map(e=>({imageId:i,...e,state:`lapsed`,since:s}));if(!l)return r?u:[];let d=c?A(e):void 0,f=d===void 0?void 0:new Date(d);return[...[N(e),...c?[]:o].map(e=>({imageId:i,...e,state:a,since:s,expires:f})),...r?u:[]]}function N({service:e,repository:t,tag:n,buildId:r}){return{service:e,repository:t,tag:n,buildId:r}}const P=`freshness`;function ye(e,t,n){let r=(e?.registries??[]).filter(e=>e.asOf>=n-6048e5);return{registries:t.reduce((e,t)=>be(e,{...t,asOf:n}),r)}}function be(e,t){let n=e=>c(t,e)&&Te(t,e),r=e=>c(t,e)&&e.asOf>t.asOf;if(t.isWhole)return e.some(e=>r(e)&&(n(e)||!e.isWhole))?[...e]:[...e.filter(e=>!n(e)),t];let i=e.map(e=>c(t,e)&&!r(e)?{...e,isWhole:!1,asOf:t.asOf}:e);return e.some(n)?i:[...i,t]}function xe(e,t,n){for(let r of t.registries){let[i]=(e?.registries??[]).filter(e=>Ce(r,e)&&we(e,r,t.exclude)).toSorted((e,t)=>t.asOf-e.asOf),a=Se(r);if(i===void 0)return F(`it was not seeded with every repository of ${a}`,r.account===void 0&&r.uri===void 0?`Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.`:`Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.`);if(!i.isWhole)return F(`an image was pushed past it in ${a}, as was found ${o(new Date(i.asOf))}`,`Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.`);if(n.latest-i.asOf>t.withinMs)return F(`it was last compared with ${a} ${o(new Date(i.asOf))}, more than ${Math.round(t.withinMs/36e5)} hours ago`,`Run mintmark ledger verify, and have it run regularly.`)}}function F(e,n){return new t(`UNVERIFIED`,`Not verified: ${e}`,{hint:n})}function Se({account:e,region:t,uri:n}){return e===void 0&&n!==void 0?`the registry of ${n}`:`${e??`an account that is not named`}/${t??`a region that is not named`}`}function Ce({account:e,region:t,uri:n},r){return e===void 0?n?.startsWith(r.prefix)===!0:e===r.account&&t===r.region}function we(e,t,n){return(e.repositories===void 0||I(e.repositories,t.repositories))&&(e.tags===void 0||I(e.tags,t.tags))&&e.exclude.every(e=>n.includes(e))}function Te(e,t){return[`repositories`,`tags`,`exclude`].every(n=>I(e[n],t[n]))}function I(e,t){return JSON.stringify(e)===JSON.stringify(t)}function L({registries:e}){return JSON.stringify({schema:1,registries:e})}function R(e,n){let r=Ee(e),i=h(r)&&r.schema===1?r.registries:void 0;if(Array.isArray(i)&&i.every(De))return{registries:i};throw new t(`UNEXPECTED_ANSWER`,`What ${n} says of its last verification cannot be read by this version`,{hint:`Nothing but mintmark may write to the ledger. If a later version has, use that one here too.`})}function Ee(e){try{return typeof e==`string`?JSON.parse(e):void 0}catch{return}}function De(e){if(!h(e))return!1;let{repositories:t,tags:n}=e;return[`account`,`region`,`prefix`].every(t=>typeof e[t]==`string`)&&z(e.exclude)&&(t===void 0||z(t))&&(n===void 0||h(n)&&z(Object.values(n)))&&typeof e.isWhole==`boolean`&&k(e.asOf)}function z(e){return Array.isArray(e)&&e.every(e=>typeof e==`string`)}const B=`imageId`;function Oe(e,t){let{imageId:n,service:r,repository:i,tag:a,buildId:o,state:s,since:c,used:l,holders:u,others:d}=e,f=s===`held`?A(e)??c:void 0;return{[B]:{S:n},schema:{N:`1`},revision:{S:t},...V({service:r,repository:i,tag:a,buildId:o}),...d===void 0?{}:{others:{L:d.map(e=>({M:V(e)}))}},state:{S:s},since:{S:new Date(c).toISOString()},...l===void 0?{}:{used:{S:new Date(l).toISOString()}},holders:{M:Object.fromEntries(Object.entries(u).map(([e,t])=>[e,{N:String(t)}]))},...f===void 0?{}:{expires:{S:new Date(f).toISOString()},ttl:{N:String(Math.ceil(f/1e3)+604800)}}}}function ke(e,n){let r=t=>U(e[t]?.S),[i,a,o,s]=[r(B),r(`revision`),H(e),Ne(e)],c=Fe(r(`state`)),l=Date.parse(r(`since`)??``),u=e.used===void 0?void 0:Date.parse(r(`used`)??``),d=U(e.schema?.N),{M:f}=e.holders??{},p=Object.entries(f??{}).map(([e,t])=>[e,Number(h(t)?U(t.N):void 0)]);if(!(d===`1`&&[l,u??l,...p.map(([,e])=>e)].every(k))||!h(f)||!Pe(i)||c===void 0||o===void 0||s===void 0||a===void 0)throw new t(`UNEXPECTED_ANSWER`,`Unexpected answer: the item ${i??``} of the table ${n} is no claim that this version can read`,{hint:d!==void 0&&Number(d)>1?`A later version of mintmark wrote it: use that one here too.`:`Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if it is none of its.`});return{record:{imageId:i,...o,state:c,since:l,holders:Object.fromEntries(p),...u!==void 0&&{used:u},...s.length>0&&{others:s}},revision:a}}function Ae(e,t){return{[B]:{S:P},revision:{S:t},registries:{S:L(e)}}}function je(e){return e[B]?.S===P}function Me({registries:e,revision:t},n){return{freshness:R(e?.S,`the table ${n}`),revision:t?.S??``}}function V({service:e,repository:t,tag:n,buildId:r}){return{service:{S:e},repository:{S:t},...n===void 0?{}:{tag:{S:n}},...r===void 0?{}:{buildId:{S:r}}}}function H(e){let t=t=>{let n=e[t];return h(n)?U(n.S):void 0},[n,r]=[t(`service`),t(`repository`)];if(n!==void 0&&r!==void 0)return{service:n,repository:r,tag:t(`tag`),buildId:t(`buildId`)}}function Ne({others:e}){if(e===void 0)return[];let t=e.L;if(!Array.isArray(t))return;let n=t.map(e=>h(e)&&h(e.M)?H(e.M):void 0),r=n.filter(e=>e!==void 0);return r.length===n.length?r:void 0}function U(e){return typeof e==`string`?e:void 0}function Pe(e){return e!==void 0&&re(e)}function Fe(e){return e===`held`||e===`confirmed`||e===`shared`?e:void 0}const Ie=[`terraform`,`cloudformation`],W=[`dynamodb:BatchGetItem`,`dynamodb:PutItem`];function Le(e,t){return{terraform:Re,cloudformation:ze}[e](t)}function Re(t){return`# The ledger of mintmark: one item for each image ID. See ${e(`ledger.md`)}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${t}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${B}"
  deletion_protection_enabled = true

  attribute {
    name = "${B}"
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
`}function ze(t){return`# The ledger of mintmark: one item for each image ID. See ${e(`ledger.md`)}
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  MintmarkLedger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: ${t}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: ${B}
          AttributeType: S
      KeySchema:
        - AttributeName: ${B}
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
`}const G={verb:`init`,summary:`write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies`,options:{regions:g({usage:`--region <region>`,help:`a region whose repositories go into mintmark.yml; default: that of the environment`}),hook:K({usage:`--hook [manager]`,help:`a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use`}),workflow:K({usage:`--workflow [kind]`,help:`a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits`}),baseline:K({usage:`--baseline [file]`,help:`record the images that services share today, so that only new ones fail; default: ${u}`}),...i,iam:m({usage:`--iam [format]`,help:`print the least-privilege IAM policies, for the registries of mintmark.yml`},he,`json`),push:s({usage:`--push`,help:`with --iam: for the push of guard too`}),audit:s({usage:`--audit`,help:`with --iam: for audit too`}),deploy:s({usage:`--deploy`,help:`with --iam: for deploy too`}),create:s({usage:`--create`,help:`with --iam: for targets that a push creates too`}),orphanedBlobs:s({usage:`--orphaned-blobs`,help:`with --iam: for the call that spares a scan of repositories with deleted images, and lets the role read layers`}),enforce:s({usage:`--enforce`,help:`with --iam: for registries to which only guard can push, and a ledger that nothing else can write`}),ledger:m({usage:`--ledger [format]`,help:`print the DynamoDB table of the ledger and the IAM policy for it`},Ie,`terraform`),..._,...r}};function K(e){return te(e,{preset:``,read:e=>e.at(-1)===``||e.at(-1)})}const q={..._,cache:y({usage:`--cache <dir>`,help:`keep manifests in this directory, so that the next run reads only what is new`}),...n,...a,...f(ie),...r},J={verb:`ledger seed`,summary:`write claims in the ledger for every image of every repository in scope`,options:q},Y={verb:`ledger verify`,summary:`find the images of every repository in scope that were pushed past the ledger`,options:{release:s({usage:`--release`,help:`give back the claims of images that are in no repository any more and that no push relied on for a day`}),...q}},X=`Write a whole number above 0.`,Z={verb:`sandbox`,summary:`an ECR of your own on loopback, in memory or in front of an OCI registry`,options:{port:l({usage:`--port <port>`,help:`where it listens; 0: any free port`},ne,`Write a port number.`,`4566`),registry:p({usage:`--registry <url>`,help:`the OCI registry that keeps blobs and manifests`},ee,`Write an http URL.`),state:y({usage:`--state <dir>`,help:`what it holds is loaded from here, and saved here when it stops`}),repositories:g({usage:`--repository <account/region/name>`,help:`a repository to begin with`}),deny:g({usage:`--deny <account/region/name>`,help:`a repository that denies every call`}),latencyMs:p({usage:`--latency <time>`,help:`what every call takes at least`},d,`Write it as 20ms.`),rate:p({usage:`--rate <calls>`,help:`calls per second and operation`},v,X),pageSize:p({usage:`--page-size <entries>`,help:`most entries on a page`},v,X),hosts:g({usage:`--host <name>`,help:`a host name that it answers to besides loopback, with its port if it has one`}),createOnPush:g({usage:`--create-on-push <prefix>`,help:`the prefix of a template by which a push creates repositories, or ROOT for all`}),anonymous:s({usage:`--anonymous`,help:`let docker push and pull without a login`}),...r}},Q=[ae,de,fe,ce,me,pe,G,J,Y,le,oe,Z,O,D];function Be(e){T(e,D,async({shell:e})=>{await w({format:`text`},async()=>{let{completion:t}=await import(`./run-CsJMWP1M.js`).then(m=>({completion:m.j}));return x.write(t(e,Q)),0})}).addHelpText(`after`,`
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`)}let Ve;const $=()=>Ve??=ge(import.meta.url)(`node:readline`);new Proxy({},{has:(e,t)=>t in $(),get:(e,t)=>$()[t]});const He=(...e)=>$().createInterface(...e);function Ue(e){T(e,O,async({pause:e})=>{await w({format:`text`},async()=>{let t=e&&b().isTTY?We:()=>Promise.resolve();return await(await import(`./sandbox-BGZqgA32.js`).then(m=>({demo:m.i}))).demo(C,E(!0),t),0})})}async function We(){let e=b();if(e.readableEnded)return;C.stderr.write(`Press Enter for the next act.`);let t=He({input:e});await new Promise(e=>{t.once(`line`,()=>{e()}),t.once(`close`,e)}),t.close(),C.stderr.write(`
`)}function Ge(e){T(e,G,async({iam:e,ledger:t,baseline:n,...r})=>{await w({format:`text`},async i=>{if(e!==void 0){let{initIam:t}=await import(`./workflow-D3YLqegT.js`).then(m=>({initIam:m.f})),{text:n,notice:i}=await t({...r,format:e},C);x.write(n),C.stderr.write(i)}if(t!==void 0){let{initLedger:e}=await import(`./html-page-DViGHcgK.js`).then(m=>({initLedger:m.l}));x.write(await e({...r,format:t},C))}if(n!==void 0){let[{recordBaseline:e},{renderInit:t}]=await Promise.all([import(`./workflow-D3YLqegT.js`).then(m=>({recordBaseline:m.v})),import(`./notify-DlZ0IP2U.js`).then(m=>({renderInit:m.o}))]);await i(t(await e({...r,file:n===!0?void 0:n},C),E(!0)))}if((e!==void 0||t!==void 0||n!==void 0)&&r.hook===void 0&&r.workflow===void 0)return 0;let{init:a}=await import(`./run-CsJMWP1M.js`).then(m=>({init:m.g})),o=await a({...r,version:`1.0.0`},C),{renderInit:s}=await import(`./notify-DlZ0IP2U.js`).then(m=>({renderInit:m.o}));return await i(o.map(e=>s(e,E(!0))).join(``)),0})})}function Ke(e){let t=e.command(`ledger`).description(`compares the ledger of claims with the registries`).showHelpAfterError(`(mintmark ledger --help shows what it takes)`);for(let[e,n]of[[J,`seed`],[Y,`verify`]])T(t,e,async e=>{await ue(`ledger ${n}`,e,async()=>{let[{reconcile:t},{ledgerView:r}]=await Promise.all([import(`./workflow-D3YLqegT.js`).then(m=>({reconcile:m.u})),import(`./workflow-D3YLqegT.js`).then(m=>({ledgerView:m.l}))]),i=r(await t(n,{...e,signal:S(`SIGINT`)},C));return se([i],i,e)})})}function qe(e){T(e,Z,async e=>{await w({format:`text`},async()=>{let t=S(`SIGINT`,`SIGTERM`),{runSandbox:n}=await import(`./sandbox-BGZqgA32.js`).then(m=>({runSandbox:m.n}));return await n(e,{...C,stdout:x,signal:t}),0})})}export{k as C,j as S,xe as _,Be as a,ve as b,B as c,Oe as d,Me as f,L as g,R as h,Ue as i,Ae as l,P as m,Ke as n,Q as o,ke as p,Ge as r,Le as s,qe as t,je as u,ye as v,M as x,_e as y};