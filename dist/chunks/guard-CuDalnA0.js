import{ur as e}from"./glob-syntax-CG6As7hY.js";import{D as t,E as n,S as r,g as i,h as a,j as o}from"./run-Dx8ZPu2L.js";import{B as s,F as c,I as l,L as u,R as d,a as f,z as p}from"./options-BajtUbLd.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(f).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(n,r,o){r.quiet===!0&&t(),await i(n,r,async()=>{let t=[await o()].flat(),[{viewOf:n},i]=await Promise.all([import(`./view-CVf6gfNp.js`).then(m=>({viewOf:m.b})),_(r)]),s=t.map(e=>n(e,i));return a(s,e(t),r)})}async function _({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./docker-archive-BJ5d7--v.js`).then(m=>({dockerfileLine:m.p,lastStage:m.m}))).dockerfileLine(t,o.cwd)}function v(e){r(e,p,async e=>{await g(`check`,{...e,oneLine:!s(e)},async()=>(await import(`./view-CVf6gfNp.js`).then(m=>({check:m.s}))).check(e,o))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){r(e,u,async e=>{await i(`deploy`,e,async()=>{let[{deploy:t},{deployView:n}]=await Promise.all([import(`./failure-DKG0zWI2.js`).then(m=>({deploy:m.a})),import(`./failure-DKG0zWI2.js`).then(m=>({deployView:m.i}))]),r=n(await t({...e,stores:d(e.imageStore)},o));return a([r],r,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`--check`,`-o, --output <value>`,`--call <value>`].map(e=>new n(e));function C(e){return S.flatMap(t=>{let n=e.getOptionValue(t.attributeName());return n===void 0?[]:[t.long??``,...typeof n==`string`?[n]:[]]})}function w(e,t){let n=r(e,c,async e=>{await g(`guard`,e,async()=>{let{guard:r}=await import(`./execa-BA_iVBxM.js`).then(m=>({guard:m.o}));return r(l({...e,further:[...C(n),...t]}),o)})});for(let e of S)n.addOption(e.hideHelp());n.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),n.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};