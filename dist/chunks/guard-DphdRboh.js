import{Hn as e}from"./glob-syntax-C-RxcXW8.js";import{A as t,E as n,T as r,h as i,m as a,x as o}from"./run-C2OgzRWb.js";import{A as s,F as c,I as l,M as u,P as d,_ as f,j as p}from"./options-C_m9KYqh.js";const m=`111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`;function h(){let e=[[`NAME[:TAG]`,`the same as docker-daemon:`],...Object.values(f).map(({syntax:e,help:t})=>[e,t])],t=Math.max(...e.map(([e=``])=>e.length));return e.map(([e=``,n=``])=>`  ${e.padEnd(t)}  ${n}`).join(`
`)}async function g(t,r,o){r.quiet===!0&&n(),await i(t,r,async()=>{let t=[await o()].flat(),[{viewOf:n},i]=await Promise.all([import(`./view-BIq9ObDt.js`).then(m=>({viewOf:m.H})),_(r)]),s=t.map(e=>n(e,i));return a(s,e(t),r)})}async function _({reports:e,...n}){if(e.some(({format:e})=>e===`sarif`||e===`gitlab`||e===`junit`))return(await import(`./freshness-UijSAMIx.js`).then(m=>({dockerfileLine:m.h,lastStage:m.g}))).dockerfileLine(n,t.cwd)}function v(e){o(e,c,async e=>{await g(`check`,{...e,oneLine:!l(e)},async()=>(await import(`./view-BIq9ObDt.js`).then(m=>({check:m.T}))).check(e,t))}).addHelpText(`after`,y)}function y(){return`
Images:
${h()}

Example:
  mintmark check app:1.4 --to ${m}
  mintmark check \\
    docker://${m}@sha256:… \\
    docker://${m}@sha256:…`}function b(e){o(e,u,async e=>{await i(`deploy`,e,async()=>{let[{deploy:n},{deployView:r}]=await Promise.all([import(`./failure-BNkEjl5Y.js`).then(m=>({deploy:m.a})),import(`./failure-BNkEjl5Y.js`).then(m=>({deployView:m.i}))]),i=r(await n({...e,stores:d(e.imageStore)},t));return a([i],i,e)})}).addHelpText(`after`,`
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`)}const x=`
Examples:
  mintmark guard . --to ${m}
  mintmark guard . --to ${m} \\
    --platform linux/amd64,linux/arm64 -- --quiet
  mintmark guard --image oci:build \\
    --to ${m}:1.4`,S=[`--load`,`-o, --output <value>`];function C(e){let{load:t,output:n}=e.opts();return[...t===!0?[`--load`]:[],...n===void 0?[]:[`--output`,n]]}function w(e,n){let i=o(e,s,async e=>{await g(`guard`,e,async()=>{let{guard:r}=await import(`./execa-cwP8YSFc.js`).then(m=>({guard:m.a}));return r(p({...e,further:[...C(i),...n]}),t)})});for(let e of S)i.addOption(new r(e).hideHelp());i.showHelpAfterError(`(mintmark guard --help lists its options. Any other option of docker buildx build goes after --, as in: mintmark guard . -- --iidfile FILE)`),i.usage(`[options] [context] [-- options of docker buildx build]`).addHelpText(`after`,x)}export{b as n,v as r,w as t};