import{An as e,Gn as t,In as n,Tn as r,Yn as i,at as a,qn as o,w as s}from"./clock-DsEK0P-w.js";import{C as c,x as l}from"./program-CmAsHZ43.js";import{G as u,U as d,W as f,i as p}from"./fleet-C8r0bxoJ.js";import{a as m,c as h,d as g,f as ee,i as te,l as _,o as ne,p as re,s as v,u as y}from"./2020-BSTFPO_v.js";import{E as ie}from"./layout-BtxK34Af.js";import{T as ae,_ as oe,g as se,w as ce}from"./configuration-DWk4J4sD.js";import{o as le}from"./enforce-epfCqSOX.js";import{i as ue}from"./stamp-C8p7y5cQ.js";import{chmod as de,readFile as fe,readdir as b,realpath as x,rm as pe,stat as me,writeFile as S}from"node:fs/promises";import{dirname as he,isAbsolute as ge,join as C,relative as w,resolve as _e,sep as ve}from"node:path";import{isDeepStrictEqual as ye}from"node:util";import{buffer as be}from"node:stream/consumers";async function T(e){return me(e).then(()=>!0,D(e,!1))}async function E(e){return n(e).then(String,D(e,void 0))}function D(e,n){return r=>{if(o(r))return n;throw new t(`USAGE`,`${e} cannot be read: ${i(r)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:r})}}var O=re();function k(e){let t=(0,O.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function A(e,{collection:t,lines:n}){let r=k(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,O.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,O.isPair)(a)?a.key:a;if(!(0,O.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(xe(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,O.isSeq)(i)?Se(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return Ce(r,k(m),t)?m:void 0}function xe(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function Se(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function Ce(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,O.isMap)(r)||(0,O.isSeq)(r))?!1:(r.items.pop(),ye(t.toJS(),e.toJS()))}const we=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],j=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Te={isUsed:async e=>await M(e)!==void 0,plan:async({topLevel:e,argsLine:n,version:r})=>{let i=await M(e)??`lefthook.yml`,a=C(e,i),o=await E(a),s=`npx --yes mintmark@${r} ${n}`,c=j.includes(i)?void 0:Ee(o??``,s);if(c!==void 0)return{file:a,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new t(`USAGE`,`${a} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function M(e){for(let t of[...we,...j])if(await T(C(e,t)))return t}function Ee(e,t){let n=k(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,O.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:A(e,De(r,i,a))}function De(e,t,n){if(!(0,O.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,O.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,O.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const N=`.pre-commit-config.yaml`,P=`mintmark-check`,Oe={isUsed:e=>T(C(e,N)),plan:async e=>{let n=C(e.topLevel,N),r=await E(n),i=ke(e),a=Ae(r,i);if(a!==void 0)return{file:n,before:r,content:a,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new t(`USAGE`,`${n} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${i.map(e=>`  ${e}`).join(`
`)}`})}};function ke({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${P}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Ae(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(P)?e:A(e,{collection:[`repos`],lines:t})}const F=`# mintmark pre-push hook, written by: mintmark init --hook`,je=/^"\$@" (.*) <\/dev\/null/m;function Me({argsLine:e,version:t}){return`#!/bin/sh
${F}
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
`}const Ne={isUsed:()=>Promise.resolve(!0),plan:e=>I(C(e.hooksDirectory,`pre-push`),e,!1)};async function I(e,n,r){let i=await E(e),a={file:e,before:i,content:Me(n),executable:!0,isShared:r};if(i===void 0)return a;if(!i.includes(F)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(i))return{...a,content:i};throw new t(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${n.version} ${n.argsLine} </dev/null || exit`})}let[,o]=je.exec(i)??[];if(o!==void 0&&o!==n.argsLine)throw new t(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return a}const L=new Map([[`husky`,{isUsed:e=>T(C(e,`.husky`)),plan:e=>I(C(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Te],[`pre-commit`,Oe],[`git`,Ne]]);async function Pe({manager:t,configPath:n,version:r},{cwd:i,env:o}){let s=await ue(i,o,`A hook`),c=await e({cwd:i,explicitPath:n}),l=[`check`,`--quiet`,...await Ie(c,i,s)],[u,d]=await Fe(t,s.topLevel);u===`git`&&Le(s,{args:l,version:r});let f=await d.plan({topLevel:s.topLevel,hooksDirectory:s.hooks,args:l,version:r,argsLine:l.map(a).join(` `)}),p=f.before===void 0?`written`:f.before===f.content?`unchanged`:`changed`;return p!==`unchanged`&&await Re(f),{file:w(await x(i),f.file),change:p,notes:ze(f,c)}}async function Fe(e,n){for(let[t,r]of L)if(e===t||e===void 0&&await r.isUsed(n))return[t,r];throw new t(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...L.keys()].join(`, `)}.`})}async function Ie({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=w(n,await x(_e(t,e)));return r===`mintmark.yml`||!R(r)?[]:[`--config`,r.split(ve).join(`/`)]}function Le({topLevel:e,repository:n,hooks:r},{args:i,version:o}){if(![e,n].some(e=>R(w(e,r))))throw new t(`USAGE`,`git takes the hooks of this repository from ${r} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${o} ${i.map(a).join(` `)} </dev/null || exit`})}function R(e){return e!==`..`&&!e.startsWith(`..${ve}`)&&!ge(e)}async function Re({file:e,content:n,executable:r}){try{await f(he(e)),await S(e,n),r&&await de(e,493)}catch(n){throw new t(`USAGE`,`${e} cannot be written: ${i(n)}`,{hint:`Make its directory writable, and run this again.`,cause:n})}}function ze({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Be=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function Ve(e){try{let t=(await b(e)).sort(),r=t.filter(e=>/\.ya?ml$/.test(e)),i=await Promise.all(r.map(async t=>String(await n(C(e,t)))));return{names:t,building:r.find((e,t)=>Be.test(i[t]??``))}}catch(n){if(o(n))return{names:[],building:void 0};throw new t(`USAGE`,`${e} cannot be read: ${i(n)}`,{hint:`Make it a directory of files that can be read, and run this again.`,cause:n})}}function He(e,t){let n=Ue(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function Ue(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that asks ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,z(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(z).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function z(e){return e===void 0?e:(0,O.stringify)(e).trimEnd()}var We=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
`,Ge=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
`,Ke=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`,qe=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`,Je=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
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
`,Ye=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
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
`,Xe=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`,Ze=`# An image of two platforms, each built on a runner of its own, as docker's recipe "distribute build across multiple runners" has it: the platforms
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
`;const B=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Qe={guard:[{name:`mintmark.yml`,text:Je}],"build-push-action":[{name:`mintmark.yml`,text:We}],matrix:[{name:`mintmark.yml`,text:Ye}],"multi-account":[{name:`mintmark.yml`,text:Xe}],"multi-platform":[{name:`mintmark.yml`,text:Ze}],"code-scanning":[{name:`mintmark.yml`,text:Ge}],"fork-safe":[{name:`fork-build.yml`,text:Ke},{name:`fork-check.yml`,text:qe}]};async function $e({kind:n,configPath:r},{cwd:i,env:a}){let o=n===void 0?void 0:{kind:et(n)},{topLevel:s}=await ue(i,a,`A workflow`),c=await e({cwd:i,explicitPath:r}),l=C(s,`.github/workflows`),u=await Ve(l),d=oe(c),f=o??it(d,u),p=await x(i),m=se(c),h=Qe[f.kind].map(e=>({...e,...He(e.text,m)})),g=h.find(e=>u.names.includes(e.name));if(g!==void 0)throw new t(`USAGE`,`${w(p,C(l,g.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await rt(l,h),h.map((e,t)=>({file:w(p,C(l,e.name)),change:`written`,notes:[...t===0?tt(f):[],...e.blanks.map(nt)]}))}function et(e){let n=B.find(t=>t===e);if(n!==void 0)return n;throw new t(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${B.join(`, `)}.`})}function tt({reason:e}){return e===void 0?[]:[{text:e}]}function nt({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function rt(e,n){try{await f(e);for(let{name:t,text:r}of n)await S(C(e,t),r,{flag:`wx`})}catch(n){throw new t(`USAGE`,`${e} cannot be written: ${i(n)}`,{hint:`Make it a directory that can be written, and run this again.`,cause:n})}}function it(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const at=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function ot(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function st(e,t,n){let r=lt(t,n),i=r.findIndex(({uses:e})=>ct(e)),a=r.slice(0,i===-1?void 0:i).findLast(e=>V(e)!==void 0),o=a&&V(a);return{path:e,build:a&&o&&{name:a.name??a.id??a.uses??`docker build`,kind:o},version:r[i]?.uses?.split(`@`)[1]}}function ct(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function V({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&at.test(t)?`script`:void 0}function lt(e,t){let n=U(ut(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:H(e,`name`),id:H(e,`id`),uses:H(e,`uses`),run:H(e,`run`)})):[]}function ut(e){try{return(0,O.parse)(e,{logLevel:`silent`})}catch{return}}function H(e,t){let n=U(e,t);return typeof n==`string`?n:void 0}function U(e,...t){let n=e;for(let e of t){if(typeof n!=`object`||!n||!Object.hasOwn(n,e))return;n=n[e]}return n}async function dt({cwd:e,env:t}){let r=ot(t.GITHUB_WORKFLOW_REF);return r===void 0?{}:st(r,await n(C(e,r)).then(String,()=>``),t.GITHUB_JOB??``)}function ft(e,t,n=()=>void 0){let r={path:t,hint:`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i=v(h(e,r),{merge:!0}),[a]=i.mistakes;if(a!==void 0)throw _({path:t,hint:`Fix it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`},i,[a]);let o=[],c=s(i.data)?pt(i.data,i,o):[];s(i.data)||o.push({offset:0,what:`the file must be a map, not ${y(i.data)}`});let l=c.filter(({isBuilt:e})=>e),d=(l.length>0?l:c).flatMap(({name:e,names:r,isBuilt:a})=>r.flatMap(({at:r,value:s})=>{let c=i.valueAt([`services`,e,...r]),l=e=>(o.push({offset:c,what:`${ee(r)} ${e}`}),[]);if(typeof s!=`string`)return l(`must be text, not ${y(s)}`);let d=ie(s,n);if(typeof d!=`string`)return l(d.fault);let f=u(d);return f===void 0?[{service:e,image:d,isBuilt:a,place:{path:t,...i.position(c)}}]:l(`${f} (${g(d)})`)}));if(o.length>0)throw _(r,i,o);return d}function pt(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return s(r)?Object.entries(r).flatMap(([e,r])=>{if(!s(r))return n.push({offset:t.valueAt([`services`,e]),what:`${g(e)} must be a map`}),[];let{image:i,build:a,extends:o}=r;if(o!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let c=s(a)&&Array.isArray(a.tags)?a.tags:[];return[{name:e,names:[...i==null?[]:[{at:[`image`],value:i}],...c.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:a!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const W={containers:`containerDefinitions`,name:`name`,image:`image`,family:`family`,revision:`revision`,platform:`runtimePlatform`,system:`operatingSystemFamily`,architecture:`cpuArchitecture`,consistency:`versionConsistency`,requires:`requiresCompatibilities`,constraints:`placementConstraints`,type:`type`,expression:`expression`},mt={containers:`ContainerDefinitions`,name:`Name`,image:`Image`,family:`Family`,revision:`Revision`,platform:`RuntimePlatform`,system:`OperatingSystemFamily`,architecture:`CpuArchitecture`,consistency:`VersionConsistency`,requires:`RequiresCompatibilities`,constraints:`PlacementConstraints`,type:`Type`,expression:`Expression`};function ht(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=v(h(e,n),{tags:bt}),[i]=r.mistakes;if(i!==void 0)throw _(n,r,[i]);let a=[],o=gt(r,a).flatMap(e=>_t(e,t,r,a));if(a.length>0)throw _(n,r,a);return o}function gt({data:e,valueAt:t,keyAt:n},r){if(!s(e))return r.push({offset:0,what:`the file must be a map, not ${y(e)}`}),[];let{taskDefinition:i,Resources:a}=e;if(s(i))return[{path:[`taskDefinition`],fields:i,id:`taskDefinition`,style:W}];if(!s(a))return[{path:[],fields:e,id:`the task definition`,style:W}];let o=Object.entries(a).filter(([,e])=>s(e)&&e.Type===`AWS::ECS::TaskDefinition`);return o.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),o.flatMap(([e,n])=>{let i=[`Resources`,e,`Properties`],a=s(n)?n.Properties:void 0;return s(a)?[{path:i,fields:a,id:e,style:mt}]:(r.push({offset:t(i),what:`${g(e)} has no 'Properties'`}),[])})}function _t({path:e,fields:t,id:n,style:r},i,a,o){let c=t[r.containers],l=[...e,r.containers];if(!Array.isArray(c)||c.length===0){let e=`${g(r.containers)} must be a list of at least one container, not ${Array.isArray(c)?`an empty one`:y(c)}`;return o.push({offset:a.valueAt(l),what:e}),[]}let[u,...d]=c.flatMap((e,t)=>yt(e,[...l,String(t)],r,i,a,o));if(u===void 0)return[];let f=G(t[r.family]),m=t[r.revision],h=t[r.platform];return[{name:f===void 0?n:typeof m==`number`?`${f}:${m}`:f,family:f,containers:[u,...d],platform:s(h)?p(G(h[r.system]),G(h[r.architecture])):void 0,requires:[t[r.requires]].flat().filter(e=>typeof e==`string`),constraints:vt(t[r.constraints],r)}]}function vt(e,{type:t,expression:n}){return[e].flat().flatMap(e=>{if(!s(e)||e[t]!==`memberOf`)return[];let r=G(e[n]);return r===void 0?[]:[r]})}function yt(e,t,n,r,{valueAt:i,position:a},o){let c=(e,t)=>(o.push({offset:i(e),what:t}),[]);if(!s(e))return c(t,`a container must be a map, not ${y(e)}`);let l=G(e[n.name])??String(Number(t.at(-1))+1),u=e[n.image],d=[...t,n.image],f=xt(u);if(f!==void 0)return c(d,`${g(n.image)} of the container ${g(l)} is ${f}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(u===void 0||u===``)return c(t,`the container ${g(l)} has no image`);if(typeof u!=`string`)return c(d,`${g(n.image)} must be text, not ${y(u)}`);let p=e[n.consistency];return[{name:l,image:u,resolvesAtStart:p!==void 0&&p!==`enabled`,place:{path:r,...a(i(d))}}]}function G(e){return typeof e==`string`&&e!==``?e:void 0}const bt=[`!And`,`!Base64`,`!Cidr`,`!Condition`,`!Equals`,`!FindInMap`,`!GetAtt`,`!GetAZs`,`!If`,`!ImportValue`,`!Join`,`!Not`,`!Or`,`!Ref`,`!Select`,`!Split`,`!Sub`,`!Transform`,`!ToJsonString`,`!Length`];function xt(e){if(e instanceof ne)return e.tag;if(!s(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}const St={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",CLUSTER:"${ClusterName}"},Ct={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:le,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function wt(e){let t=new Map(e.map(K).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:K(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>Tt(e,n(e))),...Et(e,n),...Dt(e,n),...Ot(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=q({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(Ct).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...l(c)].map(e=>`# ${e}\n`).join(``)}${q(s)}${a}`,open:c}}function K({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:le,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function Tt({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function Et(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&K(n[d]).words===K(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function Dt(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function Ot(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function q(e){let t=new O.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,O.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=c(t.value,St);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}var kt={$schema:`https://json-schema.org/draft/2020-12/schema`,$id:`https://mintmark.dev/schemas/sandbox-state.schema.json`,title:`mintmark sandbox --state: state.json`,description:`What an embedded ECR has besides the content of blobs and manifests, which is in blobs/sha256/ under its digest.`,type:`object`,additionalProperties:!1,required:[`schemaVersion`,`registries`,`repositories`],properties:{schemaVersion:{const:1},registries:{type:`array`,items:{$ref:`#/$defs/registry`}},repositories:{type:`array`,items:{$ref:`#/$defs/repository`}}},$defs:{account:{type:`string`,pattern:`^\\d{12}$`},region:{type:`string`,pattern:`^[a-z0-9-]+$`},digest:{type:`string`,pattern:`^sha256:[0-9a-f]{64}$`},time:{type:`string`,format:`date-time`},texts:{type:`object`,additionalProperties:{type:`string`}},mutability:{enum:[`MUTABLE`,`IMMUTABLE`,`MUTABLE_WITH_EXCLUSION`,`IMMUTABLE_WITH_EXCLUSION`]},exclusions:{description:`Tag patterns that the mutability does not hold for.`,type:`array`,items:{type:`string`}},encryption:{type:`object`,additionalProperties:!1,required:[`encryptionType`],properties:{encryptionType:{enum:[`AES256`,`KMS`,`KMS_DSSE`]},kmsKey:{type:`string`}}},registry:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`templates`,`settings`,`replication`,`scanning`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},policy:{description:`The registry policy, JSON in a string.`,type:`string`},templates:{type:`array`,items:{$ref:`#/$defs/template`}},settings:{description:`What PutAccountSetting has set.`,$ref:`#/$defs/texts`},replication:{description:`ReplicationConfiguration of the ECR API.`,type:`object`},scanning:{description:`RegistryScanningConfiguration of the ECR API.`,type:`object`}}},template:{description:`A repository creation template.`,type:`object`,additionalProperties:!1,required:[`prefix`,`appliedFor`],properties:{prefix:{type:`string`},appliedFor:{type:`array`,items:{enum:[`REPLICATION`,`PULL_THROUGH_CACHE`,`CREATE_ON_PUSH`]}},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{$ref:`#/$defs/texts`},lifecyclePolicy:{type:`string`},policy:{type:`string`},encryption:{$ref:`#/$defs/encryption`},description:{type:`string`},customRoleArn:{type:`string`},createdAt:{$ref:`#/$defs/time`},updatedAt:{$ref:`#/$defs/time`}}},repository:{type:`object`,additionalProperties:!1,required:[`account`,`region`,`name`,`createdAt`,`mutability`,`exclusions`,`tags`,`scanOnPush`,`encryption`,`blobs`,`images`],properties:{account:{$ref:`#/$defs/account`},region:{$ref:`#/$defs/region`},name:{type:`string`},createdAt:{$ref:`#/$defs/time`},mutability:{$ref:`#/$defs/mutability`},exclusions:{$ref:`#/$defs/exclusions`},tags:{description:`Of the repository, not of its images.`,$ref:`#/$defs/texts`},scanOnPush:{type:`boolean`},encryption:{$ref:`#/$defs/encryption`},lifecyclePolicy:{description:`JSON in a string.`,type:`string`},policy:{description:`The repository policy, JSON in a string.`,type:`string`},blobs:{type:`array`,items:{$ref:`#/$defs/blob`}},images:{type:`array`,items:{$ref:`#/$defs/image`}}}},blob:{type:`object`,additionalProperties:!1,required:[`digest`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{description:`If an image names it, or has named it.`,type:`string`},isConfig:{description:`Whether an image has, or has had, it as its config.`,const:!0}}},image:{description:`A manifest or an index, oldest first.`,type:`object`,additionalProperties:!1,required:[`digest`,`mediaType`,`tags`,`pushedAt`,`status`],properties:{digest:{$ref:`#/$defs/digest`},mediaType:{type:`string`},tags:{type:`array`,items:{type:`string`}},pushedAt:{$ref:`#/$defs/time`},pulledAt:{$ref:`#/$defs/time`},status:{enum:[`ACTIVE`,`ARCHIVED`,`ACTIVATING`]},archivedAt:{$ref:`#/$defs/time`},activatedAt:{$ref:`#/$defs/time`}}}}},At=m(),jt=te();function Mt(e){let t=new jt.Ajv2020({meta:!1,validateSchema:!1});t.addFormat(`date-time`,At.fullFormats[`date-time`]);let n=t.compile(kt);if(n(e))return e;let[{instancePath:r,message:i}={instancePath:``,message:`is not valid`}]=n.errors??[];return`${r===``?`the whole`:r} ${i??`is not valid`}`}const J=C(`blobs`,`sha256`),Y=`state.json`;async function Nt({registries:e,repositories:n,storage:r},a){let o=new Map,s={schemaVersion:1,registries:[...e.all()].map(Pt),repositories:await Promise.all([...n.all()].map(e=>Ft(e,r,o)))};try{await f(C(a,J));let e=new Set(await b(C(a,J)));for(let[t,n]of o)e.delete(X(t))||await d(C(a,J,X(t)),n);await d(C(a,Y),`${JSON.stringify(s,void 0,2)}\n`),await Promise.all([...e].map(e=>pe(C(a,J,e))))}catch(e){throw new t(`USAGE`,`Cannot save the state to ${a}: ${i(e)}`,{hint:`Name a directory that can be written to and has room.`,cause:e})}}function X(e){return e.slice(7)}function Pt([e,t]){let{policy:n,templates:r,account:i,replication:a,scanning:o}=t;return{...e,policy:n,templates:[...r.values()].map(({createdAt:e,updatedAt:t,...n})=>({...n,createdAt:e?.toISOString(),updatedAt:t?.toISOString()})),settings:Object.fromEntries(i),replication:a,scanning:o}}async function Ft(e,t,n){let{registry:r,createdAt:i,...a}=e.settings,o=[];for(let r of t.blobsOf(e.path))n.set(r,await be(await t.readBlob(e.path,r))),o.push({digest:r,mediaType:e.mediaTypeOf(r),isConfig:e.isConfig(r)?!0:void 0});let s=[];for(let r of e.images.values()){let{digest:i}=r.facts,a=await t.readManifest(e.path,i);if(a===void 0)throw RangeError(`${e.path} has an image without a manifest, ${i}.`);n.set(i,a),s.push(It(r))}return{...r,...a,createdAt:i.toISOString(),blobs:o,images:s}}function It({facts:e,tags:t,pushedAt:n,pulledAt:r,status:i,archivedAt:a,activatedAt:o}){return{digest:e.digest,mediaType:e.mediaType,tags:[...t],pushedAt:n.toISOString(),pulledAt:r?.toISOString(),status:i,archivedAt:a?.toISOString(),activatedAt:o?.toISOString()}}const Lt=`its content does not have the digest that it is named after`;async function Rt(e,t){let n=C(t,Y),r=await zt(n,t);if(r!==void 0)try{for(let t of r.registries)Vt(e,t);for(let n of r.repositories)await Ht(e,n,t)}catch(e){throw e instanceof ae?$(n,e.message,e):e}}async function zt(e,r){let a;try{a=(await n(e)).toString(`utf8`)}catch(e){if(o(e)&&await Bt(r))return;let n=o(e)?`it is not empty, and has no state.json`:i(e);throw new t(`USAGE`,`Cannot take the state from ${r}: ${n}`,{hint:`Name a directory that a sandbox has written, or a new one.`,cause:e})}let s;try{s=JSON.parse(a)}catch(t){throw $(e,i(t),t)}let c=Mt(s);if(typeof c==`string`)throw $(e,c);return c}async function Bt(e){try{return(await b(e)).length===0}catch(e){if(o(e))return!0;throw e}}function Vt({registries:e},t){let{templates:n,settings:r,policy:i,replication:a,scanning:o}=t,s=e.of(t);s.templates.clear();for(let{createdAt:e,updatedAt:t,...r}of n)s.templates.set(r.prefix,{...r,...e!==void 0&&{createdAt:new Date(e)},...t!==void 0&&{updatedAt:new Date(t)}});for(let[e,t]of Object.entries(r))s.account.set(e,t);Object.assign(s,{policy:i,replication:a,scanning:o})}async function Ht(e,t,n){let{account:i,region:a,createdAt:o,blobs:s,images:c,...l}=t,u=e.repositories.create({...l,registry:{account:i,region:a},createdAt:new Date(o)});for(let{digest:t,mediaType:r,isConfig:i}of s){let a=await e.storage.startUpload(u.path);if(await a.append([await Ut(n,t)]),!await a.commit(t))throw $(Z(n,t),Lt);u.remember(t,{mediaType:r,isConfig:i??!1})}for(let{digest:t,mediaType:i,tags:a,pushedAt:o,...s}of c){let c=await Ut(n,t);if(r(c)!==t)throw $(Z(n,t),Lt);await e.storage.writeManifest(u.path,{digest:t,mediaType:i,bytes:c});let l=u.add(ce(c,i),new Date(o));for(let e of a)u.tag(l,e);l.status=s.status,l.pulledAt=Q(s.pulledAt),l.archivedAt=Q(s.archivedAt),l.activatedAt=Q(s.activatedAt)}}async function Ut(e,t){let n=Z(e,t);try{return await fe(n)}catch(e){throw $(n,i(e),e)}}function Z(e,t){return C(e,J,X(t))}function Q(e){return e===void 0?void 0:new Date(e)}function $(e,n,r){return new t(`USAGE`,`The saved state is damaged: ${e}: ${n}`,{hint:`Name another directory with --state, or restore this one.`,cause:r})}export{Nt as a,ft as c,Pe as d,X as i,dt as l,J as n,wt as o,Y as r,ht as s,Rt as t,$e as u};