import{Un as e}from"./glob-syntax-GCbsH3JA.js";import{D as t,b as n,g as r,x as i}from"./run-CB5ilwWo.js";import{h as a}from"./transport-DeNPMRU_.js";import{a as o,i as s,n as c,o as l,r as u,t as d}from"./options2-D7xJIuKy.js";import{_ as f,g as p}from"./options-B9RA3bPZ.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(a).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(t,n,r){n.quiet===!0&&i(),await f(t,n,async()=>{let t=[await r()].flat(),[{viewOf:i},a]=await Promise.all([import(`./view-FPSY4Mw4.js`).then(m=>({viewOf:m.at})),_(n)]),o=t.map(e=>i(e,a));return p(o,e(t),n)})}async function _({reports:e,...n}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./freshness-D5UKuswO.js`).then(m=>({dockerfileLine:m.s,lastStage:m.c}))).dockerfileLine(n,t.cwd)}function v(e){r(e,o,async e=>{await g(`check`,{...e,oneLine:!l(e)},async()=>(await import(`./view-FPSY4Mw4.js`).then(m=>({check:m.B}))).check(e,t))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){r(e,u,async e=>{await f(`deploy`,e,async()=>{let[{deploy:n},{deployView:r}]=await Promise.all([import(`./failure-DoeujuzG.js`).then(m=>({deploy:m.a})),import(`./failure-DoeujuzG.js`).then(m=>({deployView:m.i}))]),i=r(await n({...e,stores:s(e.imageStore)},t));return p([i],i,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`--check`,`-o, --output <value>`,`--call <value>`].map(e=>new n(e));function C(e){return S.flatMap(t=>{let n=e.getOptionValue(t.attributeName());return n===void 0?[]:[t.long??``,...typeof n==`string`?[n]:[]]})}function w(e,n){let i=r(e,d,async e=>{await g(`guard`,e,async()=>{let{guard:r}=await import(`./execa-RC25sGxD.js`).then(m=>({guard:m.u}));return r(c({...e,further:[...C(i),...n]}),t)})});for(let e of S)i.addOption(e.hideHelp());i.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),i.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};