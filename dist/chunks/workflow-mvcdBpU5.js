import{D as e,Dn as t,Hn as n,Kn as r,Nn as i,S as a,Wn as o,ct as s}from"./clock-D64rDczW.js";import{S as c,b as l}from"./program-wnMtBFL2.js";import{B as u,n as d}from"./manifest-VFrILBQx.js";import{a as f,c as p,i as m,l as h,n as g,r as _,s as v,t as ee}from"./dist2-CLxK4Z6c.js";import{E as te}from"./layout-DFUcURXl.js";import{C as y,S as ne,x as re}from"./open-NFGoZudz.js";import{i as b}from"./stamp-DNPO669l.js";import{chmod as x,readdir as ie,realpath as S,stat as ae,writeFile as C}from"node:fs/promises";import{dirname as oe,isAbsolute as se,join as w,relative as T,resolve as E,sep as D}from"node:path";import{isDeepStrictEqual as ce}from"node:util";async function O(e){return ae(e).then(()=>!0,A(e,!1))}async function k(e){return i(e).then(String,A(e,void 0))}function A(e,t){return i=>{if(o(i))return t;throw new n(`USAGE`,`${e} cannot be read: ${r(i)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:i})}}var j=h();function M(e){let t=(0,j.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function N(e,{collection:t,lines:n}){let r=M(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,j.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,j.isPair)(a)?a.key:a;if(!(0,j.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(le(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,j.isSeq)(i)?ue(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return de(r,M(m),t)?m:void 0}function le(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function ue(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function de(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,j.isMap)(r)||(0,j.isSeq)(r))?!1:(r.items.pop(),ce(t.toJS(),e.toJS()))}const fe=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],P=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],pe={isUsed:async e=>await F(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:r})=>{let i=await F(e)??`lefthook.yml`,a=w(e,i),o=await k(a),s=`npx --yes mintmark@${r} ${t}`,c=P.includes(i)?void 0:me(o??``,s);if(c!==void 0)return{file:a,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new n(`USAGE`,`${a} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function F(e){for(let t of[...fe,...P])if(await O(w(e,t)))return t}function me(e,t){let n=M(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,j.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:N(e,I(r,i,a))}function I(e,t,n){if(!(0,j.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,j.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,j.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const L=`.pre-commit-config.yaml`,R=`mintmark-check`,z={isUsed:e=>O(w(e,L)),plan:async e=>{let t=w(e.topLevel,L),r=await k(t),i=he(e),a=ge(r,i);if(a!==void 0)return{file:t,before:r,content:a,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new n(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${i.map(e=>`  ${e}`).join(`
`)}`})}};function he({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${R}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function ge(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(R)?e:N(e,{collection:[`repos`],lines:t})}const B=`# mintmark pre-push hook, written by: mintmark init --hook`,_e=/^"\$@" (.*) <\/dev\/null/m;function ve({argsLine:e,version:t}){return`#!/bin/sh
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
`}const ye={isUsed:()=>Promise.resolve(!0),plan:e=>V(w(e.hooksDirectory,`pre-push`),e,!1)};async function V(e,t,r){let i=await k(e),a={file:e,before:i,content:ve(t),executable:!0,isShared:r};if(i===void 0)return a;if(!i.includes(B)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(i))return{...a,content:i};throw new n(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,o]=_e.exec(i)??[];if(o!==void 0&&o!==t.argsLine)throw new n(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return a}const H=new Map([[`husky`,{isUsed:e=>O(w(e,`.husky`)),plan:e=>V(w(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,pe],[`pre-commit`,z],[`git`,ye]]);async function be({manager:e,configPath:n,version:r},{cwd:i,env:a}){let o=await b(i,a,`A hook`),c=await t({cwd:i,explicitPath:n}),l=[`check`,`--quiet`,...await Se(c,i,o)],[u,d]=await xe(e,o.topLevel);u===`git`&&Ce(o,{args:l,version:r});let f=await d.plan({topLevel:o.topLevel,hooksDirectory:o.hooks,args:l,version:r,argsLine:l.map(s).join(` `)}),p=f.before===void 0?`written`:f.before===f.content?`unchanged`:`changed`;return p!==`unchanged`&&await we(f),{file:T(await S(i),f.file),change:p,notes:Te(f,c)}}async function xe(e,t){for(let[n,r]of H)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new n(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...H.keys()].join(`, `)}.`})}async function Se({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=T(n,await S(E(t,e)));return r===`mintmark.yml`||!U(r)?[]:[`--config`,r.split(D).join(`/`)]}function Ce({topLevel:e,repository:t,hooks:r},{args:i,version:a}){if(![e,t].some(e=>U(T(e,r))))throw new n(`USAGE`,`git takes the hooks of this repository from ${r} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${a} ${i.map(s).join(` `)} </dev/null || exit`})}function U(e){return e!==`..`&&!e.startsWith(`..${D}`)&&!se(e)}async function we({file:e,content:t,executable:i}){try{await a(oe(e)),await C(e,t),i&&await x(e,493)}catch(t){throw new n(`USAGE`,`${e} cannot be written: ${r(t)}`,{hint:`Make its directory writable, and run this again.`,cause:t})}}function Te({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Ee=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function De(e){try{let t=(await ie(e)).sort(),n=t.filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(async t=>String(await i(w(e,t)))));return{names:t,building:n.find((e,t)=>Ee.test(r[t]??``))}}catch(t){if(o(t))return{names:[],building:void 0};throw new n(`USAGE`,`${e} cannot be read: ${r(t)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:t})}}function Oe(e,t){let n=ke(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function ke(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,W(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(W).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function W(e){return e===void 0?e:(0,j.stringify)(e).trimEnd()}var Ae=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
`,je=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
`,Me=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`,Ne=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`,Pe=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
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
`,Fe=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
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
`,Ie=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`,Le=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
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
`;const G=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Re={guard:[{name:`mintmark.yml`,text:Pe}],"build-push-action":[{name:`mintmark.yml`,text:Ae}],matrix:[{name:`mintmark.yml`,text:Fe}],"multi-account":[{name:`mintmark.yml`,text:Ie}],"multi-platform":[{name:`mintmark.yml`,text:Le}],"code-scanning":[{name:`mintmark.yml`,text:je}],"fork-safe":[{name:`fork-build.yml`,text:Me},{name:`fork-check.yml`,text:Ne}]};async function ze({kind:e,configPath:r},{cwd:i,env:a}){let o=e===void 0?void 0:{kind:Be(e)},{topLevel:s}=await b(i,a,`A workflow`),c=await t({cwd:i,explicitPath:r}),l=w(s,`.github/workflows`),u=await De(l),d=ne(c),f=o??We(d,u),p=await S(i),m=re(c),h=Re[f.kind].map(e=>({...e,...Oe(e.text,m)})),g=h.find(e=>u.names.includes(e.name));if(g!==void 0)throw new n(`USAGE`,`${T(p,w(l,g.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await Ue(l,h),h.map((e,t)=>({file:T(p,w(l,e.name)),change:`written`,notes:[...t===0?Ve(f):[],...e.blanks.map(He)]}))}function Be(e){let t=G.find(t=>t===e);if(t!==void 0)return t;throw new n(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${G.join(`, `)}.`})}function Ve({reason:e}){return e===void 0?[]:[{text:e}]}function He({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function Ue(e,t){try{await a(e);for(let{name:n,text:r}of t)await C(w(e,n),r,{flag:`wx`})}catch(t){throw new n(`USAGE`,`${e} cannot be written: ${r(t)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:t})}}function We(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const Ge=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function Ke(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function qe(e,t,n){let r=Ye(t,n),i=r.findIndex(({uses:e})=>Je(e)),a=r.slice(0,i===-1?void 0:i).findLast(e=>K(e)!==void 0),o=a&&K(a);return{path:e,build:a&&o&&{name:a.name??a.id??a.uses??`docker build`,kind:o},version:r[i]?.uses?.split(`@`)[1]}}function Je(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function K({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&Ge.test(t)?`script`:void 0}function Ye(e,t){let n=J(Xe(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:q(e,`name`),id:q(e,`id`),uses:q(e,`uses`),run:q(e,`run`)})):[]}function Xe(e){try{return(0,j.parse)(e,{logLevel:`silent`})}catch{return}}function q(e,t){let n=J(e,t);return typeof n==`string`?n:void 0}function J(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function Ze({cwd:e,env:t}){let n=Ke(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:qe(n,await i(w(e,n)).then(String,()=>``),t.GITHUB_JOB??``)}function Qe(t,n,r=()=>void 0){let i={path:n,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},a=g(_(t,i),{merge:!0}),[o]=a.mistakes;if(o!==void 0)throw m({path:n,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},a,[o]);let s=[],c=e(a.data)?$e(a.data,a,s):[];e(a.data)||s.push({offset:0,what:`the file must be a map, not ${f(a.data)}`});let l=c.filter(({isBuilt:e})=>e),d=(l.length>0?l:c).flatMap(({name:e,names:t,isBuilt:i})=>t.flatMap(({at:t,value:o})=>{let c=a.valueAt([`services`,e,...t]),l=e=>(s.push({offset:c,what:`${p(t)} ${e}`}),[]);if(typeof o!=`string`)return l(`must be text, not ${f(o)}`);let d=te(o,r);if(typeof d!=`string`)return l(d.fault);let m=u(d);return m===void 0?[{service:e,image:d,isBuilt:i,place:{path:n,...a.position(c)}}]:l(`${m} (${v(d)})`)}));if(s.length>0)throw m(i,a,s);return d}function $e(t,n,r){t.include!==void 0&&r.push({offset:n.keyAt([`include`]),what:`'include' brings services from other files`});let{services:i}=t;return e(i)?Object.entries(i).flatMap(([t,i])=>{if(!e(i))return r.push({offset:n.valueAt([`services`,t]),what:`${v(t)} must be a map`}),[];let{image:a,build:o,extends:s}=i;if(s!==void 0){let e=n.keyAt([`services`,t,`extends`]);r.push({offset:e,what:`'extends' brings keys from another service`})}let c=e(o)&&Array.isArray(o.tags)?o.tags:[];return[{name:t,names:[...a==null?[]:[{at:[`image`],value:a}],...c.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:o!=null}]}):(r.push({offset:n.valueAt([`services`]),what:`'services' must be a map`}),[])}const Y={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},et={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function tt(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=g(_(e,n),{tags:at}),[i]=r.mistakes;if(i!==void 0)throw m(n,r,[i]);let a=[],o=nt(r,a).flatMap(e=>rt(e,t,r,a));if(a.length>0)throw m(n,r,a);return o}function nt({data:t,valueAt:n,keyAt:r},i){if(!e(t))return i.push({offset:0,what:`the file must be a map, not ${f(t)}`}),[];let{taskDefinition:a,Resources:o}=t;if(e(a))return[{path:[`taskDefinition`],fields:a,id:`taskDefinition`,style:Y}];if(!e(o))return[{path:[],fields:t,id:`the task definition`,style:Y}];let s=Object.entries(o).filter(([,t])=>e(t)&&t.Type===`AWS::ECS::TaskDefinition`);return s.length===0&&i.push({offset:r([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),s.flatMap(([t,r])=>{let a=[`Resources`,t,`Properties`],o=e(r)?r.Properties:void 0;return e(o)?[{path:a,fields:o,id:t,style:et}]:(i.push({offset:n(a),what:`${v(t)} has no 'Properties'`}),[])})}function rt({path:t,fields:n,id:r,style:i},a,o,s){let c=n[i.containers],l=[...t,i.containers];if(!Array.isArray(c)||c.length===0){let e=`${v(i.containers)} must be a list of at least one container, not ${Array.isArray(c)?`an empty one`:f(c)}`;return s.push({offset:o.valueAt(l),what:e}),[]}let[u,...p]=c.flatMap((e,t)=>X(e,[...l,String(t)],i,a,o,s));if(u===void 0)return[];let m=Z(n[i.family]),h=n[i.revision],g=n[i.platform];return[{name:m===void 0?r:typeof h==`number`?`${m}:${h}`:m,family:m,containers:[u,...p],platform:e(g)?d(Z(g[i.system]),Z(g[i.architecture])):void 0,requires:[n[i.requires]].flat().filter(e=>typeof e==`string`),constraints:it(n[i.constraints],i)}]}function it(t,{type:n,expression:r}){return[t].flat().flatMap(t=>{if(!e(t)||t[n]!==`memberOf`)return[];let i=Z(t[r]);return i===void 0?[]:[i]})}function X(t,n,r,i,{valueAt:a,position:o},s){let c=(e,t)=>(s.push({offset:a(e),what:t}),[]);if(!e(t))return c(n,`a container must be a map, not ${f(t)}`);let l=Z(t[r.name])??String(Number(n.at(-1))+1),u=t[r.image],d=[...n,r.image],p=ot(u);if(p!==void 0)return c(d,`${v(r.image)} of the container ${v(l)} is ${p}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(u===void 0||u===``)return c(n,`the container ${v(l)} has no image`);if(typeof u!=`string`)return c(d,`${v(r.image)} must be text, not ${f(u)}`);let m=t[r.consistency];return[{name:l,image:u,resolvesAtStart:m!==void 0&&m!==`enabled`,place:{path:i,...o(a(d))}}]}function Z(e){return typeof e==`string`&&e!==``?e:void 0}const at=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function ot(t){if(t instanceof ee)return t.tag;if(!e(t))return;let[n,...r]=Object.keys(t);return r.length===0&&n!==void 0&&/^(?:Fn::\w+|Ref)$/.test(n)?n:void 0}const st={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},ct={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:y,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function lt(e){let t=new Map(e.map(Q).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:Q(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>ut(e,n(e))),...dt(e,n),...ft(e,n),...pt(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=$({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(ct).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...l(c)].map(e=>`# ${e}\n`).join(``)}${$(s)}${a}`,open:c}}function Q({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:y,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function ut({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function dt(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&Q(n[d]).words===Q(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function ft(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function pt(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function $(e){let t=new j.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,j.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=c(t.value,st);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}export{ze as a,Ze as i,tt as n,be as o,Qe as r,lt as t};