import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as $,b as m,c as p}from"./chunk-KC52UBQY.js";import"./chunk-IPQDSGXE.js";var d="${data.aws_caller_identity.current.account_id}";function S(n){let t=n.map(r=>{let c=g(r);return`${O(r)}
${w(c,r)}

${j(c,r)}
`}),e=$(t.join(`
`),{ACCOUNT_ID:d}),o=m(e),s=o.length===0?"":`${p(o).map(r=>`# ${r}
`).join("")}
`,a=e.includes(d)?`data "aws_caller_identity" "current" {}

`:"";return{text:s+a+e,open:o}}function g({kind:n,of:t="run"}){return`mintmark_${n}_${t.replace(/^arn:[^:]+:iam::(\d+):role\//,"$1_").replace(/[^A-Za-z0-9]+/g,"_")}`}function O({kind:n,of:t}){return n==="repository"?`# Of each repository in ${t??""} that is asked. Apply it in that account.`:t===void 0?"# Of what mintmark runs with. Attach it to that role.":n==="trust"?`# Who may assume ${t}: its assume_role_policy.`:`# Of ${t}.`}function w(n,{document:t}){let e=t.Statement.map(A).join(`

`);return`data "aws_iam_policy_document" "${n}" {
${e}
}`}function A({Sid:n,Action:t,Resource:e,Principal:o,Condition:s={}}){let a=Object.entries(s).flatMap(([f,_])=>Object.entries(_).map(([y,h])=>`

    condition {
      test     = ${i(f)}
      variable = ${i(y)}
      values   = [${i(h)}]
    }`)),r=o===void 0?"":`

    principals {
      type        = "AWS"
      identifiers = [${i(o.AWS)}]
    }`,c=e===void 0?"":`
    resources = ${l(e)}`;return`  statement {
${`    sid = ${i(n)}
    actions = ${l(t)}${c}`}${r}${a.join("")}
  }`}function j(n,{kind:t,of:e,repositories:o=["NAME"]}){let s=`data.aws_iam_policy_document.${n}.json`;if(t==="repository"){let u=`  for_each = toset(${l(o,2)})
  repository = each.value`;return`resource "aws_ecr_repository_policy" "${n}" {
${u}
  policy     = ${s}
}`}let[,a,r]=/:role(\/.*?)([^/]+)$/.exec(e??"")??[];if(a===void 0||r===void 0)return`resource "aws_iam_policy" "${n}" {
  name   = "mintmark"
  policy = ${s}
}`;let c=a==="/"?"":`  path               = ${i(a)}
`;return t==="trust"?`resource "aws_iam_role" "${n}" {
  name               = ${i(r)}
${c}  assume_role_policy = ${s}
}`:`resource "aws_iam_role_policy" "${n}" {
  name   = "mintmark"
  role   = ${i(r)}
  policy = ${s}
}`}function l(n,t=4){let e=" ".repeat(t);return`[
${n.map(o=>`${e}  ${i(o)},
`).join("")}${e}]`}function i(n){return JSON.stringify(n).replaceAll("${","$${").replaceAll("%{","%%{")}export{S as renderTerraform};
