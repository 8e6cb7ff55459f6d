import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as q,b as T}from"./chunk-FHOUTOAM.js";import{b as E}from"./chunk-IZEMLSXC.js";import"./chunk-D55U65C7.js";import"./chunk-DZAPMTFN.js";import{b as $}from"./chunk-CDRS5S7G.js";import"./chunk-YAXTPEC6.js";import{a as v}from"./chunk-ASZZKS7S.js";import{b as x}from"./chunk-2TOOGYKE.js";import{a as z}from"./chunk-EGAAGZTK.js";import"./chunk-I3B5F3L7.js";import"./chunk-DHON7GJW.js";import"./chunk-RBMYYONW.js";import"./chunk-TEI565QQ.js";import"./chunk-NB3TGFMN.js";import{a as m,b as w,d as y}from"./chunk-KPSQ2FFU.js";import{e as G}from"./chunk-IPQDSGXE.js";import{realpath as te,writeFile as se}from"node:fs/promises";import{join as k,relative as B}from"node:path";function S(e,{building:t}){return e.length>1?{kind:"matrix",reason:"mintmark.yml has several services."}:t===void 0?{kind:"guard"}:{kind:"build-push-action",reason:`${t} builds with docker/build-push-action. Move its options over, and remove its build and push.`}}import{readdir as L}from"node:fs/promises";import{join as U}from"node:path";var H=/^[\s-]*uses:\s*['"]?docker\/build-push-action@/m;async function _(e){try{let t=(await L(e)).sort(),s=t.filter(r=>/\.ya?ml$/.test(r)),a=await Promise.all(s.map(async r=>String(await x(U(e,r)))));return{names:t,building:s.find((r,i)=>H.test(a[i]??""))}}catch(t){if(y(t))return{names:[],building:void 0};throw new m("USAGE",`${e} cannot be read: ${w(t)}`,{hint:"Make it a directory of files that can be read, and run this again.",cause:t})}}var O=G(z(),1);function R(e,t){let s=F(e,t),a=[];return{text:e.split(`
`).map((i,d)=>{let n=i.startsWith("#")?void 0:s.find(({example:o})=>i.includes(o));return n===void 0?i:((n.known===void 0||n.isPartOnly)&&a.push({line:d+1,what:n.what}),n.known===void 0?i:i.replace(n.example,()=>n.known??""))}).join(`
`),blanks:a}}function F(e,t){let{repository:s,repositoriesIn:a,account:r,region:i,service:d,services:n}=t,o=h=>`${h}.dkr.ecr.eu-west-1.amazonaws.com`,l=e.includes(o("444455556666"))?"444455556666":"111122223333",c=(h,p,f="")=>p===void 0?void 0:`${h}${p}${f}`;return[{example:`${o(l)}/checkout`,known:s,what:"the repository that the image goes to"},{example:`${o(l)}/\${{ matrix.service }}`,known:c("",a,"/${{ matrix.service }}"),what:"the repository that each image goes to"},{example:`arn:aws:iam::${l}:role/`,known:c("arn:aws:iam::",r,":role/"),what:"the role that asks ECR",isPartOnly:!0},{example:"arn:aws:iam::111122223333:role/",known:void 0,what:"the role that trusts GitHub's identity"},{example:"aws-region: eu-west-1",known:c("aws-region: ",i),what:"the region"},{example:"service: checkout",known:c("service: ",A(d)),what:"the service"},{example:"service: [billing, checkout]",known:c("service: [",n?.map(A).join(", "),"]"),what:"the services"},{example:"context: services/",known:void 0,what:"the directory with each service's Dockerfile"},{example:"branches: [main]",known:void 0,what:"the branch that ships, if it is not main"}]}function A(e){return e===void 0?e:(0,O.stringify)(e).trimEnd()}var D=`# docker/build-push-action builds with the mark, into a file; mintmark checks that file, pushes it only when it passed,
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
          push: \${{ github.event_name != 'pull_request' }}
`;var P=`# guard.yml, and what it finds is an alert of code scanning besides: at the line of the Dockerfile or of mintmark.yml that has
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
          push: \${{ github.event_name != 'pull_request' }}
          format: sarif
          output: \${{ runner.temp }}/mintmark.sarif

      # Also where a twin was found. But not where a repository could not be checked: code scanning closes the alerts that an upload
      # does not have.
      - if: always() && contains(fromJSON('["unique", "shared"]'), steps.mintmark.outputs.verdict)
        uses: github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9
        with:
          sarif_file: \${{ steps.mintmark.outputs.report }}
`;var W=`# Pull requests of forks, first half: builds what the pull request holds, without a secret, a role or a token that may write,
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
`;var j=`# Pull requests of forks, second half: runs from the default branch, with a role, when fork-build.yml has ended, and puts
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
`;var I=`# One step stamps, builds, checks, pushes and confirms: nothing is pushed where another service already has the image.
# A pull request is checked and not pushed.
#
# Needs: a role for this repository that may check and push. mintmark's docs/workflows/README.md has its trust policy,
# docs/permissions.md what it may do.
# A fork's pull request gets no role: fork-build.yml and fork-check.yml are for those.
name: Ship

on:
  push:
    branches: [main]
  pull_request:

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
          push: \${{ github.event_name != 'pull_request' }}

      - if: github.event_name == 'push'
        run: echo "Deploy $REPOSITORY@$DIGEST"
        env:
          REPOSITORY: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout
          DIGEST: \${{ steps.mintmark.outputs.digest }}
`;var M=`# A monorepo: each service is built, checked and pushed by a job of its own, and has a check of its own on the commit.
# The last job is one name that stands for all of them, however many there are: it is what a ruleset requires.
#
# Needs: a role for this repository that may check all repositories and push to those of the services. mintmark's
# docs/workflows/README.md has its trust policy, docs/permissions.md what it may do.
name: Ship

on:
  push:
    branches: [main]
  pull_request:

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
          push: \${{ github.event_name != 'pull_request' }}

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
`;var N=`# The images are in an account of their own. GitHub's identity is trusted in one account only; the role there may do nothing
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
`;var g=["guard","build-push-action","matrix","multi-account","code-scanning","fork-safe"],K={guard:[{name:"mintmark.yml",text:I}],"build-push-action":[{name:"mintmark.yml",text:D}],matrix:[{name:"mintmark.yml",text:M}],"multi-account":[{name:"mintmark.yml",text:N}],"code-scanning":[{name:"mintmark.yml",text:P}],"fork-safe":[{name:"fork-build.yml",text:W},{name:"fork-check.yml",text:j}]};async function Be({kind:e,configPath:t},{cwd:s,env:a}){let r=e===void 0?void 0:{kind:ne(e)},{topLevel:i}=await E(s,a),d=await $({cwd:s,explicitPath:t}),n=k(i,".github/workflows"),o=await _(n),l=q(d),c=r??S(l,o),h=await te(s),p=T(d),f=K[c.kind].map(u=>({...u,...R(u.text,p)})),b=f.find(u=>o.names.includes(u.name));if(b!==void 0)throw new m("USAGE",`${B(h,k(n,b.name))} is there already`,{hint:"mintmark overwrites no workflow. Move it away, run this again, and compare the two."});return await re(n,f),f.map((u,C)=>({file:B(h,k(n,u.name)),change:"written",notes:[...C===0?ie(c):[],...u.blanks.map(ae)]}))}function ne(e){let t=g.find(s=>s===e);if(t!==void 0)return t;throw new m("USAGE",`There is no workflow ${JSON.stringify(e)} that mintmark knows`,{hint:`Write --workflow, or --workflow with one of: ${g.join(", ")}.`})}function ie({reason:e}){return e===void 0?[]:[{text:e}]}function ae({line:e,what:t}){return{text:`Line ${e}: write ${t}.`}}async function re(e,t){try{await v(e);for(let{name:s,text:a}of t)await se(k(e,s),a,{flag:"wx"})}catch(s){throw new m("USAGE",`${e} cannot be written: ${w(s)}`,{hint:"Make it a directory that can be written, and run this again.",cause:s})}}export{Be as initWorkflow};
