import{Bt as e,Dn as t,Dt as n,Et as r,Ft as i,H as a,Ht as o,L as s,Lt as c,Mn as l,Mt as u,Nt as d,P as f,Pt as p,Q as ee,Tt as te,Xn as m,Yn as ne,at as re,ct as ie,dt as ae,ft as h,gt as oe,jt as g,kt as se,lt as ce,ut as le,wt as ue,x as de,y as _}from"./glob-syntax-WThX2L6M.js";import{_ as v,a as y,d as fe,g as b,m as pe,o as x,p as S,u as me,v as C}from"./run2-C2oVoRJ3.js";import{i as he,n as ge,r as w,t as T}from"./options2-DVrJZ7EN.js";import{C as E,D,E as O,S as _e,g as ve,h as ye,x as be}from"./options-i__nvgPO.js";import{createRequire as xe}from"node:module";const k=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function Se(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(de).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function A(e,t,n){t.quiet===!0&&fe(),await D(e,t,async()=>{let e=[await n()].flat(),[{viewOf:r},i]=await Promise.all([import(`./view-D0LtWefr.js`).then(m=>({viewOf:m.g})),Ce(t)]),a=e.map(e=>r(e,i));return O(a,ne(e),t)})}async function Ce({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./run-DeKrm3Bz.js`).then(m=>({dockerfileLine:m.S,lastStage:m.C}))).dockerfileLine(t,v.cwd)}function we(e){x(e,w,async e=>{await A(`check`,{...e,oneLine:!he(e)},async()=>(await import(`./view-D0LtWefr.js`).then(m=>({check:m.r}))).check(e,v))}).addHelpText(`after`,Te)}function Te(){return`
Images:
${Se()}

Example:
  mintmark check app:1.4 --to ${k}
  mintmark check \\
    docker://${k}@sha256:… \\
    docker://${k}@sha256:…`}const j={verb:`demo`,summary:`the whole story on an embedded ECR: no account, no Docker, no network`,options:{pause:e({usage:`--pause`,help:`wait for Enter between the acts, for a talk; not if stdin is no terminal`}),...h}},Ee=1e4;function M(e){return typeof e==`number`&&!Number.isNaN(new Date(e).getTime())}function N({holders:e}){let t=Object.values(e);return t.length===0?void 0:Math.max(...t)}function P(e,t,n){let r=N(e);return e.state!==`held`||r!==void 0&&r+n>=t.earliest}function F(e){let{state:t,holders:n,others:r=[]}=e;return t!==`held`||Object.keys(n).length>0?[I(e),...r]:r}function De(e,t,n,r=!1){let{imageId:i,state:a,others:o=[]}=e,s=new Date(e.since),c=a===`held`,l=P(e,t,n),u=(c?l?o:F(e):[]).map(e=>({imageId:i,...e,state:`lapsed`,since:s}));if(!l)return r?u:[];let d=c?N(e):void 0,f=d===void 0?void 0:new Date(d);return[...[I(e),...c?[]:o].map(e=>({imageId:i,...e,state:a,since:s,expires:f})),...r?u:[]]}function I({service:e,repository:t,tag:n,buildId:r}){return{service:e,repository:t,tag:n,buildId:r}}const L=`freshness`;function Oe(e,t,n){let r=(e?.registries??[]).filter(e=>e.asOf>=n-6048e5);return{registries:t.reduce((e,t)=>ke(e,{...t,asOf:n}),r)}}function ke(e,t){let n=e=>s(t,e)&&Pe(t,e),r=e=>s(t,e)&&e.asOf>t.asOf;if(t.isWhole)return e.some(e=>r(e)&&(n(e)||!e.isWhole))?[...e]:[...e.filter(e=>!n(e)),t];let i=e.map(e=>s(t,e)&&!r(e)?{...e,isWhole:!1,asOf:t.asOf}:e);return e.some(n)?i:[...i,t]}function Ae(e,t,n){for(let r of t.registries){let[i]=(e?.registries??[]).filter(e=>Me(r,e)&&Ne(e,r,t.exclude)).toSorted((e,t)=>t.asOf-e.asOf),a=je(r);if(i===void 0)return R(`it was not seeded with every repository of ${a}`,r.account===void 0&&r.uri===void 0?`Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.`:`Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.`);if(!i.isWhole)return R(`an image was pushed past it in ${a}, as was found ${f(new Date(i.asOf))}`,`Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.`);if(n.latest-i.asOf>t.withinMs)return R(`it was last compared with ${a} ${f(new Date(i.asOf))}, more than ${Math.round(t.withinMs/36e5)} hours ago`,`Run mintmark ledger verify, and have it run regularly.`)}}function R(e,t){return new m(`UNVERIFIED`,`Not verified: ${e}`,{hint:t})}function je({account:e,region:t,uri:n}){return e===void 0&&n!==void 0?`the registry of ${n}`:`${e??`an account that is not named`}/${t??`a region that is not named`}`}function Me({account:e,region:t,uri:n},r){return e===void 0?n?.startsWith(r.prefix)===!0:e===r.account&&t===r.region}function Ne(e,t,n){return(e.repositories===void 0||z(e.repositories,t.repositories))&&(e.tags===void 0||z(e.tags,t.tags))&&e.exclude.every(e=>n.includes(e))}function Pe(e,t){return[`repositories`,`tags`,`exclude`].every(n=>z(e[n],t[n]))}function z(e,t){return JSON.stringify(e)===JSON.stringify(t)}function B({registries:e}){return JSON.stringify({schema:1,registries:e})}function V(e,t){let n=Fe(e),r=_(n)&&n.schema===1?n.registries:void 0;if(Array.isArray(r)&&r.every(Ie))return{registries:r};throw new m(`UNEXPECTED_ANSWER`,`What ${t} says of its last verification cannot be read by this version`,{hint:`Nothing but mintmark may write to the ledger. If a later version has, use that one here too.`})}function Fe(e){try{return typeof e==`string`?JSON.parse(e):void 0}catch{return}}function Ie(e){if(!_(e))return!1;let{repositories:t,tags:n}=e;return[`account`,`region`,`prefix`].every(t=>typeof e[t]==`string`)&&H(e.exclude)&&(t===void 0||H(t))&&(n===void 0||_(n)&&H(Object.values(n)))&&typeof e.isWhole==`boolean`&&M(e.asOf)}function H(e){return Array.isArray(e)&&e.every(e=>typeof e==`string`)}const U=`imageId`;function Le(e,t){let{imageId:n,service:r,repository:i,tag:a,buildId:o,state:s,since:c,used:l,holders:u,others:d}=e,f=s===`held`?N(e)??c:void 0;return{[U]:{S:n},schema:{N:`1`},revision:{S:t},...W({service:r,repository:i,tag:a,buildId:o}),...d===void 0?{}:{others:{L:d.map(e=>({M:W(e)}))}},state:{S:s},since:{S:new Date(c).toISOString()},...l===void 0?{}:{used:{S:new Date(l).toISOString()}},holders:{M:Object.fromEntries(Object.entries(u).map(([e,t])=>[e,{N:String(t)}]))},...f===void 0?{}:{expires:{S:new Date(f).toISOString()},ttl:{N:String(Math.ceil(f/1e3)+604800)}}}}function Re(e,t){let n=t=>K(e[t]?.S),[r,i,a,o]=[n(U),n(`revision`),G(e),He(e)],s=We(n(`state`)),c=Date.parse(n(`since`)??``),l=e.used===void 0?void 0:Date.parse(n(`used`)??``),u=K(e.schema?.N),{M:d}=e.holders??{},f=Object.entries(d??{}).map(([e,t])=>[e,Number(_(t)?K(t.N):void 0)]);if(!(u===`1`&&[c,l??c,...f.map(([,e])=>e)].every(M))||!_(d)||!Ue(r)||s===void 0||a===void 0||o===void 0||i===void 0)throw new m(`UNEXPECTED_ANSWER`,`Unexpected answer: the item ${r??``} of the table ${t} is no claim that this version can read`,{hint:u!==void 0&&Number(u)>1?`A later version of mintmark wrote it: use that one here too.`:`Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if it is none of its.`});return{record:{imageId:r,...a,state:s,since:c,holders:Object.fromEntries(f),...l!==void 0&&{used:l},...o.length>0&&{others:o}},revision:i}}function ze(e,t){return{[U]:{S:L},revision:{S:t},registries:{S:B(e)}}}function Be(e){return e[U]?.S===L}function Ve({registries:e,revision:t},n){return{freshness:V(e?.S,`the table ${n}`),revision:t?.S??``}}function W({service:e,repository:t,tag:n,buildId:r}){return{service:{S:e},repository:{S:t},...n===void 0?{}:{tag:{S:n}},...r===void 0?{}:{buildId:{S:r}}}}function G(e){let t=t=>{let n=e[t];return _(n)?K(n.S):void 0},[n,r]=[t(`service`),t(`repository`)];if(n!==void 0&&r!==void 0)return{service:n,repository:r,tag:t(`tag`),buildId:t(`buildId`)}}function He({others:e}){if(e===void 0)return[];let t=e.L;if(!Array.isArray(t))return;let n=t.map(e=>_(e)&&_(e.M)?G(e.M):void 0),r=n.filter(e=>e!==void 0);return r.length===n.length?r:void 0}function K(e){return typeof e==`string`?e:void 0}function Ue(e){return e!==void 0&&t(e)}function We(e){return e===`held`||e===`confirmed`||e===`shared`?e:void 0}const Ge=[`terraform`,`cloudformation`],q=[`dynamodb:BatchGetItem`,`dynamodb:PutItem`];function Ke(e,t){return{terraform:qe,cloudformation:Je}[e](t)}function qe(e){return`# The ledger of mintmark: one item for each image ID. See ${a(`ledger.md`)}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${e}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${U}"
  deletion_protection_enabled = true

  attribute {
    name = "${U}"
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
    actions   = [${q.map(e=>`"${e}"`).join(`, `)}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function Je(e){return`# The ledger of mintmark: one item for each image ID. See ${a(`ledger.md`)}
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
        - AttributeName: ${U}
          AttributeType: S
      KeySchema:
        - AttributeName: ${U}
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
${q.map(e=>`              - ${e}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}const J={verb:`init`,summary:`write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies`,options:{regions:g({usage:`--region <region>`,help:`a region whose repositories go into mintmark.yml; default: that of the environment`}),hook:Y({usage:`--hook [manager]`,help:`a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use`}),workflow:Y({usage:`--workflow [kind]`,help:`a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits`}),baseline:Y({usage:`--baseline [file]`,help:`record the images that services share today, so that only new ones fail; default: ${l}`}),...le,iam:d({usage:`--iam [format]`,help:`print the least-privilege IAM policies, for the registries of mintmark.yml`},ve,`json`),push:e({usage:`--push`,help:`with --iam: for the push of guard too`}),audit:e({usage:`--audit`,help:`with --iam: for audit too`}),deploy:e({usage:`--deploy`,help:`with --iam: for deploy too`}),create:e({usage:`--create`,help:`with --iam: for targets that a push creates too`}),orphanedBlobs:e({usage:`--orphaned-blobs`,help:`with --iam: for the call that spares a scan of repositories with deleted images, and lets the role read layers`}),enforce:e({usage:`--enforce`,help:`with --iam: for registries to which only guard can push, and a ledger that nothing else can write`}),ledger:d({usage:`--ledger [format]`,help:`print the DynamoDB table of the ledger and the IAM policy for it`},Ge,`terraform`),...ae,...h}};function Y(e){return u(e,{preset:``,read:e=>e.at(-1)===``||e.at(-1)})}const X={...ae,cache:c({usage:`--cache <dir>`,help:`keep manifests in this directory, so that the next run reads only what is new`}),...ce,...oe,...se(o),...h},Z={verb:`ledger seed`,summary:`write claims in the ledger for every image of every repository in scope`,options:X},Ye={verb:`ledger verify`,summary:`find the images of every repository in scope that were pushed past the ledger`,options:{release:e({usage:`--release`,help:`give back the claims of images that are in no repository any more and that no push relied on for a day`}),...X}},Q=`Write a whole number above 0.`,Xe={verb:`sandbox`,summary:`an ECR of your own on loopback, in memory or in front of an OCI registry`,options:{port:i({usage:`--port <port>`,help:`where it listens; 0: any free port`},ue,`Write a port number.`,`4566`),registry:p({usage:`--registry <url>`,help:`the OCI registry that keeps blobs and manifests`},n,`Write an http URL.`),state:c({usage:`--state <dir>`,help:`what it holds is loaded from here, and saved here when it stops`}),repositories:g({usage:`--repository <account/region/name>`,help:`a repository to begin with`}),deny:g({usage:`--deny <account/region/name>`,help:`a repository that denies every call`}),latencyMs:p({usage:`--latency <time>`,help:`what every call takes at least`},r,`Write it as 20ms.`),rate:p({usage:`--rate <calls>`,help:`calls per second and operation`},te,Q),pageSize:p({usage:`--page-size <entries>`,help:`most entries on a page`},te,Q),hosts:g({usage:`--host <name>`,help:`a host name that it answers to besides loopback, with its port if it has one`}),createOnPush:g({usage:`--create-on-push <prefix>`,help:`the prefix of a template by which a push creates repositories, or ROOT for all`}),anonymous:e({usage:`--anonymous`,help:`let docker push and pull without a login`}),...h}},Ze=[ee,w,T,ye,ie,re,J,Z,Ye,be,_e,Xe,j,E];function Qe(e){x(e,E,async({shell:e})=>{await y({format:`text`},async()=>{let{completion:t}=await import(`./run-DeKrm3Bz.js`).then(m=>({completion:m.j}));return C.write(t(e,Ze)),0})}).addHelpText(`after`,`
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`)}let $e;const $=()=>$e??=xe(import.meta.url)(`node:readline`);new Proxy({},{has:(e,t)=>t in $(),get:(e,t)=>$()[t]});const et=(...e)=>$().createInterface(...e);function tt(e){x(e,j,async({pause:e})=>{await y({format:`text`},async()=>{let t=e&&pe().isTTY?nt:()=>Promise.resolve();return await(await import(`./sandbox-oRNpkvRk.js`).then(m=>({demo:m.i}))).demo(v,b(!0),t),0})})}async function nt(){let e=pe();if(e.readableEnded)return;v.stderr.write(`Press Enter for the next act.`);let t=et({input:e});await new Promise(e=>{t.once(`line`,()=>{e()}),t.once(`close`,e)}),t.close(),v.stderr.write(`
`)}const rt=`
Examples:
  mintmark guard . --to ${k}
  mintmark guard . --to ${k} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${k}:1.4`,it=[`--load`,`-o, --output <value>`];function at(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function ot(e,t){let n=x(e,T,async e=>{await A(`guard`,e,async()=>{let{guard:r}=await import(`./execa-DBhaDSko.js`).then(m=>({guard:m.a}));return r(ge({...e,further:[...at(n),...t]}),v)})});for(let e of it)n.addOption(new me(e).hideHelp());n.showHelpAfterError(`(mintmark guard --help shows what it takes. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),n.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,rt)}function st(e){x(e,J,async({iam:e,ledger:t,baseline:n,...r})=>{await y({format:`text`},async i=>{if(e!==void 0){let{initIam:t}=await import(`./workflow-CUKk2yE-.js`).then(m=>({initIam:m.f})),{text:n,notice:i}=await t({...r,format:e},v);C.write(n),v.stderr.write(i)}if(t!==void 0){let{initLedger:e}=await import(`./event-streams-DnhKHrdi.js`).then(m=>({initLedger:m.r}));C.write(await e({...r,format:t},v))}if(n!==void 0){let[{recordBaseline:e},{renderInit:t}]=await Promise.all([import(`./workflow-CUKk2yE-.js`).then(m=>({recordBaseline:m.v})),import(`./notify-Di7npfhN.js`).then(m=>({renderInit:m.o}))]);await i(t(await e({...r,file:n===!0?void 0:n},v),b(!0)))}if((e!==void 0||t!==void 0||n!==void 0)&&r.hook===void 0&&r.workflow===void 0)return 0;let{init:a}=await import(`./run-DeKrm3Bz.js`).then(m=>({init:m.g})),o=await a({...r,version:`1.0.0`},v),{renderInit:s}=await import(`./notify-Di7npfhN.js`).then(m=>({renderInit:m.o}));return await i(o.map(e=>s(e,b(!0))).join(``)),0})})}function ct(e){let t=e.command(`ledger`).description(`compares the ledger of claims with the registries`).showHelpAfterError(`(mintmark ledger --help shows what it takes)`);for(let[e,n]of[[Z,`seed`],[Ye,`verify`]])x(t,e,async e=>{await D(`ledger ${n}`,e,async()=>{let[{reconcile:t},{ledgerView:r}]=await Promise.all([import(`./workflow-CUKk2yE-.js`).then(m=>({reconcile:m.u})),import(`./workflow-CUKk2yE-.js`).then(m=>({ledgerView:m.l}))]),i=r(await t(n,{...e,signal:S(`SIGINT`)},v));return O([i],i,e)})})}function lt(e){x(e,Xe,async e=>{await y({format:`text`},async()=>{let t=S(`SIGINT`,`SIGTERM`),{runSandbox:n}=await import(`./sandbox-oRNpkvRk.js`).then(m=>({runSandbox:m.n}));return await n(e,{...v,stdout:C,signal:t}),0})})}export{P as C,F as S,we as T,B as _,tt as a,Ee as b,Ke as c,Be as d,Le as f,V as g,L as h,ot as i,U as l,Re as m,ct as n,Qe as o,Ve as p,st as r,Ze as s,lt as t,ze as u,Ae as v,M as w,De as x,Oe as y};