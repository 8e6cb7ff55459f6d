import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as c}from"./chunk-DFE2BPSJ.js";import"./chunk-IPQDSGXE.js";function O(n){let e=n.map(r=>{let i=d(r);return`${y(r)}
${f(i,r)}

${h(i,r)}
`}).join(`
`);return(e.includes(c)?`data "aws_caller_identity" "current" {}

`:"")+e.replaceAll(c,"${data.aws_caller_identity.current.account_id}")}function d({kind:n,of:t="run"}){return`mintmark_${n}_${t.replace(/^arn:[^:]+:iam::(\d+):role\//,"$1_").replace(/[^A-Za-z0-9]+/g,"_")}`}function y({kind:n,of:t}){return n==="repository"?`# Of each repository in ${t??""} that is asked. Apply it in that account.`:t===void 0?"# Of what mintmark runs with. Attach it to that role.":n==="trust"?`# Who may assume ${t}: its assume_role_policy.`:`# Of ${t}.`}function f(n,{document:t}){let e=t.Statement.map(g).join(`

`);return`data "aws_iam_policy_document" "${n}" {
${e}
}`}function g({Sid:n,Action:t,Resource:e,Principal:s,Condition:r={}}){let i=Object.entries(r).flatMap(([$,m])=>Object.entries(m).map(([p,_])=>`

    condition {
      test     = ${o($)}
      variable = ${o(p)}
      values   = [${o(_)}]
    }`)),a=s===void 0?"":`

    principals {
      type        = "AWS"
      identifiers = [${o(s.AWS)}]
    }`,u=e===void 0?"":`
    resources = ${l(e)}`;return`  statement {
${`    sid       = ${o(n)}
    actions   = ${l(t)}${u}`}${a}${i.join("")}
  }`}function h(n,{kind:t,of:e,repositories:s=["NAME"]}){let r=`data.aws_iam_policy_document.${n}.json`;if(t==="repository"){let a=`  for_each   = toset(${l(s,2)})
  repository = each.value`;return`resource "aws_ecr_repository_policy" "${n}" {
${a}
  policy     = ${r}
}`}let i=e?.split("/").at(-1);return i===void 0?`resource "aws_iam_policy" "${n}" {
  name   = "mintmark"
  policy = ${r}
}`:t==="trust"?`resource "aws_iam_role" "${n}" {
  name               = ${o(i)}
  assume_role_policy = ${r}
}`:`resource "aws_iam_role_policy" "${n}" {
  name   = "mintmark"
  role   = ${o(i)}
  policy = ${r}
}`}function l(n,t=4){let e=" ".repeat(t);return`[
${n.map(s=>`${e}  ${o(s)},
`).join("")}${e}]`}function o(n){return JSON.stringify(n).replaceAll("${","$${").replaceAll("%{","%%{")}export{O as renderTerraform};
