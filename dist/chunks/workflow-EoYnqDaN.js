import{Dn as e,J as t,Rt as n,Tn as r,dt as i,ft as a,kn as o,p as s,pn as c,un as l}from"./small-heap-U2BSuG8N.js";import{S as u,b as d}from"./program-DBayFOao.js";import{C as f,H as p,S as m,W as h,a as g}from"./glob-wa9xB8in.js";import{L as ee}from"./fleet-BwJc8hnJ.js";import{c as te,l as ne}from"./sharing-DjsUzheg.js";import{t as re}from"./run-P9-H94KR.js";import{a as ie,c as _,d as v,f as ae,i as oe,l as y,o as se,p as ce,s as le,u as b}from"./2020-DbAZeOnN.js";import{T as ue}from"./layout-B9t93u2y.js";import{_ as de,d as fe,l as pe,u as me,v as he}from"./configuration-DOQqoSzg.js";import{i as x}from"./stamp-D_bbsi33.js";import{access as ge,chmod as _e,readFile as ve,readdir as S,realpath as C,rm as ye,stat as be,writeFile as w}from"node:fs/promises";import{dirname as xe,isAbsolute as Se,join as T,relative as E,resolve as D,sep as O}from"node:path";import{isDeepStrictEqual as Ce}from"node:util";import{buffer as we}from"node:stream/consumers";async function Te({file:e=c,...t},o){if(await Ee(D(o.cwd,e)))throw new r(`USAGE`,`${e} is there already, and init overwrites nothing`,{hint:`To take out what is no longer shared:\n  ${n} audit --baseline ${e} --update-baseline\nTo add what is new as well:\n  ${n} audit --baseline ${e} --update-baseline rewrite`});let s={timeoutMs:a,rate:i},{baseline:l,findings:u}=await re({...t,...s,baseline:e},o),d=u.find(e=>e.rule===`unchecked-repository`);if(l?.change!==`written`){let{code:t=`UNEXPECTED_ANSWER`,message:i,hint:a}=d?.failure??{};throw new r(t,`${e} was not written, because not everything could be read: ${i??``}`,{hint:a??`What could not be read:\n  ${n} audit`})}return{file:e,change:`written`,notes:[{text:ne(l)},...l.isNamed?[]:[{text:te,command:`baseline: ${e}`}],{text:`Which images these are, and how to give each a mark:`,command:`${n} audit --fail-on all`}]}}async function Ee(t){try{return await ge(t),!0}catch(t){if(e(t))return!1;throw t}}async function k(e){return be(e).then(()=>!0,j(e,!1))}async function A(e){return h(e).then(String,j(e,void 0))}function j(t,n){return i=>{if(e(i))return n;throw new r(`USAGE`,`${t} cannot be read: ${o(i)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:i})}}var M=ce();function N(e){let t=(0,M.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function P(e,{collection:t,lines:n}){let r=N(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,M.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,M.isPair)(a)?a.key:a;if(!(0,M.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(De(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,M.isSeq)(i)?Oe(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return ke(r,N(m),t)?m:void 0}function De(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function Oe(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function ke(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,M.isMap)(r)||(0,M.isSeq)(r))?!1:(r.items.pop(),Ce(t.toJS(),e.toJS()))}const Ae=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],F=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],je={isUsed:async e=>await I(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let i=await I(e)??`lefthook.yml`,a=T(e,i),o=await A(a),s=`npx --yes mintmark@${n} ${t}`,c=F.includes(i)?void 0:Me(o??``,s);if(c!==void 0)return{file:a,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new r(`USAGE`,`${a} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function I(e){for(let t of[...Ae,...F])if(await k(T(e,t)))return t}function Me(e,t){let n=N(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,M.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:P(e,Ne(r,i,a))}function Ne(e,t,n){if(!(0,M.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,M.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,M.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const L=`.pre-commit-config.yaml`,R=`mintmark-check`,Pe={isUsed:e=>k(T(e,L)),plan:async e=>{let t=T(e.topLevel,L),n=await A(t),i=Fe(e),a=Ie(n,i);if(a!==void 0)return{file:t,before:n,content:a,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new r(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${i.map(e=>`  ${e}`).join(`
`)}`})}};function Fe({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${R}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Ie(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(R)?e:P(e,{collection:[`repos`],lines:t})}const z=`# mintmark pre-push hook, written by: mintmark init --hook`,Le=/^"\$@" (.*) <\/dev\/null/m;function Re({argsLine:e,version:t}){return`#!/bin/sh
${z}
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
`}const ze={isUsed:()=>Promise.resolve(!0),plan:e=>B(T(e.hooksDirectory,`pre-push`),e,!1)};async function B(e,t,n){let i=await A(e),a={file:e,before:i,content:Re(t),executable:!0,isShared:n};if(i===void 0)return a;if(!i.includes(z)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(i))return{...a,content:i};throw new r(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,o]=Le.exec(i)??[];if(o!==void 0&&o!==t.argsLine)throw new r(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return a}const V=new Map([[`husky`,{isUsed:e=>k(T(e,`.husky`)),plan:e=>B(T(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,je],[`pre-commit`,Pe],[`git`,ze]]);async function Be({manager:e,configPath:n,version:r},{cwd:i,env:a}){let o=await x(i,a,`A hook`),s=await p({cwd:i,explicitPath:n}),c=[`check`,`--quiet`,...await He(s,i,o)],[l,u]=await Ve(e,o.topLevel);l===`git`&&Ue(o,{args:c,version:r});let d=await u.plan({topLevel:o.topLevel,hooksDirectory:o.hooks,args:c,version:r,argsLine:c.map(t).join(` `)}),f=d.before===void 0?`written`:d.before===d.content?`unchanged`:`changed`;return f!==`unchanged`&&await We(d),{file:E(await C(i),d.file),change:f,notes:Ge(d,s)}}async function Ve(e,t){for(let[n,r]of V)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new r(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...V.keys()].join(`, `)}.`})}async function He({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=E(n,await C(D(t,e)));return r===`mintmark.yml`||!H(r)?[]:[`--config`,r.split(O).join(`/`)]}function Ue({topLevel:e,repository:n,hooks:i},{args:a,version:o}){if(![e,n].some(e=>H(E(e,i))))throw new r(`USAGE`,`git takes the hooks of this repository from ${i} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${o} ${a.map(t).join(` `)} </dev/null || exit`})}function H(e){return e!==`..`&&!e.startsWith(`..${O}`)&&!Se(e)}async function We({file:e,content:t,executable:n}){try{await f(xe(e)),await w(e,t),n&&await _e(e,493)}catch(t){throw new r(`USAGE`,`${e} cannot be written: ${o(t)}`,{hint:`Make its directory writable, and run this again.`,cause:t})}}function Ge({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Ke=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function qe(t){try{let e=(await S(t)).sort(),n=e.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async e=>String(await h(T(t,e)))));return{names:e,building:n.find((e,t)=>Ke.test(r[t]??``))}}catch(n){if(e(n))return{names:[],building:void 0};throw new r(`USAGE`,`${t} cannot be read: ${o(n)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:n})}}function Je(e,t){let n=Ye(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function Ye(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,U(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(U).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function U(e){return e===void 0?e:(0,M.stringify)(e).trimEnd()}var Xe=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
`,Ze=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
`,Qe=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`,$e=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`,et=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
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
`,tt=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
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
`,nt=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`,rt=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
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
`;const it=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],at={guard:[{name:`mintmark.yml`,text:et}],"build-push-action":[{name:`mintmark.yml`,text:Xe}],matrix:[{name:`mintmark.yml`,text:tt}],"multi-account":[{name:`mintmark.yml`,text:nt}],"multi-platform":[{name:`mintmark.yml`,text:rt}],"code-scanning":[{name:`mintmark.yml`,text:Ze}],"fork-safe":[{name:`fork-build.yml`,text:Qe},{name:`fork-check.yml`,text:$e}]};async function ot({kind:e,configPath:t},{cwd:n,env:i}){let a=e===void 0?void 0:{kind:st(e)},{topLevel:o}=await x(n,i,`A workflow`),s=await p({cwd:n,explicitPath:t}),c=T(o,`.github/workflows`),l=await qe(c),u=me(s),d=a??dt(u,l),f=await C(n),m=pe(s),h=at[d.kind].map(e=>({...e,...Je(e.text,m)})),g=h.find(e=>l.names.includes(e.name));if(g!==void 0)throw new r(`USAGE`,`${E(f,T(c,g.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await ut(c,h),h.map((e,t)=>({file:E(f,T(c,e.name)),change:`written`,notes:[...t===0?ct(d):[],...e.blanks.map(lt)]}))}function st(e){let t=it.find(t=>t===e);if(t!==void 0)return t;throw new r(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${it.join(`, `)}.`})}function ct({reason:e}){return e===void 0?[]:[{text:e}]}function lt({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function ut(e,t){try{await f(e);for(let{name:n,text:r}of t)await w(T(e,n),r,{flag:`wx`})}catch(t){throw new r(`USAGE`,`${e} cannot be written: ${o(t)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:t})}}function dt(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const ft=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function pt(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function mt(e,t,n,r){let i=_t(t,n),a=i.filter(({uses:e})=>ht(e)),o=a.length===1?a[0]:a.find(({id:e})=>e!==void 0&&e===r),s=o??a[0],c=(s===void 0?i:i.slice(0,i.indexOf(s))).findLast(e=>gt(e)!==void 0),l=c&&gt(c);return{path:e,build:c&&l&&{name:c.name??c.id??c.uses??`docker build`,kind:l},own:o?.name??o?.id,version:s?.uses?.split(`@`)[1]}}function ht(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function gt({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&ft.test(t)?`script`:void 0}function _t(e,t){let n=yt(vt(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:W(e,`name`),id:W(e,`id`),uses:W(e,`uses`),run:W(e,`run`)})):[]}function vt(e){try{return(0,M.parse)(e,{logLevel:`silent`})}catch{return}}function W(e,t){let n=yt(e,t);return typeof n==`string`?n:void 0}function yt(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function bt({cwd:e,env:t}){let n=pt(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:mt(n,await h(T(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}function xt(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=le(_(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw y({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],c=s(i.data)?St(i.data,i,o):[];s(i.data)||o.push({offset:0,what:`the file must be a map, not ${b(i.data)}`});let l=c.filter(({isBuilt:e})=>e),u=(l.length>0?l:c).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${ae(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${b(s)}`);let u=ue(s,n);if(typeof u!=`string`)return l(u.fault);let d=ee(u);return d===void 0?[{service:e,image:u,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${d} (${v(u)})`)}));if(o.length>0)throw y(r,i,o);return u}function St(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return s(r)?Object.entries(r).flatMap(([e,r])=>{if(!s(r))return n.push({offset:t.valueAt([`services`,e]),what:`${v(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let c=s(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...c.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const Ct={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},wt={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function Tt(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=le(_(e,n),{tags:At}),[i]=r.mistakes;if(i!==void 0)throw y(n,r,[i]);let a=[],o=Et(r,a).flatMap(e=>Dt(e,t,r,a));if(a.length>0)throw y(n,r,a);return o}function Et({data:e,valueAt:t,keyAt:n},r){if(!s(e))return r.push({offset:0,what:`the file must be a map, not ${b(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(s(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:Ct}];if(!s(a))return[{path:[],fields:e,id:`the task definition`,style:Ct}];let o=Object.entries(a).filter(([,e])=>s(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=s(n)?n.Properties:void 0;return s(a)?[{path:i,fields:a,id:e,style:wt}]:(r.push({offset:t(i),what:`${v(e)} has no 'Properties'`}),[])})}function Dt({path:e,fields:t,id:n,style:r},i,a,o){let c=t[r.containers],l=[...e,r.containers];if(!Array.isArray(c)||c.length===0){let e=`${v(r.containers)} must be a list of at least one container, not ${Array.isArray(c)?`an empty one`:b(c)}`;return o.push({offset:a.valueAt(l),what:e}),[]}let[u,...d]=c.flatMap((e,t)=>kt(e,[...l,String(t)],r,i,a,o));if(u===void 0)return[];let f=G(t[r.family]),p=t[r.revision],m=t[r.platform];return[{name:f===void 0?n:typeof p==`number`?`${f}:${p}`:f,family:f,containers:[u,...d],platform:s(m)?g(G(m[r.system]),G(m[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:Ot(t[r.constraints],r)}]}function Ot(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!s(e)||e[t]!==`memberOf`)return[];let r=G(e[n]);return r===void 0?[]:[r]})}function kt(e,t,n,r,{valueAt:i,position:a},o){let c=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!s(e))return c(t,`a container must be a map, not ${b(e)}`);let l=G(e[n.name])??String(Number(t.at(-1))+1),u=e[n.image],d=[...t,n.image],f=jt(u);if(f!==void 0)return c(d,`${v(n.image)} of the container ${v(l)} is ${f}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(u===void 0||u===``)return c(t,`the container ${v(l)} has no image`);if(typeof u!=`string`)return c(d,`${v(n.image)} must be text, not ${b(u)}`);let p=e[n.consistency];return[{name:l,image:u,resolvesAtStart:p!==void 0&&p!==`enabled`,place:{path:r,...a(i(d))}}]}function G(e){return typeof e==`string`&&e!==``?e:void 0}const At=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function jt(e){if(e instanceof se)return e.tag;if(!s(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}const Mt={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},Nt={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:fe,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function Pt(e){let t=new Map(e.map(K).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:K(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>Ft(e,n(e))),...It(e,n),...Lt(e,n),...Rt(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=q({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(Nt).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...d(c)].map(e=>`# ${e}\n`).join(``)}${q(s)}${a}`,open:c}}function K({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:fe,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function Ft({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function It(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&K(n[d]).words===K(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function Lt(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function Rt(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function q(e){let t=new M.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,M.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=u(t.value,Mt);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var zt={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},Bt=ie(),Vt=oe();function Ht(e){let t=new Vt.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,Bt.fullFormats[`date-time`]);let n=t.compile(zt);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const J=T(`blobs`,`sha256`),Y=`state.json`;async function Ut({registries:e,repositories:t,storage:n},i){let a=new Map,s={schemaVersion:1,registries:[...e.all()].map(Wt),repositories:await Promise.all([...t.all()].map(e=>Gt(e,n,a)))};try{await f(T(i,J));let e=new Set(await S(T(i,J)));for(let[t,n]of a)e.delete(X(t))||await m(T(i,J,X(t)),n);await m(T(i,Y),`${JSON.stringify(s,void 0,2)}\n`),await Promise.all([...e].map(e=>ye(T(i,J,e))))}catch(e){throw new r(`USAGE`,`Cannot save the state to ${i}: ${o(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function X(e){return e.slice(7)}function Wt([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function Gt(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await we(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(Kt(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function Kt({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const qt=`its content does not have the digest that it is named after`;async function Jt(e,t){let n=T(t,Y),r=await Yt(n,t);if(r!==void 0)try{for(let t of r.registries)Zt(e,t);for(let n of r.repositories)await Qt(e,n,t)}catch(e){throw e instanceof he?$(n,e.message,e):e}}async function Yt(t,n){let i;try{i=(await h(t)).toString(`utf8`)}catch(t){if(e(t)&&await Xt(n))return;let i=e(t)?`it is not empty, and has no state.json`:o(t);throw new r(`USAGE`,`Cannot take the state from ${n}: ${i}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:t})}let a;try{a=JSON.parse(i)}catch(e){throw $(t,o(e),e)}let s=Ht(a);if(typeof s==`string`)throw $(t,s);return s}async function Xt(t){try{return(await S(t)).length===0}catch(t){if(e(t))return!0;throw t}}function Zt({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Qt(e,t,n){let{account:r,region:i,createdAt:a,blobs:o,images:s,...c}=t,u=e.repositories.create({...c,registry:{account:r,region:i},createdAt:new Date(a)});for(let{digest:t,mediaType:r,isConfig:i}of o){let a=await e.storage.startUpload(u.path);if(await a.append([await $t(n,t)]),!await a.commit(t))throw $(Z(n,t),qt);u.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:r,tags:i,pushedAt:a,...o}of s){let s=await $t(n,t);if(l(s)!==t)throw $(Z(n,t),qt);await e.storage.writeManifest(u.path,{digest:t,mediaType:r,bytes:s});let c=u.add(de(s,r),new Date(a));for(let e of i)u.tag(c,e);c.status=o.status,c.pulledAt=Q(o.pulledAt),c.archivedAt=Q(o.archivedAt),c.activatedAt=Q(o.activatedAt)}}async function $t(e,t){let n=Z(e,t);try{return await ve(n)}catch(e){throw $(n,o(e),e)}}function Z(e,t){return T(e,J,X(t))}function Q(e){return e===void 0?void 0:new Date(e)}function $(e,t,n){return new r(`USAGE`,`The saved state is damaged: ${e}: ${t}`,{hint:`Name another directory with --state, or restore this one.`,cause:n})}export{Ut as a,xt as c,Be as d,Te as f,X as i,bt as l,J as n,Pt as o,Y as r,Tt as s,Jt as t,ot as u};