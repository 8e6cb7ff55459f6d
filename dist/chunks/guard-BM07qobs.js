import{Ln as e}from"./glob-syntax-iJiLtwcZ.js";import{N as t,O as n,_ as r,k as i,v as a,w as o}from"./run-DBhyHdq6.js";import{a as s,n as c,o as l,r as u,s as d,t as f}from"./options-Bo_3v-lB.js";import{m as p}from"./wrap-ansi-5p4uqcQG.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(p).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(t,n,o){n.quiet===!0&&i(),await a(t,n,async()=>{let t=[await o()].flat(),[{viewOf:i},a]=await Promise.all([import(`./view-elCQMWSI.js`).then(m=>({viewOf:m.V})),_(n)]),s=t.map(e=>i(e,a));return r(s,e(t),n)})}async function _({reports:e,...n}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./configuration-C9_WBPqT.js`).then(m=>({dockerfileLine:m.S,lastStage:m.C}))).dockerfileLine(n,t.cwd)}function v(e){o(e,l,async e=>{await g(`check`,{...e,oneLine:!d(e)},async()=>(await import(`./view-elCQMWSI.js`).then(m=>({check:m.w}))).check(e,t))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){o(e,u,async e=>{await a(`deploy`,e,async()=>{let[{deploy:n},{deployView:i}]=await Promise.all([import(`./failure-mI8wwwKH.js`).then(m=>({deploy:m.a})),import(`./failure-mI8wwwKH.js`).then(m=>({deployView:m.i}))]),a=i(await n({...e,stores:s(e.imageStore)},t));return r([a],a,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`-o, --output <value>`];function C(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function w(e,r){let i=o(e,f,async e=>{await g(`guard`,e,async()=>{let{guard:n}=await import(`./execa-BjjHtj44.js`).then(m=>({guard:m.a}));return n(c({...e,further:[...C(i),...r]}),t)})});for(let e of S)i.addOption(new n(e).hideHelp());i.showHelpAfterError(`(mintmark guard --help shows what it takes. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),i.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};