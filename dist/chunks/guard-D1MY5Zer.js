import{On as e}from"./glob-syntax-C_HwMgte.js";import{T as t,b as n,g as r,l as i,u as a,x as o}from"./run-9Slalbcc.js";import{b as s,g as c,h as l,m as u,o as d,v as f,y as p}from"./options-BikGhtVD.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(d).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(t,n,r){n.quiet===!0&&o(),await a(t,n,async()=>{let t=[await r()].flat(),[{viewOf:a},o]=await Promise.all([import(`./view-BkK-v8vK.js`).then(m=>({viewOf:m.h})),_(n)]),s=t.map(e=>a(e,o));return i(s,e(t),n)})}async function _({reports:e,...n}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./run2-DDyixUTY.js`).then(m=>({dockerfileLine:m.x,lastStage:m.S}))).dockerfileLine(n,t.cwd)}function v(e){r(e,p,async e=>{await g(`check`,{...e,oneLine:!s(e)},async()=>(await import(`./view-BkK-v8vK.js`).then(m=>({check:m.n}))).check(e,t))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){r(e,c,async e=>{await a(`deploy`,e,async()=>{let[{deploy:n},{deployView:r}]=await Promise.all([import(`./failure-Ch5-nksZ.js`).then(m=>({deploy:m.a})),import(`./failure-Ch5-nksZ.js`).then(m=>({deployView:m.i}))]),a=r(await n({...e,stores:f(e.imageStore)},t));return i([a],a,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`-o, --output <value>`];function C(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function w(e,i){let a=r(e,u,async e=>{await g(`guard`,e,async()=>{let{guard:n}=await import(`./execa-BFAZccJM.js`).then(m=>({guard:m.a}));return n(l({...e,further:[...C(a),...i]}),t)})});for(let e of S)a.addOption(new n(e).hideHelp());a.showHelpAfterError(`(mintmark guard --help shows what it takes. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),a.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};