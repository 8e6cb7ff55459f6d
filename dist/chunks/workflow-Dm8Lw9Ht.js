import{Er as e,F as t,Jn as n,M as r,O as i,br as a,ht as o,j as s,kr as c,rr as l}from"./glob-Bzb4ThCI.js";import{a as u,f as d,h as f,m as p,u as m}from"./run2-Dmivz8Tn.js";import{W as h}from"./manifest-IhYbpvJw.js";import{D as g,k as ee}from"./freshness-g1iKDnM7.js";import{h as _,m as te,p as ne}from"./iam-5JD5GKLm.js";import{a as v,c as y,f as b,l as x,o as S,s as re,u as ie}from"./dist-uffdtA0k.js";import{W as ae}from"./layout-CxB02d9B.js";import{i as C}from"./stamp-B8zhxeRM.js";import{chmod as oe,readdir as se,realpath as w,stat as T}from"node:fs/promises";import{dirname as E,isAbsolute as ce,join as D,relative as O,resolve as le,sep as k}from"node:path";import{isDeepStrictEqual as ue}from"node:util";const A=e=>e,de=e=>e.charAt(0).toUpperCase()+e.slice(1);function fe(e,t){let n={path:t,hint:`Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`},r=v(e,n,{tags:_e}),i=[],a=pe(r,i).flatMap(e=>me(e,t,r,i));if(i.length>0)throw S(n,r,i);return a}function pe({data:e,valueAt:t,keyAt:n},r){if(!i(e))return r.push({offset:0,what:`the file must be a map, not ${y(e)}`}),[];let{taskDefinition:a,Resources:o}=e;if(i(a))return[{path:[`taskDefinition`],fields:a,id:`taskDefinition`,spelled:A}];if(!i(o))return[{path:[],fields:e,id:`the task definition`,spelled:A}];let s=Object.entries(o).filter(([,e])=>i(e)&&e.Type===`AWS::ECS::TaskDefinition`);return s.length===0&&r.push({offset:n([`Resources`]),what:`no resource is of the type AWS::ECS::TaskDefinition`}),s.flatMap(([e,n])=>{let a=[`Resources`,e,`Properties`],o=i(n)?n.Properties:void 0;return i(o)?[{path:a,fields:o,id:e,spelled:de}]:(r.push({offset:t(a),what:`${x(e)} has no 'Properties'`}),[])})}function me({path:e,fields:t,id:n,spelled:r},a,o,s){let c=t[r(`containerDefinitions`)],l=[...e,r(`containerDefinitions`)];if(!Array.isArray(c)||c.length===0){let e=`${x(r(`containerDefinitions`))} must be a list of at least one container, not ${Array.isArray(c)?`an empty one`:y(c)}`;return s.push({offset:o.valueAt(l),what:e}),[]}let[d,...f]=c.flatMap((e,t)=>ge(e,[...l,String(t)],r,a,o,s));if(d===void 0)return[];let p=j(t[r(`family`)]),m=t[r(`revision`)],h=t[r(`runtimePlatform`)];return[{name:p===void 0?n:typeof m==`number`?`${p}:${m}`:p,family:p,containers:[d,...f],platform:i(h)?u(j(h[r(`operatingSystemFamily`)]),j(h[r(`cpuArchitecture`)])):void 0,requires:[t[r(`requiresCompatibilities`)]].flat().filter(e=>typeof e==`string`),constraints:he(t[r(`placementConstraints`)],r)}]}function he(e,t){return[e].flat().flatMap(e=>{if(!i(e)||e[t(`type`)]!==`memberOf`)return[];let n=j(e[t(`expression`)]);return n===void 0?[]:[n]})}function ge(e,t,n,r,{valueAt:a,position:o},s){let c=(e,t)=>(s.push({offset:a(e),what:t}),[]);if(!i(e))return c(t,`a container must be a map, not ${y(e)}`);let l=j(e[n(`name`)])??String(Number(t.at(-1))+1),u=e[n(`image`)],d=[...t,n(`image`)],f=ve(u);if(f!==void 0)return c(d,`${x(n(`image`))} of the container ${x(l)} is ${f}, which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION, or write the image itself`);if(u===void 0||u===``)return c(t,`the container ${x(l)} has no image`);if(typeof u!=`string`)return c(d,`${x(n(`image`))} must be text, not ${y(u)}`);let p=e[n(`versionConsistency`)];return[{name:l,image:u,resolvesAtStart:p!==void 0&&p!==`enabled`,place:{path:r,...o(a(d))}}]}function j(e){return typeof e==`string`&&e!==``?e:void 0}const _e=`And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform ToJsonString Length`.split(` `).map(e=>`!${e}`);function ve(e){if(e instanceof re)return e.tag;if(!i(e))return;let[t,...n]=Object.keys(e);return n.length===0&&t!==void 0&&/^(?:Fn::\w+|Ref)$/.test(t)?t:void 0}async function M(e){return T(e).then(()=>!0,P(e,!1))}async function N(e){return l(e).then(String,P(e,void 0))}function P(t,n){return r=>{if(e(r))return n;throw new a(`USAGE`,`${t} cannot be read: ${c(r)}`,{hint:`Make it a file that can be read, or name another place: mintmark init --hook git.`,cause:r})}}var F=b();function I(e){let t=(0,F.parseDocument)(e);if(!(t.errors.length>0))try{return t.toJS(),t}catch{return}}function L(e,{collection:t,lines:n}){let r=I(e),i=t.length===0?r?.contents:r?.getIn(t,!0);if(r===void 0||!(0,F.isCollection)(i)||i.flow===!0)return;let[a]=i.items,o=(0,F.isPair)(a)?a.key:a;if(!(0,F.isNode)(o)||o.range==null||i.range==null)return;let[,s=``,c=``]=/^( *)(?:-( +))?/.exec(ye(e,o.range[0]))??[],l=e.includes(`\r
`)?`\r
`:`
`,u=n.map(e=>`${s}${(0,F.isSeq)(i)?be(e,c):e}`),d=e.slice(0,i.range[1]).trimEnd().length,f=e.slice(d),p=d+(/^[^\r\n]*/.exec(f)?.[0].length??0),m=`${e.slice(0,p)}${l}${u.join(l)}${e.slice(p)||l}`;return xe(r,I(m),t)?m:void 0}function ye(e,t){return e.slice(e.lastIndexOf(`
`,t-1)+1)}function be(e,t){return e.replace(/^(?: {2})+|^/,e=>e.replaceAll(`  `,` ${t}`)).replace(/^( *)- /,`$1-${t}`)}function xe(e,t,n){let r=n.length===0?t?.contents:t?.getIn(n,!0);return t===void 0||!((0,F.isMap)(r)||(0,F.isSeq)(r))?!1:(r.items.pop(),ue(t.toJS(),e.toJS()))}const Se=[`lefthook.yml`,`lefthook.yaml`,`.lefthook.yml`,`.lefthook.yaml`,`.config/lefthook.yml`],R=[`lefthook.toml`,`.lefthook.toml`,`lefthook.json`,`.lefthook.json`],Ce={isUsed:async e=>await z(e)!==void 0,plan:async({topLevel:e,argsLine:t,version:n})=>{let r=await z(e)??`lefthook.yml`,i=D(e,r),o=await N(i),s=`npx --yes mintmark@${n} ${t}`,c=R.includes(r)?void 0:we(o??``,s);if(c!==void 0)return{file:i,before:o,content:c,executable:!1,isShared:!0,next:`npx lefthook install`};throw new a(`USAGE`,`${i} is written in a way that only a person can extend`,{hint:`Add a command to its hook pre-push:\n  run: ${s}`})}};async function z(e){for(let t of[...Se,...R])if(await M(D(e,t)))return t}function we(e,t){let n=I(e);if(n===void 0)return;let r=n.get(`pre-push`,!0);if(/mintmark(?:@\S+)? check/.test(JSON.stringify(n.toJS())))return e;let i=[`mintmark:`,`  run: ${(0,F.stringify)(t,{lineWidth:0}).trimEnd()}`],a=[`commands:`,...i.map(e=>`  ${e}`)];return n.contents===null?`${e}${[`pre-push:`,...a.map(e=>`  ${e}`)].join(`
`)}\n`:L(e,Te(r,i,a))}function Te(e,t,n){if(!(0,F.isMap)(e))return{collection:[],lines:[``,`pre-push:`,...n.map(e=>`  ${e}`)]};if((0,F.isSeq)(e.get(`jobs`,!0))){let[e=``,n=``]=t;return{collection:[`pre-push`,`jobs`],lines:[`- name: ${e.slice(0,-1)}`,n]}}return(0,F.isMap)(e.get(`commands`,!0))?{collection:[`pre-push`,`commands`],lines:t}:{collection:[`pre-push`],lines:n}}const B=`.pre-commit-config.yaml`,V=`mintmark-check`,Ee={isUsed:e=>M(D(e,B)),plan:async e=>{let t=D(e.topLevel,B),n=await N(t),r=De(e),i=Oe(n,r);if(i!==void 0)return{file:t,before:n,content:i,executable:!1,isShared:!0,next:`pre-commit install --hook-type pre-push`};throw new a(`USAGE`,`${t} is written in a way that only a person can extend`,{hint:`Add this to its repos:\n${r.map(e=>`  ${e}`).join(`
`)}`})}};function De({args:e,version:t}){let n=e.slice(2);return[`- repo: https://github.com/mintmark/mintmark`,`  rev: v${t}`,`  hooks:`,`  - id: ${V}`,...n.length>0?[`    args: ${JSON.stringify(n)}`]:[]]}function Oe(e,t){return e===void 0?`${[`repos:`,...t].join(`
`)}\n`:e.includes(V)?e:L(e,{collection:[`repos`],lines:t})}const H=`# mintmark pre-push hook, written by: mintmark init --hook`,ke=/^"\$@" (.*) <\/dev\/null/m;function Ae({argsLine:e,version:t}){return`#!/bin/sh
${H}
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
`}const je={isUsed:()=>Promise.resolve(!0),plan:e=>U(D(e.hooksDirectory,`pre-push`),e,!1)};async function U(e,t,n){let r=await N(e),i={file:e,before:r,content:Ae(t),executable:!0,isShared:n};if(r===void 0)return i;if(!r.includes(H)){if(/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(r))return{...i,content:r};throw new a(`USAGE`,`${e} is another hook, and stays as it is`,{hint:`Add this line to it:\n  npx --yes mintmark@${t.version} ${t.argsLine} </dev/null || exit`})}let[,o]=ke.exec(r)??[];if(o!==void 0&&o!==t.argsLine)throw new a(`USAGE`,`${e} runs another check: mintmark ${o}`,{hint:`Name all images in one mintmark.yml, by compose; or delete the file, and run this again.`});return i}const W=new Map([[`husky`,{isUsed:e=>M(D(e,`.husky`)),plan:e=>U(D(e.topLevel,`.husky`,`pre-push`),e,!0)}],[`lefthook`,Ce],[`pre-commit`,Ee],[`git`,je]]);async function Me({manager:e,configPath:t,version:r},{cwd:i,env:a}){let s=await C(i,a,`A hook`),c=await n({cwd:i,explicitPath:t}),l=[`check`,`--quiet`,...await Pe(c,i,s)],[u,d]=await Ne(e,s.topLevel);u===`git`&&Fe(s,{args:l,version:r});let f=await d.plan({topLevel:s.topLevel,hooksDirectory:s.hooks,args:l,version:r,argsLine:l.map(o).join(` `)}),p=f.before===void 0?`written`:f.before===f.content?`unchanged`:`changed`;return p!==`unchanged`&&await Ie(f),{file:O(await w(i),f.file),change:p,notes:Le(f,c)}}async function Ne(e,t){for(let[n,r]of W)if(e===n||e===void 0&&await r.isUsed(t))return[n,r];throw new a(`USAGE`,`There is no hook manager ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --hook, or --hook with one of: ${[...W.keys()].join(`, `)}.`})}async function Pe({file:e},t,{topLevel:n}){if(e===void 0)return[];let r=O(n,await w(le(t,e)));return r===`mintmark.yml`||!G(r)?[]:[`--config`,r.split(k).join(`/`)]}function Fe({topLevel:e,repository:t,hooks:n},{args:r,version:i}){if(![e,t].some(e=>G(O(e,n))))throw new a(`USAGE`,`git takes the hooks of this repository from ${n} (core.hooksPath)`,{hint:`Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${i} ${r.map(o).join(` `)} </dev/null || exit`})}function G(e){return e!==`..`&&!e.startsWith(`..${k}`)&&!ce(e)}async function Ie({file:e,content:t,executable:n}){try{await m(E(e)),await d(e,t),n&&await oe(e,493)}catch(t){throw await p(e,E(e),t)}}function Le({isShared:e,next:t},{file:n,image:r,compose:i}){return[{text:e?`Commit it: everyone who clones the repository gets it.`:`It holds for this clone only.`},...t===void 0?[]:[{text:`Once in each clone:`,command:t}],...r!==void 0||i!==void 0?[]:[{text:`${n??`mintmark.yml`} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`}],{text:`To push without the check:`,command:`git push --no-verify`}]}const Re=/^[ \t-]*uses:[ \t]*['"]?docker\/build-push-action@/m;async function ze(e){let t=await K(se(e),e,`Make it a directory that can be read`),n=(t??[]).sort().filter(e=>/\.ya?ml$/.test(e)),r=await Promise.all(n.map(t=>{let n=D(e,t);return K(l(n),n,`Make it a file that can be read, or move it away`)}));return{names:t??[],building:n.find((e,t)=>Re.test(String(r[t]??``)))}}async function K(t,n,r){try{return await t}catch(t){if(e(t))return;throw new a(`USAGE`,`${n} cannot be read: ${c(t)}`,{hint:`${r}, and run this again.`,cause:t})}}function Be(e,t){let n=Ve(e,t),r=[];return{text:e.split(`
`).map((e,t)=>{let i=e.startsWith(`#`)?void 0:n.find(({example:t})=>e.includes(t));return i===void 0?e:((i.known===void 0||i.isPartOnly)&&r.push({line:t+1,what:i.what}),i.known===void 0?e:e.replace(i.example,()=>i.known??``))}).join(`
`),blanks:r}}function Ve(e,t){let{repository:n,repositoriesIn:r,account:i,region:a,service:o,services:s}=t,c=e=>`${e}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(c(`444455556666`))?`444455556666`:`111122223333`,u=(e,t,n=``)=>t===void 0?void 0:`${e}${t}${n}`;return[{example:`${c(l)}/checkout`,known:n,what:`the repository that the image goes to`},{example:`${c(l)}/\${{ matrix.service }}`,known:u(``,r,"/${{ matrix.service }}"),what:`the repository that each image goes to`},{example:`arn:aws:iam::${l}:role/`,known:u(`arn:aws:iam::`,i,`:role/`),what:`the role that calls ECR`,isPartOnly:!0},{example:`arn:aws:iam::111122223333:role/`,known:void 0,what:`the role that trusts GitHub's identity`},{example:`aws-region: eu-west-1`,known:u(`aws-region: `,a),what:`the region`},{example:`service: checkout`,known:u(`service: `,q(o)),what:`the service`},{example:`service: [billing, checkout]`,known:u(`service: [`,s?.map(q).join(`, `),`]`),what:`the services`},{example:`context: services/`,known:void 0,what:`the directory with each service's Dockerfile`},{example:`branches: [main]`,known:void 0,what:`the branch that ships, if it is not main`}]}function q(e){return e===void 0?e:(0,F.stringify)(e).trimEnd()}var He=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only if it passes,
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
`,Ue=`# guard.yml, whose findings also become code scanning alerts, at the line of the Dockerfile or of mintmark.yml that has to change.
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
`,We=`# Pull requests from forks, first half: builds the pull request without secrets, a role or a token that may write, and
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
`,Ge=`# Pull requests from forks, second half: runs from the default branch, with a role, after fork-build.yml has finished, and
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
`,Ke=`# One step stamps, builds, checks, pushes and confirms. If another service already has the image, nothing is pushed.
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
`,qe=`# A monorepo: each service has its own job, which builds, checks and pushes it, and its own check on the commit.
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
`,Je=`# The images are in a separate account. GitHub's identity is trusted in one account only. The role there may do nothing but
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
`,Ye=`# An image of two platforms, each built on a separate runner, as in docker's recipe "distribute build across multiple runners": the platforms
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
`;const J=[`guard`,`build-push-action`,`matrix`,`multi-account`,`multi-platform`,`code-scanning`,`fork-safe`],Xe={guard:[{name:`mintmark.yml`,text:Ke}],"build-push-action":[{name:`mintmark.yml`,text:He}],matrix:[{name:`mintmark.yml`,text:qe}],"multi-account":[{name:`mintmark.yml`,text:Je}],"multi-platform":[{name:`mintmark.yml`,text:Ye}],"code-scanning":[{name:`mintmark.yml`,text:Ue}],"fork-safe":[{name:`fork-build.yml`,text:We},{name:`fork-check.yml`,text:Ge}]};async function Ze({kind:e,configPath:t},{cwd:r,env:i}){let o=e===void 0?void 0:{kind:Qe(e)},{topLevel:s}=await C(r,i,`A workflow`),c=await n({cwd:r,explicitPath:t}),l=D(s,`.github/workflows`),u=await ze(l),d=te(c),f=o??nt(d,u),p=await w(r),m=ne(c),h=Xe[f.kind].map(e=>({...e,...Be(e.text,m)})),g=h.find(e=>u.names.includes(e.name));if(g!==void 0)throw new a(`USAGE`,`${O(p,D(l,g.name))} is there already`,{hint:`mintmark overwrites no workflow. Move it away, run this again, and compare the two.`});return await tt(l,h),h.map((e,t)=>({file:O(p,D(l,e.name)),change:`written`,notes:[...t===0?$e(f):[],...e.blanks.map(et)]}))}function Qe(e){let t=J.find(t=>t===e);if(t!==void 0)return t;throw new a(`USAGE`,`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${J.join(`, `)}.`})}function $e({reason:e}){return e===void 0?[]:[{text:e}]}function et({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function tt(e,t){try{await m(e);for(let{name:n,text:r}of t)await f(D(e,n),r)}catch(t){throw await p(e,e,t)}}function nt(e,{building:t}){return e.length>1?{kind:`matrix`,reason:`mintmark.yml has several services.`}:t===void 0?{kind:`guard`}:{kind:`build-push-action`,reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}const rt=/\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;function it(e){return/^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(e??``)?.[1]}function at(e,n,r,i){let a=ot(n,r),o=a.filter(({uses:e})=>Y(e)),s=o.length===1?o[0]:o.find(({id:e})=>e!==void 0&&e===i),c=s??o[0],l=(c===void 0?a:a.slice(0,a.indexOf(c))).findLast(e=>X(e)!==void 0),u=l&&X(l);return t({path:e,build:l&&u&&{name:l.name??l.id??l.uses??`docker build`,kind:u},own:s?.name??s?.id,version:c?.uses?.split(`@`)[1]})}function Y(e){return/^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(e??``)}function X({uses:e,run:t}){return e?.startsWith(`docker/build-push-action@`)===!0?`build-push-action`:t!==void 0&&rt.test(t)?`script`:void 0}function ot(e,t){let n=r(st(e),`jobs`,t,`steps`);return Array.isArray(n)?n.map(e=>({name:s(e,`name`),id:s(e,`id`),uses:s(e,`uses`),run:s(e,`run`)})):[]}function st(e){try{return(0,F.parse)(e,{logLevel:`silent`})}catch{return}}async function ct({cwd:e,env:t}){let n=it(t.GITHUB_WORKFLOW_REF);return n===void 0?{}:at(n,await l(D(e,n)).then(String,()=>``),t.GITHUB_JOB??``,t.GITHUB_ACTION)}const Z=`Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;function lt(e,t,n=()=>void 0){let r=v(e,{path:t,hint:Z},{merge:!0}),a=[],o={variable:!1},s=i(r.data)?ut(r.data,r,a):[];i(r.data)||a.push({offset:0,what:`the file must be a map, not ${y(r.data)}`});let c=s.filter(({isBuilt:e})=>e),l=(c.length>0?c:s).flatMap(({name:e,names:i,isBuilt:s})=>i.flatMap(({at:i,value:c})=>{let l=r.valueAt([`services`,e,...i]),u=e=>(a.push({offset:l,what:`${ie(i)} ${e}`}),[]);if(typeof c!=`string`)return u(`must be text, not ${y(c)}`);let d=ae(c,n);if(o.variable||=d!==c,typeof d!=`string`)return u(d.fault);let f=h(d);return f===void 0?[{service:e,image:d,isBuilt:s,place:{path:t,...r.position(l)}}]:u(`${f} (${x(d)})`)}));if(a.length>0)throw S({path:t,hint:o.variable?`Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`:Z},r,a);return l}function ut(e,t,n){e.include!==void 0&&n.push({offset:t.keyAt([`include`]),what:`'include' brings services from other files`});let{services:r}=e;return i(r)?Object.entries(r).flatMap(([e,r])=>{if(!i(r))return n.push({offset:t.valueAt([`services`,e]),what:`${x(e)} must be a map`}),[];let{image:a,build:o,extends:s}=r;if(s!==void 0){let r=t.keyAt([`services`,e,`extends`]);n.push({offset:r,what:`'extends' brings keys from another service`})}let c=i(o)&&Array.isArray(o.tags)?o.tags:[];return[{name:e,names:[...a==null?[]:[{at:[`image`],value:a}],...c.map((e,t)=>({at:[`build`,`tags`,String(t)],value:e}))],isBuilt:o!=null}]}):(n.push({offset:t.valueAt([`services`]),what:`'services' must be a map`}),[])}const dt={ACCOUNT_ID:"${AWS::AccountId}",CI_ACCOUNT:"${CiAccount}",CI_ROLE:"${CiRole}",LEDGER_ROLE:"${LedgerRole}",NAME:"${RepositoryName}",REGION:"${AWS::Region}",CLUSTER:"${ClusterName}"},ft={CiAccount:{Type:`String`,Description:`the account of the role that runs mintmark`,AllowedPattern:`\\d{12}`},CiRole:{Type:`String`,Description:`the name of the role that runs mintmark`},LedgerRole:{Type:`String`,Description:`the name of the role that runs ledger seed and ledger verify`},ManagementAccount:{Type:`String`,Description:_,AllowedPattern:`\\d{12}`},RepositoryName:{Type:`String`,Description:`a repository`},ClusterName:{Type:`String`,Description:`the ECS cluster`}};function pt(e){let t=new Map(e.map(Q).map(e=>[e.words,e])),n=e=>t.size>1?{Condition:Q(e).condition}:{},r=Object.fromEntries([...e.flatMap(e=>mt(e,n(e))),...ht(e,n),...gt(e,n),..._t(e,n)]),i=Object.fromEntries([...t.values()].map(({condition:e,test:t})=>[e,t])),a=$({...t.size>1&&{Conditions:i},Resources:r}),o=Object.entries(ft).filter(([e])=>a.includes(`\${${e}}`)||a.includes(`Ref: ${e}\n`)),s={AWSTemplateFormatVersion:`2010-09-09`,Description:`The permissions of mintmark`,...o.length>0&&{Parameters:Object.fromEntries(o)}},c=o.map(([e,{Description:t}])=>`${e}: ${t}`);return{text:`${[`Create a stack of it in ${[...t.keys()].join(`, then in `)}.`,...e.some(({kind:e})=>e===`repository`)?[`Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.`]:[],...e.some(({kind:e})=>e===`table`)?[`Import the table of the ledger, or copy its ResourcePolicy into the template that has it.`]:[],...g(c)].map(e=>`# ${e}\n`).join(``)}${$(s)}${a}`,open:c}}function Q({kind:e,of:t,region:n}){let r=(e,t)=>({"Fn::Equals":[{Ref:`AWS::${e}`},t]}),i=r(`AccountId`,{Ref:`CiAccount`});if(e===`organization`)return{words:_,condition:`InManagement`,test:r(`AccountId`,{Ref:`ManagementAccount`})};let a=n!==void 0&&n!==`*`;if(t===void 0||t.includes(`CI_ACCOUNT`)){let e=`the account that runs mintmark`;if(!a)return{words:e,condition:`InCi`,test:i};let t={"Fn::And":[i,r(`Region`,n)]};return{words:`${e}, in ${n}`,condition:`InCi${n.replaceAll(/\W/g,``)}`,test:t}}let[,o,s=a?n:void 0]=/(\d{12})(?:\/(.+))?/.exec(t)??[];if(o===void 0)return{words:t,condition:`InOther`,test:{"Fn::Not":[i]}};if(e===`identity`||e===`trust`||s===void 0)return{words:o,condition:`In${o}`,test:r(`AccountId`,o)};let c={"Fn::And":[r(`AccountId`,o),r(`Region`,s)]};return{words:`${o} in ${s}`,condition:`In${o}${s.replaceAll(/\W/g,``)}`,test:c}}function mt({kind:e,of:t,document:n},r){let[,i]=/::CI_ACCOUNT:role\/(\w+)$/.exec(t??``)??[];if(e!==`identity`||t!==void 0&&i===void 0)return[];let[a,o]=t===void 0?[`Mintmark`,`CiRole`]:[`MintmarkLedger`,`LedgerRole`],s={Roles:[{Ref:o}],PolicyDocument:n};return[[a,{Type:`AWS::IAM::ManagedPolicy`,...r,Properties:s}]]}function ht(e,t){let n=e.filter(({kind:e})=>e===`trust`),r=e=>e===0?`Role`:`Role${e+1}`;return n.map((i,a)=>{let{of:o=``,document:s}=i,[,c,l]=/:role(\/.*?)([^/]+)$/.exec(o)??[],u=e.filter(e=>e.kind===`identity`&&e.of===o),d=n.findIndex(e=>s.Statement.some(({Principal:t})=>[t?.AWS].flat().includes(e.of))),f={RoleName:l,...c!==`/`&&{Path:c},AssumeRolePolicyDocument:s,...u.length>0&&{Policies:u.map(e=>({PolicyName:`mintmark`,PolicyDocument:e.document}))}},p=n[d]!==void 0&&Q(n[d]).words===Q(i).words?{DependsOn:r(d)}:{};return[r(a),{Type:`AWS::IAM::Role`,...t(i),...p,Properties:f}]})}function gt(e,t){return e.filter(({kind:e})=>e===`repository`).flatMap(e=>(e.repositories??[{Ref:`RepositoryName`}]).map(t=>({policy:e,name:t}))).map(({policy:e,name:n},r)=>[r===0?`Repository`:`Repository${r+1}`,{Type:`AWS::ECR::Repository`,...t(e),DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`,Properties:{RepositoryName:n,RepositoryPolicyText:e.document}}])}function _t(e,t){return[...e.filter(({kind:e})=>e===`registry`).map((e,n)=>{let r={PolicyText:e.document};return[n===0?`Registry`:`Registry${n+1}`,{Type:`AWS::ECR::RegistryPolicy`,...t(e),Properties:r}]}),...e.flatMap(e=>{let{kind:n,table:r=``,document:i}=e;if(n===`organization`){let n={Name:`mintmark`,Type:`SERVICE_CONTROL_POLICY`,Content:i};return[[`Organization`,{Type:`AWS::Organizations::Policy`,...t(e),Properties:n}]]}if(n!==`table`)return[];let a={DeletionPolicy:`Retain`,UpdateReplacePolicy:`Retain`},o={TableName:r.slice(r.lastIndexOf(`/`)+1),BillingMode:`PAY_PER_REQUEST`,AttributeDefinitions:[{AttributeName:`imageId`,AttributeType:`S`}],KeySchema:[{AttributeName:`imageId`,KeyType:`HASH`}],DeletionProtectionEnabled:!0,PointInTimeRecoverySpecification:{PointInTimeRecoveryEnabled:!0},TimeToLiveSpecification:{AttributeName:`ttl`,Enabled:!0},ResourcePolicy:{PolicyDocument:i}};return[[`Table`,{Type:`AWS::DynamoDB::Table`,...t(e),...a,Properties:o}]]})]}function $(e){let t=new F.Document(e,{version:`1.1`,aliasDuplicateObjects:!1});return(0,F.visit)(t,{Scalar(e,t){if(typeof t.value!=`string`)return;let n=ee(t.value,dt);n!==t.value&&Object.assign(t,{tag:`!Sub`,value:n,type:`QUOTE_SINGLE`})}}),t.toString({lineWidth:0})}export{Me as a,Ze as i,lt as n,fe as o,ct as r,pt as t};