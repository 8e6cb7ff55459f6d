import{A as e,D as t,E as n,En as r,I as i,Lt as a,O as o,On as s,Sn as c,dt as l,fn as u,k as d,ln as f,p,q as m,ut as h,wn as g}from"./clock-DLNS6-dP.js";import{S as _,b as v}from"./program-DyUtsOEl.js";import{A as ee,F as y,N as b,n as x}from"./glob-DQNJLPOz.js";import{U as S,W as C}from"./core-deBXiH8J.js";import{B as w,V as T,Y as E,q as D,z as O}from"./fleet-CGwv3XWR.js";import{a as te,f as ne,h as re,l as ie,m as ae,s as oe}from"./rules-BkORbuHq.js";import{d as se,i as ce,n as le,u as ue}from"./view-csR4gDio.js";import{c as de,d as fe,f as pe,l as me,n as he,o as ge,s as _e,u as ve}from"./sharing-BIiOnKJd.js";import{a as ye,c as k,d as A,f as be,i as xe,l as j,o as Se,p as Ce,s as M,u as N}from"./2020-BtqHA9RB.js";import{T as we}from"./layout-C_rEODFm.js";import{_ as Te,d as P,l as Ee,u as De,v as Oe}from"./configuration-BiYuf3uU.js";import{i as ke}from"./stamp-3383wKf4.js";import{access as Ae,chmod as je,readFile as Me,readdir as F,realpath as I,rm as Ne,stat as Pe,writeFile as Fe}from"node:fs/promises";import{dirname as Ie,isAbsolute as Le,join as L,relative as R,resolve as z,sep as Re}from"node:path";import{isDeepStrictEqual as ze}from"node:util";import{buffer as Be}from"node:stream/consumers";async function Ve({file:e=u,...t},n){if(await He(z(n.cwd,e)))throw new g(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`To take out what is no longer shared:\n  ${a} audit --baseline ${e} --update-baseline\nTo add what is new as well:\n  ${a} audit --baseline ${e} --update-baseline rewrite`});let r={timeoutMs:l,rate:h},{baseline:i,findings:o}=await he({...t,...r,baseline:e},n),s=o.find(e=>e.rule===`unchecked-repository`);if(i?.change!==`written`){let{code:t=`UNEXPECTED_ANSWER`,message:n,hint:r}=s?.failure??{};throw new g(t,`${e} was not written, because not everything could be read: ${n??``}`,{hint:r??`What could not be read:\n  ${a} audit`})}return{file:e,change:`written`,notes:[{text:pe(i)},...i.isNamed?[]:[{text:fe,command:`baseline: ${e}`}],{text:`Which images these are, and how to give each a mark:`,command:`${a} audit --fail-on all`}]}}async function He(e){try{return await Ae(e),!0}catch(e){if(r(e))return!1;throw e}}async function Ue(e,t){let n=await C(e.configPath,t),{candidates:r}=await le(e,n,t),i=ce(n,e,r);return[...new Set(r.map(({target:t})=>S(t,e.service,i)))]}async function B(e){return Pe(e).then(()=>!0,We(e,!1))}async function V(e){return y(e).then(String,We(e,void 0))}function We(e,t){return n=>{if(r(n))return t;throw new g(`USAGE`,`${e} cannot be read: ${s(n)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:n})}}var H=Ce();function U(e){let t=(0,H.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function Ge(e,{collection:t,lines:n}){let r=U(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,H.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,H.isPair)(a)?a.key:a;if(!(0,H.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(Ke(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,H.isSeq)(i)?qe(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Je(r,U(m),t)?m:void 0}function Ke(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function qe(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Je(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,H.isMap)(r)||(0,H.isSeq)(r))?!1:(r.items.pop(),ze(t.toJS(),e.toJS()))}const Ye=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],Xe=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Ze={isUsed:async e=>await Qe(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await Qe(e)??`lefthook.yml`,i=L(e,r),a=await V(i),o=`npx --yes mintmark@${n} ${t}`,s=Xe.includes(r)?void 0:$e(a??``,o);if(s!==void 0)return{file:i,before:a,content:s,executable:!1,isShared:!0,next:`npx lefthook install`};throw new g(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${o}`})}};async function Qe(e){for(let t of[...Ye,...Xe])if(await B(L(e,t)))return t}function $e(e,t){let n=U(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,H.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:Ge(e,et(r,i,a))}function et(e,t,n){if(!(0,H.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,H.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,H.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const tt=`.pre-commit-config.yaml`,W=`mintmark-check`,nt={isUsed:e=>B(L(e,tt)),plan:async e=>{let t=L(e.topLevel,tt),n=await V(t),r=rt(e),i=it(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new g(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function rt({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${W}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function it(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(W)?e:Ge(e,{collection:[`repos`],lines:t})}const at=`# mintmark pre-push hook, written by: mintmark init --hook`,ot=/^"\$@" (.*) <\/dev\/null/m;function st({argsLine:e,version:t}){return`#!/bin/sh
${at}
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
`}const ct={isUsed:()=>Promise.resolve(!0),plan:e=>lt(L(e.hooksDirectory,`pre-push`),e,!1)};async function lt(e,t,n){let r=await V(e),i={file:e,before:r,content:st(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(at)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new g(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,a]=ot.exec(r)??[];if(a!==void 0&&a!==t.argsLine)throw new g(`USAGE`,`${e} runs another check: mintmark ${a}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const ut=new Map([[`husky`,{isUsed:e=>B(L(e,`.husky`)),plan:e=>lt(L(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Ze],[`pre-commit`,nt],[`git`,ct]]);async function dt({manager:e,configPath:t,version:n},{cwd:r,env:i}){let a=await ke(r,i,`A hook`),o=await b({cwd:r,explicitPath:t}),s=[`check`,`--quiet`,...await pt(o,r,a)],[c,l]=await ft(e,a.topLevel);c===`git`&&mt(a,{args:s,version:n});let u=await l.plan({topLevel:a.topLevel,hooksDirectory:a.hooks,args:s,version:n,argsLine:s.map(m).join(` `)}),d=u.before===void 0?`written`:u.before===u.content?`unchanged`:`changed`;return d!==`unchanged`&&await gt(u),{file:R(await I(r),u.file),change:d,notes:_t(u,o)}}async function ft(e,t){for(let[n,r]of ut)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new g(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...ut.keys()].join(`, `)}.`})}async function pt({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=R(n,await I(z(t,e)));return r===`mintmark.yml`||!ht(r)?[]:[`--config`,r.split(Re).join(`/`)]}function mt({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>ht(R(e,n))))throw new g(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(m).join(` `)} </dev/null || exit`})}function ht(e){return e!==`..`&&!e.startsWith(`..${Re}`)&&!Le(e)}async function gt({file:e,content:t,executable:n}){try{await w(Ie(e)),await Fe(e,t),n&&await je(e,493)}catch(t){throw new g(`USAGE`,`${e} cannot be written: ${s(t)}`,{hint:`Make its directory writable, and run this again.`,cause:t})}}function _t({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const vt=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function yt(e){try{let t=(await F(e)).sort(),n=t.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async t=>String(await y(L(e,t)))));return{names:t,building:n.find((e,t)=>vt.test(r[t]??``))}}catch(t){if(r(t))return{names:[],building:void 0};throw new g(`USAGE`,`${e} cannot be read: ${s(t)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:t})}}function bt(e,t){let n=xt(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function xt(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,St(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(St).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function St(e){return e===void 0?e:(0,H.stringify)(e).trimEnd()}var Ct=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
`,wt=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
`,Tt=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`,Et=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`,Dt=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
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
`,Ot=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
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
`,kt=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`,At=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
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
`;const jt=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Mt={guard:[{name:`mintmark.yml`,text:Dt}],"build-push-action":[{name:`mintmark.yml`,text:Ct}],matrix:[{name:`mintmark.yml`,text:Ot}],"multi-account":[{name:`mintmark.yml`,text:kt}],"multi-platform":[{name:`mintmark.yml`,text:At}],"code-scanning":[{name:`mintmark.yml`,text:wt}],"fork-safe":[{name:`fork-build.yml`,text:Tt},{name:`fork-check.yml`,text:Et}]};async function Nt({kind:e,configPath:t},{cwd:n,env:r}){let i=e===void 0?void 0:{kind:Pt(e)},{topLevel:a}=await ke(n,r,`A workflow`),o=await b({cwd:n,explicitPath:t}),s=L(a,`.github/workflows`),c=await yt(s),l=De(o),u=i??Rt(l,c),d=await I(n),f=Ee(o),p=Mt[u.kind].map(e=>({...e,...bt(e.text,f)})),m=p.find(e=>c.names.includes(e.name));if(m!==void 0)throw new g(`USAGE`,`${R(d,L(s,m.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Lt(s,p),p.map((e,t)=>({file:R(d,L(s,e.name)),change:`written`,notes:[...t===0?Ft(u):[],...e.blanks.map(It)]}))}function Pt(e){let t=jt.find(t=>t===e);if(t!==void 0)return t;throw new g(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${jt.join(`, `)}.`})}function Ft({reason:e}){return e===void 0?[]:[{text:e}]}function It({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Lt(e,t){try{await w(e);for(let{name:n,text:r}of t)await Fe(L(e,n),r,{flag:`wx`})}catch(t){throw new g(`USAGE`,`${e} cannot be written: ${s(t)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:t})}}function Rt(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}async function zt(e,t){let{mode:n,ledger:r,table:a,places:o,file:s}=e,c={compared:0,written:0,missing:0},l=new Map,{default:u}=await import(`./fleet-CGwv3XWR.js`).then(m=>({default:m.et})),d=new Set,f;try{await u(Bt(a,o),async i=>{let a=n===`seed`?await Promise.all(i.map(e=>Ht(e,s))):i,o=new Map(i.map(e=>[e.imageId,e]));for(let i of await Wt(()=>r.register(a,n),e,t)){c.compared+=1,i.written&&(c.written+=1),i.missing.length>0&&(c.missing+=1);let e=o.get(i.sighting.imageId);if(!(e===void 0||n===`seed`&&Ut(i).length===0))for(let t of i.missing)await p(e,t,i)}t.progress({step:`claims`,done:c.compared})},{concurrency:4}),await Wt(()=>e.note(d),e,t)}catch(e){if(!(e instanceof g))throw e;let{code:t,message:n,hint:r}=e;f={code:t,message:n,hint:r}}return{claims:c,unclaimed:[...l.values()],failure:f};async function p(e,{service:t},a){let c=e.entries[e.claimants.findIndex(e=>e.service===t)],u=c&&o[c.repository];if(c===void 0||u===void 0)return;n===`verify`&&d.add(i(u.repository.registry));let f=JSON.stringify([c.repository,c.position,t]);if(!l.has(f)){if(l.size>=1e4)return;let{digest:e,tags:i,pushedAt:o}=await s.read(c.position),d={rule:`unclaimed-image`,service:t,repository:u.repository,digest:e,tags:i,pushedAt:o,imageIds:[],claims:Ut(a),isWritten:n===`seed`,ledger:r.place};l.has(f)||l.set(f,d)}l.get(f)?.imageIds.push(e.imageId)}}function*Bt(e,t){let n=[];for(let{imageId:r,entries:i}of e.all()){let e=Vt(r,i,t);e!==void 0&&n.push(e),n.length===100&&(yield n,n=[])}n.length>0&&(yield n)}function Vt(e,t,n){let r=new Map;for(let e of t){let t=n[e.repository];if(t===void 0)continue;let{uri:i}=t.repository;for(let n of t.claimants.length>0?t.claimants:[i])r.has(n)||r.set(n,{claimant:{service:n,repository:i},entry:e})}let[i,...a]=[...r.values()];if(i!==void 0)return{imageId:e,claimants:[i.claimant,...a.map(({claimant:e})=>e)],entries:[i,...a].map(({entry:e})=>e)}}async function Ht({imageId:e,claimants:t,entries:n},r){let[i,...a]=t,o=async(e,t)=>t===void 0?e:{...e,tag:(await r.read(t.position)).tags[0]},s=await Promise.all(a.map((e,t)=>o(e,n[t+1])));return{imageId:e,claimants:[await o(i,n[0]),...s]}}function Ut({claims:e,missing:t}){return e.filter(({service:e})=>!t.some(t=>t.service===e))}async function Wt(e,{signal:t},{clock:n}){for(let r=1e3;;r=Math.min(2*r,3e4))try{return await e()}catch(e){if(!(e instanceof g)||e.code!==`THROTTLED`)throw e;await n.sleep(r,t).catch(()=>{throw e})}}function Gt(e,t){let{ledger:n,failure:r}=e,i=[...r===void 0?[]:[{rule:`unchecked-repository`,ledger:n,failure:r}],...e.failures.map(e=>({rule:`unchecked-repository`,...e})),...e.unchecked.map(e=>({rule:`unchecked-repository`,...e})),...e.surveyed.filter(({archived:e})=>e>0).map(({repository:e,archived:t})=>({rule:`unchecked-repository`,repository:e,failure:Kt(t)}))],a=[...e.groups.map(e=>({rule:`shared-image`,group:e})),...e.unclaimed,...i,...re(t,e.now)],o=ie(a,t.rules),s=i.length+e.unclaimed.length>0;return{verdict:e.sharedGroups>0?`shared`:s?`unknown`:`unique`,exitCode:c({findings:o,unchecked:i.length}),unchecked:i.length,findings:o}}function Kt(e){return{code:`ARCHIVED`,message:`${n(e,`archived image`,`archived images`)} cannot be read`,hint:`Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.`}}function qt({registries:e},{exclude:t},{unchecked:n,past:r}){let a=new Set(n.map(({registry:e})=>i(e)));return e.flatMap(({scope:{repositories:e,tags:n},repositories:[o]})=>{if(o===void 0)return[];let{registry:s,uri:c,name:l}=o,u=!r.has(i(s));return u&&a.has(i(s))?[]:[{...s,repositories:e,tags:n,prefix:c.slice(0,-l.length),exclude:t,isWhole:u}]})}async function Jt(e,{table:t,read:n,asOf:r,isAll:a}){if(!a)return{why:`not every registry was read whole, with a claim for each image`};let o=n.filter(({repositories:e,tags:t})=>e===void 0&&t===void 0),s=await e.servesBeside(o);if(s!==void 0)return{why:`the ledger serves ${i(s)} too, which was not read, or not all of it`};let c=o.map(({prefix:e,exclude:t})=>({prefix:e,isExcluded:ee(t)}));return{count:await e.release({asOf:r,has:t.lookup(),isRead:e=>c.some(({prefix:t,isExcluded:n})=>e.startsWith(t)&&!n(e))})}}async function Yt(e,t,n){let r=n.clock.now(),{configPath:i,failOn:a,timeoutMs:o,rate:s,signal:c}=t,l=await b({...n,explicitPath:i,failOn:a,withBaseline:!0});if(l.ledger===void 0)throw Zt(l);let u=t.cache&&z(n.cwd,t.cache),d,f=0,p;return _e({timeoutMs:o,rate:s,signal:c,cache:u,lifecycle:!1,first:async e=>{d=await se(l,e,n),f=await d?.begin()??0}},l,n,async i=>{if(d===void 0)throw Zt(l);let a=d,{survey:o,repositories:s,connectionOf:c,tags:u,file:m}=i,h=ue(d,i.fleet);await u.learn(s.map(e=>({repository:e,connection:c(e)})));let g=n.now(),{owners:_,shared:v,accepted:ee}=await ge(o.table,s,c,l,u,g),{places:y}=_,b=Xt(i,u.known),x=new Set(b.map(({repository:e})=>e.uri)),{table:S}=o,C=[...o.unchecked,...b],w=o.audited.filter(e=>e.archived>0),T=[...C,...w].map(({repository:e})=>e),{claims:E,...D}=await zt({mode:e,ledger:d,table:S,file:m,signal:i.signal,note:async e=>{let n=qt(h,l,{unchecked:T,past:e});await a.note(n,f);let r=T.length+h.failures.length+e.size===0;t.release===!0&&(p=await Jt(a,{table:S,read:n,asOf:f,isAll:r}))},places:y.map(e=>x.has(e.repository.uri)?void 0:e)},n),O=await Promise.all(ee.slice(0,de).map(async({group:e,allowance:t})=>({group:await me(e,y,m),allowance:t}))),te={ledger:d.place,groups:await ve(v,y,m),sharedGroups:v.length,surveyed:o.audited,...D,unchecked:C,failures:h.failures,now:g};return{command:`ledger ${e}`,ledger:d.place,...Gt(te,l),sharedGroups:v.length,allowed:O,claims:E,released:p,checked:{registries:h.registries.length,repositories:o.audited.length-o.unchecked.length,images:o.audited.reduce((e,{images:t})=>e+t,0),calls:h.calls(),durationMs:Math.round(n.clock.now()-r)}}})}function Xt({repositories:e},t){return e.flatMap(e=>{let n=t.get(e.uri);return n!==void 0&&`failure`in n?[{repository:e,failure:n.failure}]:[]})}function Zt({file:e}){return new g(`CONFIG`,`There is no ledger: ${e??`no mintmark.yml`} names none`,{hint:`Write ledger: into mintmark.yml.`})}function Qt(r){let{command:i,verdict:s,exitCode:c,unchecked:l,ledger:u,sharedGroups:f,claims:p,checked:m}=r,h={again:e=>({text:e,command:`${a} ${i}`}),subject:e=>[`ledger`,e]},g=`${t(m.repositories,`repository`,`repositories`)??`no repository`} in ${t(m.registries,`registry`,`registries`)??`no registry`}`,_=r.findings.filter(({rule:e})=>e===`shared-image`).length;return{command:i,verdict:s,exitCode:c,unchecked:l,nothingToCompare:void 0,headline:en(r),subject:`ledger`,checked:i,category:`ledger`,rules:te,findings:oe(r.findings,h),allowed:r.allowed.map(({group:e,allowance:t})=>E(t,`an image of ${d(e.services)}`)),notes:[..._>0&&_<f?[{text:`Of ${e(f)} shared images, the worst ${e(_)} are listed.`}]:[],...r.released===void 0?[]:[{text:$t(r.released)}]],effort:`Compared ${n(m.images,`image`,`images`)} of ${g} with the ledger (${ae(u)})${o(m.calls,m.durationMs)}`,about:{ledger:ae(u),sharedGroups:f},fields:()=>({claims:{...p,released:r.released!==void 0&&`count`in r.released?r.released.count:null},allowed:r.allowed.map(({group:e,allowance:t})=>({...ne(e),...D(t)})),checked:m})}}function $t(e){return`why`in e?`No claim was given back: ${e.why}.`:`${t(e.count,`claim of an image that is gone was`,`claims of images that are gone were`)??`No claim was`} given back.`}function en({command:e,exitCode:r,unchecked:i,findings:a,sharedGroups:o,claims:s}){let c=e===`ledger seed`,l=r===0?a.length>0?`warning`:`good`:`bad`,u=`${n(s.written,`claim`,`claims`)} written`,d=t(o,`image belongs to several services`,`images belong to several services`),f=`${n(s.missing,`image was`,`images were`)} pushed past the ledger`,p=`${[...c?[u]:s.missing>0?[f]:[],...d===void 0?[]:[d],...i===0?[]:[`not everything could be read`]].join(`; `)||`every image has a claim of its service`}.`;return i>0?{outcome:l,word:`Unknown`,sentence:p}:c?{outcome:l,word:`Seeded`,sentence:p}:{outcome:l,word:l===`bad`?`Stopped`:`Verified`,sentence:p}}const tn=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function nn(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function rn(e,t,n,r){let i=sn(t,n),a=i.filter(({uses:e})=>an(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>on(e)!==void 0),l=c&&on(c);return{path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]}}function an(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function on({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&tn.test(t)?`script`:void 0}function sn(e,t){let n=ln(cn(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:G(e,`name`),id:G(e,`id`),uses:G(e,`uses`),run:G(e,`run`)})):[]}function cn(e){try{return(0,H.parse)(e,{logLevel:`silent`})}catch{return}}function G(e,t){let n=ln(e,t);return typeof n==`string`?n:void 0}function ln(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function un({cwd:e,env:t}){let n=nn(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:rn(n,await y(L(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}function dn(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=M(k(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw j({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],s=p(i.data)?fn(i.data,i,o):[];p(i.data)||o.push({offset:0,what:`the file must be a map, not ${N(i.data)}`});let c=s.filter(({isBuilt:e})=>e),l=(c.length>0?c:s).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${be(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${N(s)}`);let u=we(s,n);if(typeof u!=`string`)return l(u.fault);let d=T(u);return d===void 0?[{service:e,image:u,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${d} (${A(u)})`)}));if(o.length>0)throw j(r,i,o);return l}function fn(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return p(r)?Object.entries(r).flatMap(([e,r])=>{if(!p(r))return n.push({offset:t.valueAt([`services`,e]),what:`${A(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let s=p(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...s.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const pn={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},mn={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function hn(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=M(k(e,n),{tags:bn}),[i]=r.mistakes;if(i!==void 0)throw j(n,r,[i]);let a=[],o=gn(r,a).flatMap(e=>_n(e,t,r,a));if(a.length>0)throw j(n,r,a);return o}function gn({data:e,valueAt:t,keyAt:n},r){if(!p(e))return r.push({offset:0,what:`the file must be a map, not ${N(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(p(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:pn}];if(!p(a))return[{path:[],fields:e,id:`the task definition`,style:pn}];let o=Object.entries(a).filter(([,e])=>p(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=p(n)?n.Properties:void 0;return p(a)?[{path:i,fields:a,id:e,style:mn}]:(r.push({offset:t(i),what:`${A(e)} has no 'Properties'`}),[])})}function _n({path:e,fields:t,id:n,style:r},i,a,o){let s=t[r.containers],c=[...e,r.containers];if(!Array.isArray(s)||s.length===0){let e=`${A(r.containers)} must be a list of at least one container, not ${Array.isArray(s)?`an empty one`:N(s)}`;return o.push({offset:a.valueAt(c),what:e}),[]}let[l,...u]=s.flatMap((e,t)=>yn(e,[...c,String(t)],r,i,a,o));if(l===void 0)return[];let d=K(t[r.family]),f=t[r.revision],m=t[r.platform];return[{name:d===void 0?n:typeof f==`number`?`${d}:${f}`:d,family:d,containers:[l,...u],platform:p(m)?x(K(m[r.system]),K(m[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:vn(t[r.constraints],r)}]}function vn(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!p(e)||e[t]!==`memberOf`)return[];let r=K(e[n]);return r===void 0?[]:[r]})}function yn(e,t,n,r,{valueAt:i,position:a},o){let s=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!p(e))return s(t,`a container must be a map, not ${N(e)}`);let c=K(e[n.name])??String(Number(t.at(-1))+1),l=e[n.image],u=[...t,n.image],d=xn(l);if(d!==void 0)return s(u,`${A(n.image)} of the container ${A(c)} is ${d}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(l===void 0||l===``)return s(t,`the container ${A(c)} has no image`);if(typeof l!=`string`)return s(u,`${A(n.image)} must be text, not ${N(l)}`);let f=e[n.consistency];return[{name:c,image:l,resolvesAtStart:f!==void 0&&f!==`enabled`,place:{path:r,...a(i(u))}}]}function K(e){return typeof e==`string`&&e!==``?e:void 0}const bn=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function xn(e){if(e instanceof Se)return e.tag;if(!p(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}const Sn={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},Cn={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:P,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function wn(e){let t=new Map(e.map(q).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:q(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>Tn(e,n(e))),...En(e,n),...Dn(e,n),...On(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=kn({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(Cn).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...v(c)].map(e=>`# ${e}\n`).join(``)}${kn(s)}${a}`,open:c}}function q({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:P,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function Tn({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function En(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&q(n[d]).words===q(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function Dn(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function On(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function kn(e){let t=new H.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,H.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=_(t.value,Sn);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var An={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},jn=ye(),Mn=xe();function Nn(e){let t=new Mn.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,jn.fullFormats[`date-time`]);let n=t.compile(An);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const J=L(`blobs`,`sha256`),Y=`state.json`;async function Pn({registries:e,repositories:t,storage:n},r){let i=new Map,a={schemaVersion:1,registries:[...e.all()].map(Fn),repositories:await Promise.all([...t.all()].map(e=>In(e,n,i)))};try{await w(L(r,J));let e=new Set(await F(L(r,J)));for(let[t,n]of i)e.delete(X(t))||await O(L(r,J,X(t)),n);await O(L(r,Y),`${JSON.stringify(a,void 0,2)}\n`),await Promise.all([...e].map(e=>Ne(L(r,J,e))))}catch(e){throw new g(`USAGE`,`Cannot save the state to ${r}: ${s(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function X(e){return e.slice(7)}function Fn([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function In(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await Be(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(Ln(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function Ln({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const Rn=`its content does not have the digest that it is named after`;async function zn(e,t){let n=L(t,Y),r=await Bn(n,t);if(r!==void 0)try{for(let t of r.registries)Hn(e,t);for(let n of r.repositories)await Un(e,n,t)}catch(e){throw e instanceof Oe?$(n,e.message,e):e}}async function Bn(e,t){let n;try{n=(await y(e)).toString(`utf8`)}catch(e){if(r(e)&&await Vn(t))return;let n=r(e)?`it is not empty, and has no state.json`:s(e);throw new g(`USAGE`,`Cannot take the state from ${t}: ${n}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:e})}let i;try{i=JSON.parse(n)}catch(t){throw $(e,s(t),t)}let a=Nn(i);if(typeof a==`string`)throw $(e,a);return a}async function Vn(e){try{return(await F(e)).length===0}catch(e){if(r(e))return!0;throw e}}function Hn({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Un(e,t,n){let{account:r,region:i,createdAt:a,blobs:o,images:s,...c}=t,l=e.repositories.create({...c,registry:{account:r,region:i},createdAt:new Date(a)});for(let{digest:t,mediaType:r,isConfig:i}of o){let a=await e.storage.startUpload(l.path);if(await a.append([await Wn(n,t)]),!await a.commit(t))throw $(Z(n,t),Rn);l.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:r,tags:i,pushedAt:a,...o}of s){let s=await Wn(n,t);if(f(s)!==t)throw $(Z(n,t),Rn);await e.storage.writeManifest(l.path,{digest:t,mediaType:r,bytes:s});let c=l.add(Te(s,r),new Date(a));for(let e of i)l.tag(c,e);c.status=o.status,c.pulledAt=Q(o.pulledAt),c.archivedAt=Q(o.archivedAt),c.activatedAt=Q(o.activatedAt)}}async function Wn(e,t){let n=Z(e,t);try{return await Me(n)}catch(e){throw $(n,s(e),e)}}function Z(e,t){return L(e,J,X(t))}function Q(e){return e===void 0?void 0:new Date(e)}function $(e,t,n){return new g(`USAGE`,`The saved state is damaged: ${e}: ${t}`,{hint:`Name another directory with --state, or restore this one.`,cause:n})}export{Pn as a,dn as c,Yt as d,Nt as f,Ve as h,X as i,un as l,Ue as m,J as n,wn as o,dt as p,Y as r,hn as s,zn as t,Qt as u};