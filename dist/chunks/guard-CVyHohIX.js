import{er as e,g as t}from"./glob-syntax-DyuFZk5Q.js";import{E as n,I as r,L as i,M as a,T as o,V as s}from"./run-BGV8kalX.js";import{a as c,i as l,n as u,o as d,r as f,t as p}from"./options-CsJ0Py6D.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(t).map(({syntax:e,help:t})=>[e,t])],n=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,t=``])=>`  ${e.padEnd(n)}  ${t}`).join(`
`)}async function g(t,r,a){r.quiet===!0&&i(),await n(t,r,async()=>{let t=[await a()].flat(),[{viewOf:n},i]=await Promise.all([import(`./view-X-jc4Wo6.js`).then(m=>({viewOf:m.h})),_(r)]),s=t.map(e=>n(e,i));return o(s,e(t),r)})}async function _({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./freshness-CCW1CJTJ.js`).then(m=>({dockerfileLine:m.c,lastStage:m.l}))).dockerfileLine(t,s.cwd)}function v(e){a(e,c,async e=>{await g(`check`,{...e,oneLine:!d(e)},async()=>(await import(`./view-X-jc4Wo6.js`).then(m=>({check:m.i}))).check(e,s))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){a(e,f,async e=>{await n(`deploy`,e,async()=>{let[{deploy:t},{deployView:n}]=await Promise.all([import(`./failure-C4CjQo9q.js`).then(m=>({deploy:m.a})),import(`./failure-C4CjQo9q.js`).then(m=>({deployView:m.i}))]),r=n(await t({...e,stores:l(e.imageStore)},s));return o([r],r,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`-o, --output <value>`];function C(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function w(e,t){let n=a(e,p,async e=>{await g(`guard`,e,async()=>{let{guard:r}=await import(`./execa-BKmaJ8Mv.js`).then(m=>({guard:m.o}));return r(u({...e,further:[...C(n),...t]}),s)})});for(let e of S)n.addOption(new r(e).hideHelp());n.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),n.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};