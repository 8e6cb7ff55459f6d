import{dr as e}from"./glob-DylKem82.js";import{D as t,O as n,P as r,R as i,U as a,z as o}from"./run-uXOdTq9N.js";import{a as s,i as c,n as l,o as u,r as d,t as f}from"./options-CHWPvPF3.js";import{t as p}from"./manifest-DTMHAtwv.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(p).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(r,i,a){i.quiet===!0&&o(),await n(r,i,async()=>{let n=[await a()].flat(),[{viewOf:r},o]=await Promise.all([import(`./view-CPxA71kJ.js`).then(m=>({viewOf:m.g})),_(i)]),s=n.map(e=>r(e,o));return t(s,e(n),i)})}async function _({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./dist-es-D_v08Nhw.js`).then(m=>({dockerfileLine:m.D,lastStage:m.O}))).dockerfileLine(t,a)}function v(e){r(e,s,async e=>{await g(`check`,{...e,oneLine:!u(e)},async()=>(await import(`./view-CPxA71kJ.js`).then(m=>({check:m.t}))).check(e,a))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){r(e,d,async e=>{await n(`deploy`,e,async()=>{let[{deploy:n},{deployView:r}]=await Promise.all([import(`./failure-CMV6stjl.js`).then(m=>({deploy:m.a})),import(`./failure-CMV6stjl.js`).then(m=>({deployView:m.i}))]),i=r(await n({...e,stores:c(e.imageStore)},a));return t([i],i,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`--check`,`-o, --output <value>`,`--call <value>`].map(e=>new i(e));function C(e){return S.flatMap(t=>{let n=e.getOptionValue(t.attributeName());return n===void 0?[]:[t.long??``,...typeof n==`string`?[n]:[]]})}function w(e,t){let n=r(e,f,async e=>{await g(`guard`,{...e,isBuilt:e.image===void 0},async()=>{let{guard:r}=await import(`./execa-CA4cdsIN.js`).then(m=>({guard:m.g}));return r(l({...e,further:[...C(n),...t]}),a)})});for(let e of S)n.addOption(e.hideHelp());n.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),n.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};