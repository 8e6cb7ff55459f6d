import type { Policy, Statement } from './document.ts';
import { fillIn, placeholdersIn, replacePlaceholders } from './placeholders.ts';
import type { RenderedPolicies } from './render.ts';

const ACCOUNT = '${data.aws_caller_identity.current.account_id}';

/** Renders policies as Terraform, formatted as by `terraform fmt`: documents, and the resources that they belong to. */
export function renderTerraform(policies: readonly Policy[]): RenderedPolicies {
  const taken = new Map<string, number>();
  const blocks = policies.map((policy) => {
    const own = resourceName(policy);
    // A repository that is pushed to has a policy of its own.
    const count = (taken.get(own) ?? 0) + 1;
    taken.set(own, count);
    const name = count === 1 ? own : `${own}_${count}`;
    return `${comment(policy)}\n${dataOf(name, policy)}\n\n${resourceOf(name, policy)}\n`;
  });
  const text = replacePlaceholders(blocks.join('\n'), { ACCOUNT_ID: ACCOUNT });
  const open = placeholdersIn(text);
  const head =
    open.length === 0
      ? ''
      : `${fillIn(open)
          .map((line) => `# ${line}\n`)
          .join('')}\n`;
  const account = text.includes(ACCOUNT) ? 'data "aws_caller_identity" "current" {}\n\n' : '';
  return { text: head + account + text, open };
}

function resourceName({ kind, of = 'run', region }: Policy): string {
  if (kind === 'organization') return 'mintmark_organization';
  const name = region === undefined || region === '*' ? of : `${of}_${region}`;
  return `mintmark_${kind}_${name.replace(/^arn:[^:]+:iam::(\w+):role\//, '$1_').replace(/[^A-Za-z0-9]+/g, '_')}`;
}

function comment({ kind, of, region, document }: Policy): string {
  if (kind === 'registry') {
    const name = of === undefined ? `the registry of the same account in ${region ?? ''}` : `${of}/${region ?? ''}`;
    return `# Of ${name}, which has one policy: if there is one, add the statement to it.`;
  }
  if (kind === 'table')
    return "# Of the ledger's table, which has one policy: if there is one, add the statement to it.";
  if (kind === 'organization') return `# For ${of ?? ''}: attach it to the accounts of the registries and the ledger.`;
  if (kind === 'repository') {
    const does = document.Statement.some(({ Sid }) => Sid === 'MintmarkPush') ? 'guard pushes to' : 'is checked';
    return `# For each repository in ${of ?? ''} that ${does}. Apply it in that account.`;
  }
  if (of === undefined) return '# Of what mintmark runs with. Attach it to that role.';
  return kind === 'trust' ? `# Who may assume ${of}: its assume_role_policy.` : `# Of ${of}.`;
}

function dataOf(name: string, { document }: Policy): string {
  const statements = document.Statement.map(statementOf).join('\n\n');
  return `data "aws_iam_policy_document" "${name}" {\n${statements}\n}`;
}

function statementOf({ Sid, Effect, Action, Resource, Principal, Condition = {} }: Statement): string {
  const conditions = Object.entries(Condition).flatMap(([test, values]) =>
    Object.entries(values).map(
      ([variable, value]) =>
        `\n\n    condition {\n      test     = ${quote(test)}\n      variable = ${quote(variable)}\n      values   = [${[value].flat().map(quote).join(', ')}]\n    }`,
    ),
  );
  const principals =
    Principal === undefined
      ? ''
      : `\n\n    principals {\n      type        = "AWS"\n      identifiers = [${[Principal.AWS].flat().map(quote).join(', ')}]\n    }`;
  const resources = Resource === undefined ? '' : `\n    resources = ${list(Resource)}`;
  // Terraform aligns neighboring attributes, except those whose value spans several lines.
  const head =
    Effect === 'Allow' ? `    sid = ${quote(Sid)}` : `    sid    = ${quote(Sid)}\n    effect = ${quote(Effect)}`;
  const fields = `${head}\n    actions = ${list(Action)}${resources}`;
  return `  statement {\n${fields}${principals}${conditions.join('')}\n  }`;
}

function resourceOf(name: string, { kind, of, repositories = ['NAME'], table = '' }: Policy): string {
  const json = `data.aws_iam_policy_document.${name}.json`;
  if (kind === 'repository') {
    const names = `  for_each = toset(${list(repositories, 2)})\n  repository = each.value`;
    return `resource "aws_ecr_repository_policy" "${name}" {\n${names}\n  policy     = ${json}\n}`;
  }
  if (kind === 'registry') return `resource "aws_ecr_registry_policy" "${name}" {\n  policy = ${json}\n}`;
  if (kind === 'organization') {
    return `resource "aws_organizations_policy" "${name}" {\n  name    = "mintmark"\n  type    = "SERVICE_CONTROL_POLICY"\n  content = ${json}\n}`;
  }
  if (kind === 'table') {
    return `resource "aws_dynamodb_resource_policy" "${name}" {\n  resource_arn = ${quote(table)}\n  policy       = ${json}\n}`;
  }
  const [, path, role] = /:role(\/.*?)([^/]+)$/.exec(of ?? '') ?? [];
  if (path === undefined || role === undefined) {
    return `resource "aws_iam_policy" "${name}" {\n  name   = "mintmark"\n  policy = ${json}\n}`;
  }
  const at = path === '/' ? '' : `  path               = ${quote(path)}\n`;
  return kind === 'trust'
    ? `resource "aws_iam_role" "${name}" {\n  name               = ${quote(role)}\n${at}  assume_role_policy = ${json}\n}`
    : `resource "aws_iam_role_policy" "${name}" {\n  name   = "mintmark"\n  role   = ${quote(role)}\n  policy = ${json}\n}`;
}

function list(texts: readonly string[], indent = 4): string {
  const space = ' '.repeat(indent);
  return `[\n${texts.map((text) => `${space}  ${quote(text)},\n`).join('')}${space}]`;
}

/** A JSON string is also an HCL string if `${` and `%{` do not begin a template. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
}
