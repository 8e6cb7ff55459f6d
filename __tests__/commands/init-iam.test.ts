import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseDocument, type ScalarTag } from 'yaml';
import { ecrLogin } from '../../src/commands/ecr-login.ts';
import { initIam } from '../../src/commands/init/iam.ts';
import type { InitIamOptions } from '../../src/commands/init/options.ts';
import { ACTIONS, actionsFor } from '../../src/iam/actions.ts';
import type { Policy, Statement } from '../../src/iam/document.ts';
import { IAM_FORMATS } from '../../src/iam/render.ts';
import { LEDGER_ACTIONS } from '../../src/ledger/template.ts';
import { ACCOUNT, runtimeTo, REGION } from '../support/runtime.ts';
import { instances, service, task } from '../support/cluster.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { serviceArn } from '../support/ecs.ts';
import { withTable } from '../support/dynamodb.ts';
import { makeImage } from '../support/images.ts';
import { auditIn } from './auditing.ts';
import { envOf, inScene, OTHER_ACCOUNT, type Scene } from './scene.ts';

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/mintmark`;
const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

const ALL = { audit: true, deploy: true, create: true, orphanedBlobs: true };

type Asked = Partial<Pick<InitIamOptions, 'push' | 'audit' | 'deploy' | 'create' | 'orphanedBlobs' | 'enforce'>>;

async function policies({ cwd }: Pick<Scene, 'cwd'>, asked: Asked = {}): Promise<Policy[]> {
  const { text } = await initIam({ configPath: undefined, format: 'json', push: false, ...asked }, { cwd });
  return (JSON.parse(text) as { policies: Policy[] }).policies;
}

function allowed(found: readonly Policy[]): Set<string> {
  const identities = found.filter(({ kind }) => kind === 'identity');
  return new Set(identities.flatMap(({ document }) => document.Statement.flatMap(({ Action }) => Action)));
}

/** The calls of a sandbox as IAM actions. */
function actionsIn(calls: Readonly<Record<string, number>>): string[] {
  return Object.keys(calls).map((name) => (name.includes(':') ? name : `ecr:${name}`));
}

describe('the policies allow exactly what is called', () => {
  const called = { check: new Set<string>(), push: new Set<string>() };
  const granted = { check: new Set<string>(), push: new Set<string>() };

  /** Every path of a check, and of a push without an engine. */
  async function story(scene: Scene): Promise<void> {
    const { sandbox } = scene;
    const changes = { env: envOf(scene, { AWS_ENDPOINT_URL_STS: sandbox.endpoint }) };
    const take = (into: Set<string>): void => {
      for (const action of actionsIn(sandbox.calls)) into.add(action);
      sandbox.resetCalls();
    };
    const checkout = scene.repository('checkout');
    await checkout.putImage({ content: makeImage({ files: 'before' }).content, tags: ['1'] });
    const there = { account: OTHER_ACCOUNT, region: REGION };
    const billing = sandbox.createRepository({ ...there, name: 'billing', tags: { service: 'billing' } });
    const orphanedBlob = makeImage({ files: 'left over' });
    await billing.deleteManifest(await billing.putImage({ content: orphanedBlob.content }));
    const archived = makeImage({ files: 'archived' });
    billing.setImageStatus(await billing.putImage({ content: archived.content }), 'ARCHIVED');
    const twin = makeImage({ files: 'twin' });
    await billing.putImage({ content: twin.content, tags: ['1'] });
    await scene.configure(
      `image: ${HOST}/checkout\nregistries: [{ region: ${REGION}, role: '${ROLE}', tags: { service: '*' } }]\n`,
    );
    for (const image of [makeImage(), orphanedBlob, archived, twin]) {
      await scene.check(image, { to: `${HOST}/checkout:1` }, changes);
    }
    take(called.check);
    for (const action of allowed(await policies(scene, { orphanedBlobs: true }))) granted.check.add(action);

    const options = { to: `${HOST}/checkout:2` };
    expect(await scene.guard(makeImage({ files: 'new' }), options, changes)).toMatchObject({ exitCode: 0 });
    expect(await scene.guard(twin, options, changes)).toMatchObject({ verdict: 'shared' });
    // The login of an engine's push.
    const runtime = runtimeTo(sandbox.endpoint, changes);
    await ecrLogin(new URL(sandbox.endpoint).host, [], runtime, {
      signal: new AbortController().signal,
      runMs: 60_000,
    });
    take(called.push);
    for (const action of allowed(await policies(scene, { push: true, orphanedBlobs: true }))) granted.push.add(action);
  }

  beforeAll(async () => {
    await inScene(story, { now: () => new Date() });
    // If the probe cannot be trusted, the registry is scanned.
    await inScene(story, { now: () => new Date(), knowsConfigs: false });
  });

  test('by a check', () => {
    expect([...called.check].sort()).toEqual([...granted.check].sort());
  });

  test('by a guard that pushes', () => {
    expect([...new Set([...called.check, ...called.push])].sort()).toEqual([...granted.push].sort());
  });

  test('by a check and a guard with a ledger', async () => {
    await withTable((table) =>
      inScene(async (scene) => {
        await scene.configure(`ledger: { dynamodb: { table: ${table.name} } }\n`);
        const changes = { env: envOf(scene, { AWS_ENDPOINT_URL_DYNAMODB: table.endpoint }) };
        const { uri } = scene.repository('checkout');
        const claimed = (): string[] =>
          Object.keys(table.calls)
            .map((name) => `dynamodb:${name}`)
            .sort();
        await scene.check(makeImage(), { to: `${uri}:1` }, changes);
        expect(claimed()).toEqual(beyond(await policies(scene), granted.check));
        expect(await scene.guard(makeImage(), { to: `${uri}:1` }, changes)).toMatchObject({ exitCode: 0 });
        expect(claimed()).toEqual(beyond(await policies(scene, { push: true }), granted.push));
        expect(claimed()).toEqual([...LEDGER_ACTIONS].sort());
      }),
    );
  });

  test('for a target that a push creates', async () => {
    const creationTemplates = [{ prefix: 'ROOT', appliedFor: ['CREATE_ON_PUSH'] }] as const;
    await inScene(
      async (scene) => {
        await scene.guard(makeImage(), { to: `${HOST}/new:1` });
        const found = await policies(scene, { push: true, create: true });
        expect([...allowed(found)]).toEqual(expect.arrayContaining(actionsIn(scene.sandbox.calls)));
        expect(beyond(found, granted.push)).toEqual(['ecr:DescribeRepositoryCreationTemplates']);
        expect(statementIn(found, 'MintmarkTemplates')?.Resource).toEqual(['*']);
      },
      { creationTemplates, createsByApi: true },
    );
  });

  test('by an audit', async () => {
    await inScene(async (scene) => {
      await scene.configure('ownership: { tag: service }\n');
      const twin = makeImage({ files: 'twin' });
      for (const name of ['checkout', 'billing']) {
        await scene.repository(name).putImage({ content: twin.content, tags: ['1'] });
      }
      expect(await auditIn(scene)).toMatchObject({ verdict: 'shared' });
      const found = await policies(scene, { audit: true, orphanedBlobs: true });
      expect([...allowed(found)]).toEqual(expect.arrayContaining(actionsIn(scene.sandbox.calls)));
      expect(beyond(found, granted.check)).toEqual(['ecr:GetLifecyclePolicy']);
      expect(actionsIn(scene.sandbox.calls)).toContain('ecr:GetLifecyclePolicy');
    });
  });

  test('by a deployment', async () => {
    await inDeployScene(async (scene) => {
      const image = makeImage();
      const uri = await scene.push('web', image, '1');
      const tasks = [task('web', 0, `${uri}:1`, image.digest)];
      const revision = `arn:aws:ecs:${REGION}:${ACCOUNT}:service-revision/prod/web/1`;
      const deployment = {
        serviceDeploymentArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service-deployment/prod/web/1`,
        serviceArn: serviceArn('web'),
        status: 'IN_PROGRESS',
        targetServiceRevision: { arn: revision },
      };
      const blueGreen = service('web', { deploymentConfiguration: { strategy: 'BLUE_GREEN' } });
      const clusters = [
        {
          name: 'prod',
          instances: instances(1),
          services: [blueGreen],
          tasks,
          deployments: [deployment],
          revisions: [{ ...blueGreen, serviceRevisionArn: revision, serviceArn: serviceArn('web') }],
        },
      ];
      const taskDefinition = {
        taskDefinitionArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/web:1`,
        family: 'web',
        revision: 1,
        containerDefinitions: [{ name: 'app', image: `${uri}:1` }],
      };
      const ecs = await scene.ecs({ clusters, taskDefinitions: { 'web:1': taskDefinition } });
      await scene.deploy({ taskDefinition: 'web:1' });
      const found = await policies(scene, { deploy: true });
      expect([...allowed(found)]).toEqual(expect.arrayContaining(actionsIn(scene.sandbox.calls)));
      const called = Object.keys(ecs.calls).map((name) => `ecs:${name}`);
      expect(called.sort()).toEqual(beyond(found, granted.check));
      expect(statementIn(found, 'MintmarkCluster')?.Condition).toEqual({
        ArnLike: { 'ecs:cluster': 'arn:aws:ecs:*:ACCOUNT_ID:cluster/CLUSTER' },
      });
    });
  });

  test('with every option, from the whole table', async () => {
    await inScene(async (scene) => {
      await scene.configure(`ledger: { dynamodb: { table: claims, region: ${REGION} } }\n`);
      const found = await policies(scene, { push: true, audit: true, deploy: true, create: true, orphanedBlobs: true });
      // What a story has needed in addition: the tags and the roles of its configuration.
      const all = new Set([...allowed(found), ...granted.push]);
      for (const action of allowed(await policies(scene, { enforce: true }))) all.add(action);
      expect([...all].sort()).toEqual(ACTIONS.map(({ action }) => action).sort());
      expect(statementIn(found, 'MintmarkLedger')?.Resource).toEqual([
        `arn:aws:dynamodb:${REGION}:ACCOUNT_ID:table/claims`,
      ]);
    });
  });

  /** What is allowed in addition. */
  function beyond(found: readonly Policy[], other: ReadonlySet<string>): string[] {
    return [...allowed(found)].filter((action) => !other.has(action)).sort();
  }

  function statementIn(found: readonly Policy[], id: string): Statement | undefined {
    return found.flatMap(({ document }) => document.Statement).find(({ Sid }) => Sid === id);
  }
});

describe('each role gets the policy that it needs', () => {
  const FLEET = `image: ${HOST}/team/checkout
registries:
  - { region: ${REGION}, account: '${ACCOUNT}', role: arn:aws:iam::${ACCOUNT}:role/hub }
  - region: eu-central-1
    role: [arn:aws:iam::${ACCOUNT}:role/hub, { arn: ${ROLE}, externalId: fleet-7 }]
    repositories: [team/**, app]
  - { region: us-east-1, account: '777788889999', repositories: [billing] }
  - { region: cn-north-1, profile: china }
`;

  const LEDGER = `ledger: { dynamodb: { table: claims, region: ${REGION} } }\n`;

  const about = (found: readonly Policy[], kind: Policy['kind'], of: string | null): Policy['document']['Statement'] =>
    found.find((policy) => policy.kind === kind && (policy.of ?? null) === of)?.document.Statement ?? [];

  const statementOf = (statements: readonly Statement[], id: string): Statement | undefined =>
    statements.find(({ Sid }) => Sid === id);

  test('the credentials assume the first role, each role the next, and the last makes the calls', async () => {
    await inScene(async (scene) => {
      await scene.configure(FLEET);
      const found = await policies(scene, { push: true });
      const hub = `arn:aws:iam::${ACCOUNT}:role/hub`;
      expect(about(found, 'identity', null)).toContainEqual(
        expect.objectContaining({ Action: ['sts:AssumeRole'], Resource: [hub] }),
      );
      expect(about(found, 'identity', hub)).toContainEqual(
        expect.objectContaining({ Action: ['sts:AssumeRole'], Resource: [ROLE] }),
      );
      expect(about(found, 'identity', hub)).toContainEqual(
        expect.objectContaining({
          Action: actionsFor('push'),
          Resource: [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/checkout`],
        }),
      );
      expect(about(found, 'identity', ROLE)).toContainEqual(
        expect.objectContaining({
          Action: actionsFor('probe', 'images'),
          Resource: [
            `arn:aws:ecr:eu-central-1:${OTHER_ACCOUNT}:repository/team/*`,
            `arn:aws:ecr:eu-central-1:${OTHER_ACCOUNT}:repository/app`,
          ],
        }),
      );
      expect(about(found, 'trust', ROLE)).toEqual([
        expect.objectContaining({
          Principal: { AWS: hub },
          Condition: { StringEquals: { 'sts:ExternalId': 'fleet-7' } },
        }),
      ]);
      expect(about(found, 'repository', '777788889999/us-east-1')).toEqual([
        expect.objectContaining({ Action: actionsFor('probe', 'images') }),
      ]);
      // Named repositories of another account are not listed.
      const listed = about(found, 'identity', null).flatMap(({ Sid, Resource = [] }) =>
        Sid === 'MintmarkList' ? Resource : [],
      );
      expect(listed).toEqual(['arn:aws-cn:ecr:cn-north-1:ACCOUNT_ID:repository/*']);
    });
  });

  test('a pattern is not taken for a name: its registry is listed, and never named as a repository', async () => {
    await inScene(async (scene) => {
      await scene.configure(
        `registries:
  - { region: ${REGION}, repositories: ["team/*"] }
  - { region: us-east-1, account: '777788889999', repositories: [billing, "api-*"] }
`,
      );
      const found = await policies(scene);
      expect(statementOf(about(found, 'identity', null), 'MintmarkList')?.Resource).toEqual([
        `arn:aws:ecr:${REGION}:ACCOUNT_ID:repository/*`,
        'arn:aws:ecr:us-east-1:777788889999:repository/*',
      ]);
      expect(found.find(({ kind }) => kind === 'repository')).toMatchObject({ repositories: ['billing'] });
    });
  });

  test.each([{ push: true }, { enforce: true }])('CloudFormation and Terraform are equivalent: %p', async (asked) => {
    await inScene(async (scene) => {
      await scene.configure(`${FLEET}${LEDGER}`);
      const found = await policies(scene, asked);
      const yaml = await initIam(
        { configPath: undefined, format: 'cloudformation', push: false, ...asked },
        { cwd: scene.cwd },
      );
      const template = JSON.stringify(readTemplate(yaml.text));
      const { text: hcl } = await initIam(
        { configPath: undefined, format: 'terraform', push: false, ...asked },
        { cwd: scene.cwd },
      );
      for (const { document } of found) {
        expect(template).toContain(JSON.stringify(document));
        for (const { Sid, Action, Resource = [], Condition = {} } of document.Statement) {
          const values = Object.values(Condition).flatMap((tests) => Object.values(tests).flat());
          for (const text of [Sid, ...Action, ...Resource, ...values]) {
            expect(hcl).toContain(`"${text.replace('ACCOUNT_ID', '${data.aws_caller_identity.current.account_id}')}"`);
          }
        }
      }
      expect(hcl.match(/\{/g)).toHaveLength(hcl.match(/\}/g)?.length ?? 0);
      expect(hcl.match(/effect = "Deny"/g) ?? []).toHaveLength(
        found.flatMap(({ document }) => document.Statement).filter(({ Effect }) => Effect === 'Deny').length,
      );
    });
  });

  test('with --enforce, each registry accepts images only from its guard, and the ledger writes only from guard and the verifier', async () => {
    await inScene(async (scene) => {
      await scene.configure(`${FLEET}${LEDGER}`);
      const found = await policies(scene, { enforce: true });
      const [guard, verifier, other] = ['CI_ROLE', 'LEDGER_ROLE', 'admin'].map(
        (name) => `arn:aws:iam::CI_ACCOUNT:role/${name}`,
      );
      const table = `arn:aws:dynamodb:${REGION}:ACCOUNT_ID:table/claims`;
      const pushable = found
        .filter(({ kind }) => kind === 'registry')
        .map(({ document }) => document.Statement[0]?.Resource?.[0] ?? '');
      expect(pushable).toHaveLength(4);
      const guards = [guard, guard?.replace('arn:aws:', 'arn:aws-cn:'), ROLE, `arn:aws:iam::${ACCOUNT}:role/hub`];
      for (const level of ['resource', 'organization'] as const) {
        const policy = found.filter(
          ({ kind }) => (kind === 'organization') === (level === 'organization') && kind !== 'identity',
        );
        const isDenied = (action: string, resource: string, principal = ''): boolean =>
          denies(
            policy,
            action,
            level === 'organization' ? resource.replace('ACCOUNT_ID', 'CI_ACCOUNT') : resource,
            principal,
          );
        for (const resource of pushable) {
          const place = resource.replace('*', 'web');
          const pushers = guards.filter((role) => !isDenied('ecr:PutImage', place, role));
          expect(pushers).toHaveLength(1);
          expect(isDenied('ecr:PutImage', place, other)).toBe(true);
          expect(isDenied('ecr:BatchGetImage', place, other)).toBe(false);
        }
        for (const action of ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate']) {
          const may = [guard, verifier, other].filter((role) => !isDenied(`dynamodb:${action}`, table, role));
          expect(may).toEqual([guard, verifier]);
        }
        expect(isDenied('dynamodb:BatchGetItem', table, other)).toBe(false);
      }
      const [identity] = found.filter(({ of }) => of === verifier);
      expect(identity?.document.Statement.flatMap(({ Action }) => Action)).not.toContain('ecr:PutImage');
      const trust = found
        .filter(({ kind }) => kind === 'trust')
        .map(({ document }) => document.Statement[0]?.Principal?.AWS);
      expect(trust).toContainEqual([guard, verifier]);
    });
  });

  test('another account grants access to what the credentials call there: both sides must allow it', async () => {
    await inScene(async (scene) => {
      await scene.configure(
        `image: 777788889999.dkr.ecr.us-east-1.amazonaws.com/app
registries: [{ region: us-east-1, account: '777788889999', repositories: [app, billing] }]
ownership: { tag: service }
ledger: { dynamodb: { table: 'arn:aws:dynamodb:us-east-1:777788889999:table/claims' } }
`,
      );
      const [guard, verifier] = ['CI_ROLE', 'LEDGER_ROLE'].map((name) => `arn:aws:iam::CI_ACCOUNT:role/${name}`);
      const others = new Set(['ecr:DescribeRepositories', 'ecr:GetAuthorizationToken']);
      for (const asked of [{}, { push: true }, { ...ALL, push: true }, { enforce: true }] satisfies Asked[]) {
        const found = await policies(scene, asked);
        const letIn = (principal: string | undefined, place: string): string[] =>
          found
            .filter(({ kind, repositories }) => kind === 'table' || repositories?.includes(place) === true)
            .flatMap(({ document }) => document.Statement)
            .filter(({ Effect, Principal }) => Effect === 'Allow' && [Principal?.AWS].flat().includes(principal))
            .flatMap(({ Action }) => Action);
        const called = found
          .filter(({ kind, of }) => kind === 'identity' && (of ?? guard) === guard)
          .flatMap(({ document }) => document.Statement)
          .filter(({ Resource }) => Resource?.some((arn) => arn.includes('777788889999')) === true);
        const pushes = new Set(actionsFor('push'));
        const calls = called.flatMap(({ Action }) => Action).filter((action) => !others.has(action));
        expect(letIn(guard, 'app').toSorted()).toEqual(calls.toSorted());
        expect(letIn(guard, 'billing').toSorted()).toEqual(calls.filter((action) => !pushes.has(action)).toSorted());
        const compares = actionsFor('tags', 'images', 'claims', 'claim', 'all-claims');
        const may = new Set(letIn(verifier, 'app'));
        expect(compares.filter((action) => may.has(action))).toEqual('enforce' in asked ? compares : []);
        expect(may).not.toContain('ecr:PutImage');
      }
      const { text } = await initIam({ configPath: undefined, format: 'terraform', push: true }, { cwd: scene.cwd });
      const names = text.match(/^resource .*(?= \{)/gm) ?? [];
      expect(new Set(names).size).toBe(names.length);
    });
  });

  test('the role that compares the ledger with the registries may do only that', async () => {
    await inScene(async (scene) => {
      await scene.configure(`registries: [{ region: ${REGION} }]\n${LEDGER}`);
      const verifier = about(
        await policies(scene, { enforce: true }),
        'identity',
        'arn:aws:iam::CI_ACCOUNT:role/LEDGER_ROLE',
      );
      expect(verifier.flatMap(({ Action }) => Action)).toEqual(
        actionsFor('list', 'images', 'claims', 'claim', 'all-claims'),
      );
    });
  });

  test('the Terraform matches `terraform fmt`', async () => {
    await inScene(async (scene) => {
      await scene.configure(FLEET);
      for (const asked of [{ push: false }, { ...ALL, push: true }, { enforce: true, push: true }]) {
        const { text } = await initIam({ configPath: undefined, format: 'terraform', ...asked }, { cwd: scene.cwd });
        expect(formatted(text)).toBe(text);
      }
      expect(formatted('  a = 1\n  long = 2\n')).toBe('  a    = 1\n  long = 2\n');
      expect(formatted('  a    = 1\n  long = [\n    2,\n  ]\n')).toBe('  a = 1\n  long = [\n    2,\n  ]\n');
    });
  });

  test('CloudFormation is one template, from which each account takes its own part', async () => {
    await inScene(async (scene) => {
      await scene.configure(FLEET);
      const { text } = await initIam(
        { configPath: undefined, format: 'cloudformation', ...ALL, push: true },
        { cwd: scene.cwd },
      );
      const { Parameters, Conditions, Resources } = readTemplate(text);
      expect(Object.keys(Parameters)).toEqual(['CiAccount', 'CiRole', 'ClusterName']);
      expect(Object.entries(Resources).map(([id, { Type, Condition }]) => [id, Type, Condition])).toEqual([
        ['Mintmark', 'AWS::IAM::ManagedPolicy', 'InCi'],
        ['Role', 'AWS::IAM::Role', `In${ACCOUNT}`],
        ['Role2', 'AWS::IAM::Role', `In${OTHER_ACCOUNT}`],
        ['Repository', 'AWS::ECR::Repository', 'In777788889999useast1'],
      ]);
      expect(Object.keys(Conditions)).toEqual(Object.values(Resources).map(({ Condition }) => Condition));
      expect(Resources['Role2']?.Properties).toMatchObject({ RoleName: 'mintmark', Policies: [{}] });
    });
  });

  test('a template for one account has no condition; a role is created before another one trusts it', async () => {
    await inScene(async (scene) => {
      const roles = `[arn:aws:iam::${ACCOUNT}:role/ci/hub, arn:aws:iam::${ACCOUNT}:role/mintmark]`;
      await scene.configure(`registries: [{ region: ${REGION}, role: ${roles} }]\n`);
      const { text } = await initIam(
        { format: 'cloudformation', push: false, configPath: undefined },
        { cwd: scene.cwd },
      );
      const { Resources } = readTemplate(text);
      expect(Resources['Role']?.Properties).toMatchObject({ RoleName: 'hub', Path: '/ci/' });
      expect(Resources['Role2']).toMatchObject({ DependsOn: 'Role' });
    });
    await inScene(async (scene) => {
      await scene.configure(`registries: [{ region: ${REGION} }]\n`);
      const { text } = await initIam(
        { format: 'cloudformation', push: false, configPath: undefined },
        { cwd: scene.cwd },
      );
      expect(readTemplate(text)).toEqual({
        AWSTemplateFormatVersion: '2010-09-09',
        Description: expect.any(String),
        Parameters: { CiRole: { Type: 'String', Description: expect.any(String) } },
        Resources: { Mintmark: expect.not.objectContaining({ Condition: expect.anything() }) },
      });
    });
  });

  test('placeholders are listed, in the text and on stderr', async () => {
    await inScene(async (scene) => {
      const expected = {
        json: ['ACCOUNT_ID', 'CI_ACCOUNT', 'CI_ROLE', 'NAME', 'CLUSTER'],
        terraform: ['CI_ACCOUNT', 'CI_ROLE', 'NAME', 'CLUSTER'],
        cloudformation: ['CiAccount', 'CiRole', 'RepositoryName', 'ClusterName'],
      } as const;
      for (const format of IAM_FORMATS) {
        const { text, open } = await initIam(
          { format, push: true, deploy: true, configPath: undefined },
          { cwd: scene.cwd },
        );
        expect(open.map((line) => line.split(':')[0])).toEqual(expected[format]);
        for (const line of open) expect(text).toContain(format === 'json' ? `"${line}"` : `#   ${line}\n`);
      }
    });
  });

  test("the policy of a table names its region, or leaves a placeholder, in the registries' partition", async () => {
    await inScene(async (scene) => {
      await scene.configure('registries: [{ region: cn-north-1 }]\nledger: { dynamodb: { table: claims } }\n');
      const found = await policies(scene, { enforce: true });
      const table = (region: string, account = 'ACCOUNT_ID'): string =>
        `arn:aws-cn:dynamodb:${region}:${account}:table/claims`;
      expect(found.find(({ kind }) => kind === 'table')).toMatchObject({
        table: table('REGION'),
        document: { Statement: [{ Resource: [table('REGION')] }] },
      });
      expect(statementOf(about(found, 'identity', null), 'MintmarkLedger')?.Resource).toEqual([table('*')]);
      const [organization] = found.filter(({ kind }) => kind === 'organization');
      expect(organization?.document.Statement.at(-1)?.Resource).toEqual([table('*', 'CI_ACCOUNT')]);
      const render = (format: 'terraform' | 'cloudformation'): ReturnType<typeof initIam> =>
        initIam({ format, push: false, enforce: true, configPath: undefined }, { cwd: scene.cwd });
      const terraform = await render('terraform');
      expect(terraform.open).toContain("REGION: the region of the ledger's table");
      expect(terraform.text).not.toMatch(/resource_arn = "[^"]*\*/);
      const { text, open } = await render('cloudformation');
      expect(text).toContain("!Sub 'arn:aws-cn:dynamodb:${AWS::Region}:${AWS::AccountId}:table/claims'");
      expect(open.join()).not.toContain('REGION');
    });
  });

  test("the target's registry is called with the credentials if it is not configured", async () => {
    await inScene(async (scene) => {
      await scene.configure(`image: ${HOST}/team/checkout\nregistries: [{ region: us-east-1, role: '${ROLE}' }]\n`);
      const [first] = await policies(scene);
      expect(first?.document.Statement).toContainEqual(
        expect.objectContaining({ Sid: 'MintmarkList', Resource: [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/*`] }),
      );
      expect(allowed(await policies(scene))).not.toContain('ecr:PutImage');
    });
  });

  test('without a configuration there are placeholders, and the policy for repositories of another account', async () => {
    await inScene(async (scene) => {
      const found = await policies(scene);
      expect(found.map(({ kind }) => kind)).toEqual(['identity', 'repository']);
      expect(allowed(found)).toEqual(new Set(actionsFor('list', 'probe', 'images')));
      expect(JSON.stringify(found)).toContain('"AWS":"arn:aws:iam::CI_ACCOUNT:role/CI_ROLE"');
    });
  });
});

/** As IAM decides: a statement that denies, applies to the action and the resource, and does not exempt the principal. */
function denies(found: readonly Policy[], action: string, resource: string, principal: string): boolean {
  return found
    .flatMap(({ document }) => document.Statement)
    .some(
      ({ Effect, Action, Resource = [], Condition }) =>
        Effect === 'Deny' &&
        Action.includes(action) &&
        Resource.some((one) => one === resource || (one.endsWith('*') && resource.startsWith(one.slice(0, -1)))) &&
        ![Condition?.['ArnNotLike']?.['aws:PrincipalArn'] ?? []].flat().includes(principal),
    );
}

interface Template {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, { Type: string; Condition?: string; Properties: object }>>;
}

/** One YAML 1.1 document, with references replaced by the placeholders that JSON has. */
function readTemplate(text: string): Template {
  const names: Readonly<Record<string, string>> = {
    'AWS::AccountId': 'ACCOUNT_ID',
    CiAccount: 'CI_ACCOUNT',
    CiRole: 'CI_ROLE',
    LedgerRole: 'LEDGER_ROLE',
    ClusterName: 'CLUSTER',
    RepositoryName: 'NAME',
  };
  const sub: ScalarTag = {
    tag: '!Sub',
    resolve: (value: string) => value.replaceAll(/\$\{(.*?)\}/g, (_, name: string) => names[name] ?? name),
  };
  const document = parseDocument(text, { version: '1.1', customTags: [sub] });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as Template;
}

/**
 * As `terraform fmt` aligns: neighbouring attributes, but none whose value has several lines, which also ends the
 * group. https://developer.hashicorp.com/terraform/language/style#code-formatting
 */
function formatted(text: string): string {
  const lines = text.split('\n');
  const attribute = (line = ''): RegExpExecArray | null => /^( *)(\w+) += (.*)$/.exec(line);
  const isAligned = (line: string | undefined): boolean => /[^[({]$/.test(attribute(line)?.[3] ?? '');
  return lines
    .map((line, index) => {
      const [, space = '', name = '', value = ''] = attribute(line) ?? [];
      if (name === '') return line;
      if (!isAligned(line)) return `${space}${name} = ${value}`;
      const start = lines.findLastIndex((one, at) => at < index && !isAligned(one)) + 1;
      const end = lines.findIndex((one, at) => at > index && !isAligned(one));
      const widths = lines.slice(start, end).map((one) => attribute(one)?.[2]?.length ?? 0);
      return `${space}${name.padEnd(Math.max(...widths))} = ${value}`;
    })
    .join('\n');
}

test('docs/permissions.md gives the reason for the same actions', async () => {
  const page = await readFile('docs/permissions.md', 'utf8');
  const rows = [...page.matchAll(/^\| `((?:ecr|ecs|dynamodb|sts):\w+)`/gm)].map(([, action]) => action);
  expect(rows.sort()).toEqual(ACTIONS.map(({ action }) => action).sort());
});
