import { Document, visit } from 'yaml';
import type { Policy } from './document.ts';
import { MANAGEMENT } from './enforce.ts';
import { fillIn, type Placeholder, replacePlaceholders } from './placeholders.ts';
import type { RenderedPolicies } from './render.ts';

/** What CloudFormation fills in or asks for, for each placeholder. */
const REFERENCES: Readonly<Record<Placeholder, string>> = {
  ACCOUNT_ID: '${AWS::AccountId}',
  CI_ACCOUNT: '${CiAccount}',
  CI_ROLE: '${CiRole}',
  LEDGER_ROLE: '${LedgerRole}',
  NAME: '${RepositoryName}',
  // The stack of a table is in its region.
  REGION: '${AWS::Region}',
  CLUSTER: '${ClusterName}',
};

const PARAMETERS = {
  CiAccount: { Type: 'String', Description: 'the account of the role that runs mintmark', AllowedPattern: '\\d{12}' },
  CiRole: { Type: 'String', Description: 'the name of the role that runs mintmark' },
  LedgerRole: { Type: 'String', Description: 'the name of the role that runs ledger seed and ledger verify' },
  ManagementAccount: { Type: 'String', Description: MANAGEMENT, AllowedPattern: '\\d{12}' },
  RepositoryName: { Type: 'String', Description: 'a repository' },
  ClusterName: { Type: 'String', Description: 'the ECS cluster' },
};

type Resource = readonly [id: string, resource: object];

/** Where a policy belongs: in words, and as a condition for whether the stack is there. */
interface Place {
  readonly words: string;
  readonly condition: string;
  readonly test: object;
}

/**
 * Renders policies as one template. If they belong to several accounts, each stack creates those of its own account.
 */
export function renderCloudFormation(policies: readonly Policy[]): RenderedPolicies {
  const places = new Map(policies.map(placeOf).map((place) => [place.words, place]));
  const condition = (policy: Policy): object => (places.size > 1 ? { Condition: placeOf(policy).condition } : {});
  const Resources = Object.fromEntries([
    ...policies.flatMap((policy) => runnersPolicy(policy, condition(policy))),
    ...rolesOf(policies, condition),
    ...repositoriesOf(policies, condition),
    ...closingOf(policies, condition),
  ]);
  const conditions = Object.fromEntries([...places.values()].map(({ condition, test }) => [condition, test]));
  const body = { ...(places.size > 1 && { Conditions: conditions }), Resources };
  const text = yamlOf(body);
  const used = Object.entries(PARAMETERS).filter(
    ([name]) => text.includes(`\${${name}}`) || text.includes(`Ref: ${name}\n`),
  );
  const head = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The permissions of mintmark',
    ...(used.length > 0 && { Parameters: Object.fromEntries(used) }),
  };
  const open = used.map(([name, { Description }]) => `${name}: ${Description}`);
  const comment = [
    `Create a stack of it in ${[...places.keys()].join(', then in ')}.`,
    ...(policies.some(({ kind }) => kind === 'repository')
      ? ['Import a repository that exists, or copy its RepositoryPolicyText into the template that has it.']
      : []),
    ...(policies.some(({ kind }) => kind === 'table')
      ? ['Import the table of the ledger, or copy its ResourcePolicy into the template that has it.']
      : []),
    ...fillIn(open),
  ];
  return { text: `${comment.map((line) => `# ${line}\n`).join('')}${yamlOf(head)}${text}`, open };
}

function placeOf({ kind, of, region: named }: Policy): Place {
  const is = (name: 'AccountId' | 'Region', value: unknown): object => ({
    'Fn::Equals': [{ Ref: `AWS::${name}` }, value],
  });
  const inCi = is('AccountId', { Ref: 'CiAccount' });
  if (kind === 'organization') {
    return { words: MANAGEMENT, condition: 'InManagement', test: is('AccountId', { Ref: 'ManagementAccount' }) };
  }
  const isBound = named !== undefined && named !== '*';
  if (of === undefined || of.includes('CI_ACCOUNT')) {
    const words = 'the account that runs mintmark';
    if (!isBound) return { words, condition: 'InCi', test: inCi };
    const test = { 'Fn::And': [inCi, is('Region', named)] };
    return { words: `${words}, in ${named}`, condition: `InCi${named.replaceAll(/\W/g, '')}`, test };
  }
  const [, account, region = isBound ? named : undefined] = /(\d{12})(?:\/(.+))?/.exec(of) ?? [];
  if (account === undefined) return { words: of, condition: 'InOther', test: { 'Fn::Not': [inCi] } };
  if (kind === 'identity' || kind === 'trust' || region === undefined) {
    return { words: account, condition: `In${account}`, test: is('AccountId', account) };
  }
  const test = { 'Fn::And': [is('AccountId', account), is('Region', region)] };
  return { words: `${account} in ${region}`, condition: `In${account}${region.replaceAll(/\W/g, '')}`, test };
}

