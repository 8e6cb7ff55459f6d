import { ACCOUNT, type Policy, type Statement } from './document.ts';

/** Policies as Terraform: documents, and the resources that they belong to. */
export function renderTerraform(policies: readonly Policy[]): string {
  const blocks = policies.map((policy) => {
    const name = resourceName(policy);
    return `${comment(policy)}\n${dataOf(name, policy)}\n\n${resourceOf(name, policy)}\n`;
  });
  const text = blocks.join('\n');
  const account = text.includes(ACCOUNT) ? 'data "aws_caller_identity" "current" {}\n\n' : '';
  return account + text.replaceAll(ACCOUNT, '${data.aws_caller_identity.current.account_id}');
}

function resourceName({ kind, of = 'run' }: Policy): string {
  return `mintmark_${kind}_${of.replace(/^arn:[^:]+:iam::(\d+):role\//, '$1_').replace(/[^A-Za-z0-9]+/g, '_')}`;
}

function comment({ kind, of }: Policy): string {
  if (kind === 'repository') return `# Of each repository in ${of ?? ''} that is asked. Apply it in that account.`;
  if (of === undefined) return '# Of what mintmark runs with. Attach it to that role.';
  return kind === 'trust' ? `# Who may assume ${of}: its assume_role_policy.` : `# Of ${of}.`;
}

function dataOf(name: string, { document }: Policy): string {
  const statements = document.Statement.map(statementOf).join('\n\n');
  return `data "aws_iam_policy_document" "${name}" {\n${statements}\n}`;
}

function statementOf({ Sid, Action, Resource, Principal, Condition = {} }: Statement): string {
  const conditions = Object.entries(Condition).flatMap(([test, values]) =>
    Object.entries(values).map(
      ([variable, value]) =>
        `\n\n    condition {\n      test     = ${quote(test)}\n      variable = ${quote(variable)}\n      values   = [${quote(value)}]\n    }`,
    ),
  );
  const principals =
    Principal === undefined
      ? ''
      : `\n\n    principals {\n      type        = "AWS"\n      identifiers = [${quote(Principal.AWS)}]\n    }`;
  const resources = Resource === undefined ? '' : `\n    resources = ${list(Resource)}`;
  const fields = `    sid       = ${quote(Sid)}\n    actions   = ${list(Action)}${resources}`;
  return `  statement {\n${fields}${principals}${conditions.join('')}\n  }`;
}

function resourceOf(name: string, { kind, of, repositories = ['NAME'] }: Policy): string {
  const json = `data.aws_iam_policy_document.${name}.json`;
  if (kind === 'repository') {
    const names = `  for_each   = toset(${list(repositories, 2)})\n  repository = each.value`;
    return `resource "aws_ecr_repository_policy" "${name}" {\n${names}\n  policy     = ${json}\n}`;
  }
  const role = of?.split('/').at(-1);
  if (role === undefined) {
    return `resource "aws_iam_policy" "${name}" {\n  name   = "mintmark"\n  policy = ${json}\n}`;
  }
  return kind === 'trust'
    ? `resource "aws_iam_role" "${name}" {\n  name               = ${quote(role)}\n  assume_role_policy = ${json}\n}`
    : `resource "aws_iam_role_policy" "${name}" {\n  name   = "mintmark"\n  role   = ${quote(role)}\n  policy = ${json}\n}`;
}

function list(texts: readonly string[], indent = 4): string {
  const space = ' '.repeat(indent);
  return `[\n${texts.map((text) => `${space}  ${quote(text)},\n`).join('')}${space}]`;
}

/** A JSON string is one of HCL, where `${` and `%{` begin no template. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
}
