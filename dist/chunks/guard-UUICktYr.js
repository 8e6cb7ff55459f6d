import{zn as e}from"./glob-syntax-DSVl1SD0.js";import{C as t,N as n,P as r,R as i,S as a,k as o}from"./run-CvhnfSND.js";import{C as s,D as c,E as l,O as u,S as d,c as f,w as p}from"./options-3SAC9KGe.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(f).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(n,i,o){i.quiet===!0&&r(),await t(n,i,async()=>{let t=[await o()].flat(),[{viewOf:n},r]=await Promise.all([import(`./view-CpKpqoWu.js`).then(m=>({viewOf:m.H})),_(i)]),s=t.map(e=>n(e,r));return a(s,e(t),i)})}async function _({reports:e,...t}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./configuration-D8hUc9kT.js`).then(m=>({dockerfileLine:m.T,lastStage:m.E}))).dockerfileLine(t,i.cwd)}function v(e){o(e,c,async e=>{await g(`check`,{...e,oneLine:!u(e)},async()=>(await import(`./view-CpKpqoWu.js`).then(m=>({check:m.T}))).check(e,i))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){o(e,p,async e=>{await t(`deploy`,e,async()=>{let[{deploy:t},{deployView:n}]=await Promise.all([import(`./failure-D6ki5GGM.js`).then(m=>({deploy:m.a})),import(`./failure-D6ki5GGM.js`).then(m=>({deployView:m.i}))]),r=n(await t({...e,stores:l(e.imageStore)},i));return a([r],r,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`-o, --output <value>`];function C(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function w(e,t){let r=o(e,d,async e=>{await g(`guard`,e,async()=>{let{guard:n}=await import(`./execa-IbFd7aty.js`).then(m=>({guard:m.a}));return n(s({...e,further:[...C(r),...t]}),i)})});for(let e of S)r.addOption(new n(e).hideHelp());r.showHelpAfterError(`(mintmark guard --help shows what it takes. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),r.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};