function runnersPolicy({ kind, of, document }: Policy, condition: object): Resource[] {
  const [, placeholder] = /::CI_ACCOUNT:role\/(\w+)$/.exec(of ?? '') ?? [];
  if (kind !== 'identity' || (of !== undefined && placeholder === undefined)) return [];
  const [id, role] = of === undefined ? ['Mintmark', 'CiRole'] : ['MintmarkLedger', 'LedgerRole'];
  const Properties = { Roles: [{ Ref: role }], PolicyDocument: document };
  return [[id, { Type: 'AWS::IAM::ManagedPolicy', ...condition, Properties }]];
}

/** A role with its trust policy and its permissions. A role has to exist before another role can trust it. */
function rolesOf(policies: readonly Policy[], condition: (policy: Policy) => object): Resource[] {
  const roles = policies.filter(({ kind }) => kind === 'trust');
  const idOf = (index: number): string => (index === 0 ? 'Role' : `Role${index + 1}`);
  return roles.map((role, index) => {
    const { of = '', document } = role;
    const [, path, RoleName] = /:role(\/.*?)([^/]+)$/.exec(of) ?? [];
    const own = policies.filter((policy) => policy.kind === 'identity' && policy.of === of);
    const trusted = roles.findIndex((other) =>
      document.Statement.some(({ Principal }) => [Principal?.AWS].flat().includes(other.of)),
    );
    const Properties = {
      RoleName,
      ...(path !== '/' && { Path: path }),
      AssumeRolePolicyDocument: document,
      ...(own.length > 0 && {
        Policies: own.map((policy) => ({ PolicyName: 'mintmark', PolicyDocument: policy.document })),
      }),
    };
    const isSame = roles[trusted] !== undefined && placeOf(roles[trusted]).words === placeOf(role).words;
    const after = isSame ? { DependsOn: idOf(trusted) } : {};
    return [idOf(index), { Type: 'AWS::IAM::Role', ...condition(role), ...after, Properties }];
  });
}

/** CloudFormation can set a repository policy only together with the repository itself. */
function repositoriesOf(policies: readonly Policy[], condition: (policy: Policy) => object): Resource[] {
  const wanted = policies
    .filter(({ kind }) => kind === 'repository')
    .flatMap((policy) => (policy.repositories ?? [{ Ref: 'RepositoryName' }]).map((name) => ({ policy, name })));
  return wanted.map(({ policy, name }, index) => [
    index === 0 ? 'Repository' : `Repository${index + 1}`,
    {
      Type: 'AWS::ECR::Repository',
      ...condition(policy),
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { RepositoryName: name, RepositoryPolicyText: policy.document },
    },
  ]);
}

/**
 * Policies that deny everybody else what guard does. CloudFormation can set a table policy only together with the table.
 */
function closingOf(policies: readonly Policy[], condition: (policy: Policy) => object): Resource[] {
  const registries = policies.filter(({ kind }) => kind === 'registry');
  return [
    ...registries.map((policy, index): Resource => {
      const Properties = { PolicyText: policy.document };
      const id = index === 0 ? 'Registry' : `Registry${index + 1}`;
      return [id, { Type: 'AWS::ECR::RegistryPolicy', ...condition(policy), Properties }];
    }),
    ...policies.flatMap((policy): Resource[] => {
      const { kind, table = '', document } = policy;
      if (kind === 'organization') {
        const Properties = { Name: 'mintmark', Type: 'SERVICE_CONTROL_POLICY', Content: document };
        return [['Organization', { Type: 'AWS::Organizations::Policy', ...condition(policy), Properties }]];
      }
      if (kind !== 'table') return [];
      const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
      const Properties = {
        TableName: table.slice(table.lastIndexOf('/') + 1),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'imageId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'imageId', KeyType: 'HASH' }],
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        ResourcePolicy: { PolicyDocument: document },
      };
      return [['Table', { Type: 'AWS::DynamoDB::Table', ...condition(policy), ...kept, Properties }]];
    }),
  ];
}

/** YAML 1.1, which is what CloudFormation reads: anything that would be a date there is quoted. */
function yamlOf(value: object): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      const text = replacePlaceholders(node.value, REFERENCES);
      if (text === node.value) return;
      Object.assign(node, { tag: '!Sub', value: text, type: 'QUOTE_SINGLE' });
    },
  });
  return document.toString({ lineWidth: 0 });
}
