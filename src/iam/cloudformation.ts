import { stringify } from 'yaml';
import { ACCOUNT, type Policy, type PolicyDocument } from './document.ts';

type Resource = readonly [id: string, resource: object];

/** Policies as CloudFormation: a template for each account, behind one another. */
export function renderCloudFormation(policies: readonly Policy[]): string {
  const places = new Map<string, Policy[]>();
  for (const policy of policies) {
    const place = attachmentOf(policy);
    places.set(place, [...(places.get(place) ?? []), policy]);
  }
  return [...places].map(([place, own]) => `# ${place}\n${template(own)}`).join('---\n');
}

function attachmentOf({ kind, of }: Policy): string {
  if (of === undefined) return 'In the account that mintmark runs in. Attach the policy to the role that runs it.';
  const account = /\d{12}/.exec(of)?.[0] ?? of;
  return kind === 'repository'
    ? `In ${of}. RepositoryPolicyText belongs into the AWS::ECR::Repository of each repository that is asked.`
    : `In ${account}.`;
}

function template(policies: readonly Policy[]): string {
  const resources = policies.some(({ kind }) => kind === 'trust') ? rolesOf(policies) : policies.map(resourceOf);
  const body = { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(resources) };
  // CloudFormation fills an account in only if a text is marked.
  const text = stringify(body, { lineWidth: 0 });
  return text.replace(
    new RegExp(`(?<=(?:- |: ))"?([^"\\n]*?)${ACCOUNT}([^"\\n]*)"?$`, 'gm'),
    "!Sub '$1${AWS::AccountId}$2'",
  );
}

function resourceOf({ kind, repositories: [name = 'NAME'] = [], document }: Policy): Resource {
  return kind === 'repository'
    ? [
        'Repository',
        {
          Type: 'AWS::ECR::Repository',
          DeletionPolicy: 'Retain',
          Properties: { RepositoryName: name, RepositoryPolicyText: document },
        },
      ]
    : ['Mintmark', { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } }];
}

/** A role with its trust and what it may do. */
function rolesOf(policies: readonly Policy[]): Resource[] {
  const documents = (kind: Policy['kind']): Map<string | undefined, PolicyDocument> =>
    new Map(policies.filter((policy) => policy.kind === kind).map(({ of, document }) => [of, document]));
  const identities = documents('identity');
  return [...documents('trust')].map(([of = '', trust], index) => {
    const identity = identities.get(of);
    const Policies = identity === undefined ? [] : [{ PolicyName: 'mintmark', PolicyDocument: identity }];
    const Properties = { RoleName: of.split('/').at(-1), AssumeRolePolicyDocument: trust, Policies };
    return [index === 0 ? 'Role' : `Role${index + 1}`, { Type: 'AWS::IAM::Role', Properties }];
  });
}
