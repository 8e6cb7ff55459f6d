import{yr as e}from"./glob-Bzb4ThCI.js";import{D as t,E as n,H as r,L as i,N as a,R as o}from"./run2-Dmivz8Tn.js";import{a as s,i as c,n as l,o as u,r as d,t as f}from"./options-CUfBdmEA.js";import{x as p}from"./manifest-IhYbpvJw.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(p).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(r,i,a){i.quiet===!0&&o(),await t(r,i,async()=>{let t=[await a()].flat(),[{viewOf:r},o]=await Promise.all([import(`./view-C3RDzOec.js`).then(m=>({viewOf:m.v})),_(i)]),s=t.map(e=>r(e,o));return n(s,e(t),i)})}async function _({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./iam-5JD5GKLm.js`).then(m=>({dockerfileLine:m._,lastStage:m.v}))).dockerfileLine(t,r.cwd)}function v(e){a(e,s,async e=>{await g(`check`,{...e,oneLine:!u(e)},async()=>(await import(`./view-C3RDzOec.js`).then(m=>({check:m.r}))).check(e,r))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){a(e,d,async e=>{await t(`deploy`,e,async()=>{let[{deploy:t},{deployView:i}]=await Promise.all([import(`./failure-djNek54h.js`).then(m=>({deploy:m.a})),import(`./failure-djNek54h.js`).then(m=>({deployView:m.i}))]),a=i(await t({...e,stores:c(e.imageStore)},r));return n([a],a,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`--check`,`-o, --output <value>`,`--call <value>`].map(e=>new i(e));function C(e){return S.flatMap(t=>{let n=e.getOptionValue(t.attributeName());return n===void 0?[]:[t.long??``,...typeof n==`string`?[n]:[]]})}function w(e,t){let n=a(e,f,async e=>{await g(`guard`,e,async()=>{let{guard:i}=await import(`./run-LfBb7MT8.js`).then(m=>({guard:m.s}));return i(l({...e,further:[...C(n),...t]}),r)})});for(let e of S)n.addOption(e.hideHelp());n.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),n.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};