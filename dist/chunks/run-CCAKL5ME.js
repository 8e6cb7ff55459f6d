import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as $}from"./chunk-5G2BAKRN.js";import"./chunk-P4W7CFGR.js";import{a as y}from"./chunk-KPSQ2FFU.js";import"./chunk-IPQDSGXE.js";var l=[{...g("--help","show help"),short:"-h"},{...g("--version","show the version"),short:"-v"},g("--no-color","no colours")];function g(n,r){return{long:n,short:void 0,help:r,value:"none",choices:[],isPath:!1,isList:!1}}function _({verb:n,summary:r,options:i}){let t=Object.values(i),e=t.find(({usage:s})=>s?.startsWith("<")===!0)?.choices??[];return{words:n.split(" "),summary:r,flags:[...t.flatMap(W),...l],choices:e}}function W({usage:n="",short:r,help:i,choices:t=[],isList:e}){let[,s,o,a=""]=/^(--[\w-]+)(?: ([<[])(.*)[>\]])?$/.exec(n)??[];if(s===void 0)return[];let[m=""]=i.split(/[;:(]|, such as/,1);return[{long:s,short:r,help:m.trim(),choices:t,isList:e,value:o===void 0?"none":o==="["?"optional":"required",isPath:/file|path|dir/.test(a)}]}function d(n){return[...new Set(n.flatMap(({words:[r="",...i]})=>i.length>0?[r]:[]))]}function w(n){let r=n.map(({words:o})=>o.join(" ")),i=d(n),t=n.flatMap(({words:o,flags:a})=>a.flatMap(({long:m,short:c,value:u,choices:S})=>u!=="required"?[]:[`    ${[m,...c===void 0?[]:[c]].map(R=>`'${o.join(" ")} ${R}'`).join(" | ")}) words=${h(S)} ;;`])),e=(o,a)=>`      '${o}') words=${h(a.flatMap(({long:m,short:c})=>[m,...c===void 0?[]:[c]]))} ;;`,s=(o,a)=>`      '${o}') words=${h(a)} ;;`;return`# bash completion for mintmark
_mintmark() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" command= words= i
  # bash takes --flag=value for three words.
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${command:+$command }\${COMP_WORDS[i]}" in
      ${[...new Set([...r,...i])].map(o=>`'${o}'`).join(" | ")})
        command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
${t.join(`
`)}
    *)
      case "$cur" in
        -*)
          case "$command" in
${[e("",l),...i.map(o=>e(o,l)),...n.map(({words:o,flags:a})=>e(o.join(" "),a))].map(o=>`      ${o}`).join(`
`)}
          esac ;;
        *)
          case "$command" in
${[s("",[...new Set(n.map(({words:[o=""]})=>o))]),...i.map(o=>s(o,n.flatMap(({words:[a,m]})=>a===o&&m!==void 0?[m]:[]))),...n.filter(({choices:o})=>o.length>0).map(({words:o,choices:a})=>s(o.join(" "),a))].map(o=>`      ${o}`).join(`
`)}
          esac ;;
      esac ;;
  esac
  # What has no words is left to readline: the names of files.
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _mintmark mintmark
`}function h(n){return`'${n.join(" ")}'`}function M(n){let r=d(n);return`# fish completion for mintmark
complete -c mintmark -f
${[...n.filter(({words:t})=>t.length===1).map(({words:[t=""],summary:e})=>p("__fish_use_subcommand",[t],e)),...r.map(t=>p("__fish_use_subcommand",[t],"mintmark.yml")),...r.flatMap(t=>{let e=n.filter(({words:[a,m]})=>a===t&&m!==void 0),s=e.map(({words:[,a=""]})=>a).join(" "),o=`${O(t)}; and not ${O(s)}`;return e.map(({words:[,a=""],summary:m})=>p(o,[a],m))}),...l.map(t=>C("",t)),...n.flatMap(({words:t,flags:e,choices:s})=>{let o=t.map(O).join("; and "),a=e.filter(m=>!l.includes(m));return[...s.length>0?[p(o,s,"")]:[],...a.map(m=>C(` -n ${f(o)}`,m))]})].join(`
`)}
`}function O(n){return`__fish_seen_subcommand_from ${n}`}function p(n,r,i){let t=i===""?"":` -d ${f(i)}`;return`complete -c mintmark -n ${f(n)} -a ${f(r.join(" "))}${t}`}function C(n,{long:r,short:i,help:t,value:e,choices:s,isPath:o}){let a=e==="required"?o?" -r -F":" -x":"",m=s.length>0?` -a ${f(s.join(" "))}`:"",c=i===void 0?"":` -s ${i.slice(1)}`;return`complete -c mintmark${n}${c} -l ${r.slice(2)}${a}${m} -d ${f(t)}`}function f(n){return`'${n.replaceAll(/[\\']/g,"\\$&")}'`}function k(n){let r=d(n),t=[...n.filter(({words:e})=>e.length===1).map(({words:[e=""],summary:s})=>({word:e,summary:s})),...r.map(e=>({word:e,summary:"mintmark.yml"}))];return`#compdef mintmark
# zsh completion for mintmark
${n.map(v).join("")}${r.map(e=>{let s=n.filter(({words:[o,a]})=>o===e&&a!==void 0);return j(`_mintmark_${e}`,s.map(({words:[,o=""],summary:a})=>({word:o,summary:a})))}).join("")}${j("_mintmark",t)}
if [ "$funcstack[1]" = _mintmark ]; then
  _mintmark "$@"
else
  compdef _mintmark mintmark
fi
`}function v({words:n,flags:r,choices:i}){let t=i.length>0?`'1:value:(${i.join(" ")})'`:"'*:value:_files'",e=[...r.flatMap(b),t];return`
_mintmark_${n.join("_")}() {
  _arguments -s \\
    ${e.join(` \\
    `)}
}
`}function j(n,r){return`
${n}() {
  local line state
  local -a commands=(
${r.map(({word:i,summary:t})=>`    '${i}:${P(t)}'`).join(`
`)}
  )
  _arguments -C \\
    ${l.flatMap(b).join(` \\
    `)} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
        ${r.map(({word:i})=>i).join("|")}) ${n}_$line[1] ;;
      esac ;;
  esac
}
`}function b({long:n,short:r,help:i,value:t,choices:e,isPath:s,isList:o}){let a=e.length>0?`(${e.join(" ")})`:s?"_files":" ",m=t==="none"?"":`${t==="optional"?"::":":"}value:${a}`;return[...r===void 0?[]:[`${r}${t==="none"?"":"+"}`],`${n}${t==="none"?"":t==="optional"?"=-":"="}`].map(u=>`'${o?"*":""}${u}[${P(i)}]${m}'`)}function P(n){return n.replaceAll(/[[\]:\\]/g,"\\$&").replaceAll("'","'\\''")}var G={bash:w,zsh:k,fish:M};function U(n,r){let i=$.find(t=>t===n);if(i!==void 0)return G[i](r.map(_));throw new y("USAGE",`There is no completion for ${JSON.stringify(n)}`,{hint:`Write one of: ${$.join(", ")}.`})}export{U as completion};
