import{Un as e}from"./glob-syntax-ClhwHQBo.js";import{D as t,b as n,g as r,x as i}from"./run2-CSV_y3vO.js";import{_ as a,b as o,g as s,h as c,v as l,y as u}from"./options2-hR9zaJvM.js";import{g as d}from"./manifest-CJbUDgcF.js";import{a as f,o as p}from"./options-DXja7JAq.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(d).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(t,n,r){n.quiet===!0&&i(),await p(t,n,async()=>{let t=[await r()].flat(),[{viewOf:i},a]=await Promise.all([import(`./view-FqnPCjTz.js`).then(m=>({viewOf:m.E})),_(n)]),o=t.map(e=>i(e,a));return f(o,e(t),n)})}async function _({reports:e,...n}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./run-B17clSV4.js`).then(m=>({dockerfileLine:m.k,lastStage:m.A}))).dockerfileLine(n,t.cwd)}function v(e){r(e,u,async e=>{await g(`check`,{...e,oneLine:!o(e)},async()=>(await import(`./view-FqnPCjTz.js`).then(m=>({check:m.p}))).check(e,t))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){r(e,a,async e=>{await p(`deploy`,e,async()=>{let[{deploy:n},{deployView:r}]=await Promise.all([import(`./failure-DFxkmBOq.js`).then(m=>({deploy:m.a})),import(`./failure-DFxkmBOq.js`).then(m=>({deployView:m.i}))]),i=r(await n({...e,stores:l(e.imageStore)},t));return f([i],i,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`--check`,`-o, --output <value>`,`--call <value>`].map(e=>new n(e));function C(e){return S.flatMap(t=>{let n=e.getOptionValue(t.attributeName());return n===void 0?[]:[t.long??``,...typeof n==`string`?[n]:[]]})}function w(e,n){let i=r(e,c,async e=>{await g(`guard`,e,async()=>{let{guard:r}=await import(`./execa-7_JvJUOr.js`).then(m=>({guard:m.o}));return r(s({...e,further:[...C(i),...n]}),t)})});for(let e of S)i.addOption(e.hideHelp());i.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),i.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};