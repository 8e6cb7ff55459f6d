import{D as e,G as t,I as n,K as r,S as i,U as a,W as o,X as s,an as c,at as l,d as u,dt as d,en as f,ft as p,gt as m,it as ee,mt as te,ot as ne,pt as h,st as re,ut as g,wn as _,y as v,yt as y}from"./glob-syntax-0d2Tenzk.js";import{C as b,F as x,I as S,M as C,P as w,_ as ie,d as ae,g as oe,j as T,v as E,w as D}from"./run-BOkoy5pl.js";import{A as se,D as ce,O as le,S as ue,T as de,b as fe}from"./options2-Ds-DdXSY.js";import{c as pe,d as me,f as he}from"./options-CHVzS59X.js";import{createRequire as ge}from"node:module";const O={verb:`demo`,summary:`the whole story on an embedded ECR: no account, no Docker, no network`,options:{pause:y({usage:`--pause`,help:`wait for Enter between the acts, for a talk; not if stdin is no terminal`}),...r}},_e=1e4;function k(e){return typeof e==`number`&&!Number.isNaN(new Date(e).getTime())}function A({holders:e}){let t=Object.values(e);return t.length===0?void 0:Math.max(...t)}function j(e,t,n){let r=A(e);return e.state!==`held`||r!==void 0&&r+n>=t.earliest}function M(e){let{state:t,holders:n,others:r=[]}=e;return t!==`held`||Object.keys(n).length>0?[N(e),...r]:r}function ve(e,t,n,r=!1){let{imageId:i,state:a,others:o=[]}=e,s=new Date(e.since),c=a===`held`,l=j(e,t,n),u=(c?l?o:M(e):[]).map(e=>({imageId:i,...e,state:`lapsed`,since:s}));if(!l)return r?u:[];let d=c?A(e):void 0,f=d===void 0?void 0:new Date(d);return[...[N(e),...c?[]:o].map(e=>({imageId:i,...e,state:a,since:s,expires:f})),...r?u:[]]}function N({service:e,repository:t,tag:n,buildId:r}){return{service:e,repository:t,tag:n,buildId:r}}const P=`freshness`;function ye(e,t,n){let r=(e?.registries??[]).filter(e=>e.asOf>=n-6048e5);return{registries:t.reduce((e,t)=>be(e,{...t,asOf:n}),r)}}function be(e,t){let n=e=>i(t,e)&&Te(t,e),r=e=>i(t,e)&&e.asOf>t.asOf;if(t.isWhole)return e.some(e=>r(e)&&(n(e)||!e.isWhole))?[...e]:[...e.filter(e=>!n(e)),t];let a=e.map(e=>i(t,e)&&!r(e)?{...e,isWhole:!1,asOf:t.asOf}:e);return e.some(n)?a:[...a,t]}function xe(e,t,n){for(let r of t.registries){let[i]=(e?.registries??[]).filter(e=>Ce(r,e)&&we(e,r,t.exclude)).toSorted((e,t)=>t.asOf-e.asOf),a=Se(r);if(i===void 0)return F(`it was not seeded with every repository of ${a}`,r.account===void 0&&r.uri===void 0?`Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.`:`Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.`);if(!i.isWhole)return F(`an image was pushed past it in ${a}, as was found ${v(new Date(i.asOf))}`,`Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.`);if(n.latest-i.asOf>t.withinMs)return F(`it was last compared with ${a} ${v(new Date(i.asOf))}, more than ${Math.round(t.withinMs/36e5)} hours ago`,`Run mintmark ledger verify, and have it run regularly.`)}}function F(e,t){return new _(`UNVERIFIED`,`Not verified: ${e}`,{hint:t})}function Se({account:e,region:t,uri:n}){return e===void 0&&n!==void 0?`the registry of ${n}`:`${e??`an account that is not named`}/${t??`a region that is not named`}`}function Ce({account:e,region:t,uri:n},r){return e===void 0?n?.startsWith(r.prefix)===!0:e===r.account&&t===r.region}function we(e,t,n){return(e.repositories===void 0||I(e.repositories,t.repositories))&&(e.tags===void 0||I(e.tags,t.tags))&&e.exclude.every(e=>n.includes(e))}function Te(e,t){return[`repositories`,`tags`,`exclude`].every(n=>I(e[n],t[n]))}function I(e,t){return JSON.stringify(e)===JSON.stringify(t)}function L({registries:e}){return JSON.stringify({schema:1,registries:e})}function R(e,t){let n=Ee(e),r=u(n)&&n.schema===1?n.registries:void 0;if(Array.isArray(r)&&r.every(De))return{registries:r};throw new _(`UNEXPECTED_ANSWER`,`What ${t} says of its last verification cannot be read by this version`,{hint:`Nothing but mintmark may write to the ledger. If a later version has, use that one here too.`})}function Ee(e){try{return typeof e==`string`?JSON.parse(e):void 0}catch{return}}function De(e){if(!u(e))return!1;let{repositories:t,tags:n}=e;return[`account`,`region`,`prefix`].every(t=>typeof e[t]==`string`)&&z(e.exclude)&&(t===void 0||z(t))&&(n===void 0||u(n)&&z(Object.values(n)))&&typeof e.isWhole==`boolean`&&k(e.asOf)}function z(e){return Array.isArray(e)&&e.every(e=>typeof e==`string`)}const B=`imageId`;function Oe(e,t){let{imageId:n,service:r,repository:i,tag:a,buildId:o,state:s,since:c,used:l,holders:u,others:d}=e,f=s===`held`?A(e)??c:void 0;return{[B]:{S:n},schema:{N:`1`},revision:{S:t},...V({service:r,repository:i,tag:a,buildId:o}),...d===void 0?{}:{others:{L:d.map(e=>({M:V(e)}))}},state:{S:s},since:{S:new Date(c).toISOString()},...l===void 0?{}:{used:{S:new Date(l).toISOString()}},holders:{M:Object.fromEntries(Object.entries(u).map(([e,t])=>[e,{N:String(t)}]))},...f===void 0?{}:{expires:{S:new Date(f).toISOString()},ttl:{N:String(Math.ceil(f/1e3)+604800)}}}}function ke(e,t){let n=t=>U(e[t]?.S),[r,i,a,o]=[n(B),n(`revision`),H(e),Ne(e)],s=Fe(n(`state`)),c=Date.parse(n(`since`)??``),l=e.used===void 0?void 0:Date.parse(n(`used`)??``),d=U(e.schema?.N),{M:f}=e.holders??{},p=Object.entries(f??{}).map(([e,t])=>[e,Number(u(t)?U(t.N):void 0)]);if(!(d===`1`&&[c,l??c,...p.map(([,e])=>e)].every(k))||!u(f)||!Pe(r)||s===void 0||a===void 0||o===void 0||i===void 0)throw new _(`UNEXPECTED_ANSWER`,`Unexpected answer: the item ${r??``} of the table ${t} is no claim that this version can read`,{hint:d!==void 0&&Number(d)>1?`A later version of mintmark wrote it: use that one here too.`:`Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if it is none of its.`});return{record:{imageId:r,...a,state:s,since:c,holders:Object.fromEntries(p),...l!==void 0&&{used:l},...o.length>0&&{others:o}},revision:i}}function Ae(e,t){return{[B]:{S:P},revision:{S:t},registries:{S:L(e)}}}function je(e){return e[B]?.S===P}function Me({registries:e,revision:t},n){return{freshness:R(e?.S,`the table ${n}`),revision:t?.S??``}}function V({service:e,repository:t,tag:n,buildId:r}){return{service:{S:e},repository:{S:t},...n===void 0?{}:{tag:{S:n}},...r===void 0?{}:{buildId:{S:r}}}}function H(e){let t=t=>{let n=e[t];return u(n)?U(n.S):void 0},[n,r]=[t(`service`),t(`repository`)];if(n!==void 0&&r!==void 0)return{service:n,repository:r,tag:t(`tag`),buildId:t(`buildId`)}}function Ne({others:e}){if(e===void 0)return[];if(!u(e)||!Array.isArray(e.L))return;let t=e.L.map(e=>u(e)&&u(e.M)?H(e.M):void 0),n=t.filter(e=>e!==void 0);return n.length===t.length?n:void 0}function U(e){return typeof e==`string`?e:void 0}function Pe(e){return e!==void 0&&f(e)}function Fe(e){return e===`held`||e===`confirmed`||e===`shared`?e:void 0}const Ie=[`terraform`,`cloudformation`],W=[`dynamodb:BatchGetItem`,`dynamodb:PutItem`];function Le(e,t){return{terraform:Re,cloudformation:ze}[e](t)}function Re(t){return`# The ledger of mintmark: one item for each image ID. See ${e(`ledger.md`)}
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
`}const G={verb:`init`,summary:`write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies`,options:{regions:g({usage:`--region <region>`,help:`a region whose repositories go into mintmark.yml; default: that of the environment`}),hook:K({usage:`--hook [manager]`,help:`a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use`}),workflow:K({usage:`--workflow [kind]`,help:`a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits`}),baseline:K({usage:`--baseline [file]`,help:`record the images that services share today, so that only new ones fail; default: ${c}`}),...o,iam:p({usage:`--iam [format]`,help:`print the least-privilege IAM policies, for the registries of mintmark.yml`},ae,`json`),push:y({usage:`--push`,help:`with --iam: for the push of guard too`}),audit:y({usage:`--audit`,help:`with --iam: for audit too`}),deploy:y({usage:`--deploy`,help:`with --iam: for deploy too`}),create:y({usage:`--create`,help:`with --iam: for targets that a push creates too`}),orphanedBlobs:y({usage:`--orphaned-blobs`,help:`with --iam: for the call that spares a scan of repositories with deleted images, and lets the role read layers`}),enforce:y({usage:`--enforce`,help:`with --iam: for registries to which only guard can push, and a ledger that nothing else can write`}),ledger:p({usage:`--ledger [format]`,help:`print the DynamoDB table of the ledger and the IAM policy for it`},Ie,`terraform`),...t,...r}};function K(e){return d(e,{preset:``,read:e=>e.at(-1)===``||e.at(-1)})}const q={...t,cache:m({usage:`--cache <dir>`,help:`keep manifests in this directory, so that the next run reads only what is new`}),...a,...s,...le(se),...r},J={verb:`ledger seed`,summary:`write claims in the ledger for every image of every repository in scope`,options:q},Y={verb:`ledger verify`,summary:`find the images of every repository in scope that were pushed past the ledger`,options:{release:y({usage:`--release`,help:`give back the claims of images that are in no repository any more and that no push relied on for a day`}),...q}},X=`Write a whole number above 0.`,Z={verb:`sandbox`,summary:`an ECR of your own on loopback, in memory or in front of an OCI registry`,options:{port:te({usage:`--port <port>`,help:`where it listens; 0: any free port`},ee,`Write a port number.`,`4566`),registry:h({usage:`--registry <url>`,help:`the OCI registry that keeps blobs and manifests`},re,`Write an http URL.`),state:m({usage:`--state <dir>`,help:`what it holds is loaded from here, and saved here when it stops`}),repositories:g({usage:`--repository <account/region/name>`,help:`a repository to begin with`}),deny:g({usage:`--deny <account/region/name>`,help:`a repository that denies every call`}),latencyMs:h({usage:`--latency <time>`,help:`what every call takes at least`},ne,`Write it as 20ms.`),rate:h({usage:`--rate <calls>`,help:`calls per second and operation`},l,X),pageSize:h({usage:`--page-size <entries>`,help:`most entries on a page`},l,X),hosts:g({usage:`--host <name>`,help:`a host name that it answers to besides loopback, with its port if it has one`}),createOnPush:g({usage:`--create-on-push <prefix>`,help:`the prefix of a template by which a push creates repositories, or ROOT for all`}),anonymous:y({usage:`--anonymous`,help:`let docker push and pull without a login`}),...r}},Q=[n,de,fe,pe,ce,ue,G,J,Y,oe,ie,Z,O,E];function Be(e){D(e,E,async({shell:e})=>{await b({format:`text`},async()=>{let{completion:t}=await import(`./event-streams-C4QE4sja.js`).then(m=>({completion:m.u}));return S.write(t(e,Q)),0})}).addHelpText(`after`,`
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`)}let Ve;const $=()=>Ve??=ge(import.meta.url)(`node:readline`);new Proxy({},{has:(e,t)=>t in $(),get:(e,t)=>$()[t]});const He=(...e)=>$().createInterface(...e);function Ue(e){D(e,O,async({pause:e})=>{await b({format:`text`},async()=>{let t=e&&C().isTTY?We:()=>Promise.resolve();return await(await import(`./sandbox-CAne68k9.js`).then(m=>({demo:m.r}))).demo(x,w(!0),t),0})})}async function We(){let e=C();if(e.readableEnded)return;x.stderr.write(`Press Enter for the next act.`);let t=He({input:e});await new Promise(e=>{t.once(`line`,()=>{e()}),t.once(`close`,e)}),t.close(),x.stderr.write(`
`)}function Ge(e){D(e,G,async({iam:e,ledger:t,baseline:n,...r})=>{await b({format:`text`},async i=>{if(e!==void 0){let{initIam:t}=await import(`./event-streams-C4QE4sja.js`).then(m=>({initIam:m.i})),{text:n,notice:i}=await t({...r,format:e},x);S.write(n),x.stderr.write(i)}if(t!==void 0){let{initLedger:e}=await import(`./event-streams-C4QE4sja.js`).then(m=>({initLedger:m.r}));S.write(await e({...r,format:t},x))}if(n!==void 0){let[{recordBaseline:e},{renderInit:t}]=await Promise.all([import(`./load-BBD8VGwq.js`).then(m=>({recordBaseline:m.f})),import(`./wrap-ansi-CPfLusa3.js`).then(m=>({renderInit:m.r}))]);await i(t(await e({...r,file:n===!0?void 0:n},x),w(!0)))}if((e!==void 0||t!==void 0||n!==void 0)&&r.hook===void 0&&r.workflow===void 0)return 0;let{init:a}=await import(`./terraform-zvQiO8UR.js`).then(m=>({init:m.h})),o=await a({...r,version:`1.0.0`},x),{renderInit:s}=await import(`./wrap-ansi-CPfLusa3.js`).then(m=>({renderInit:m.r}));return await i(o.map(e=>s(e,w(!0))).join(``)),0})})}function Ke(e){let t=e.command(`ledger`).description(`compares the ledger of claims with the registries`).showHelpAfterError(`(mintmark ledger --help shows what it takes)`);for(let[e,n]of[[J,`seed`],[Y,`verify`]])D(t,e,async e=>{await he(`ledger ${n}`,e,async()=>{let[{reconcile:t},{ledgerView:r}]=await Promise.all([import(`./docker-archive-C85VUmBC.js`).then(m=>({reconcile:m.i})),import(`./docker-archive-C85VUmBC.js`).then(m=>({ledgerView:m.r}))]),i=r(await t(n,{...e,signal:T(`SIGINT`)},x));return me([i],i,e)})})}function qe(e){D(e,Z,async e=>{await b({format:`text`},async()=>{let t=T(`SIGINT`,`SIGTERM`),{runSandbox:n}=await import(`./sandbox-CAne68k9.js`).then(m=>({runSandbox:m.n}));return await n(e,{...x,stdout:S,signal:t}),0})})}export{k as C,j as S,xe as _,Be as a,ve as b,B as c,Oe as d,Me as f,L as g,R as h,Ue as i,Ae as l,P as m,Ke as n,Q as o,ke as p,Ge as r,Le as s,qe as t,je as u,ye as v,M as x,_e as y};