import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderText } from '../../src/report/text.ts';
import type { Call, Fault, ResponseBody } from '../../src/sandbox/call.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { partitionOf } from '../../src/image/ecr-reference.ts';
import type { Report } from '../../src/checking/report.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { TestClock } from '../support/clock.ts';
import { makeImage } from '../support/images.ts';
import { envOf, inScene, type Scene } from './scene.ts';
import { viewOf } from '../../src/checking/view.ts';

const MEMBERS = Array.from({ length: 8 }, (_, index) => String(index + 1).repeat(12));
const HUB = `arn:aws:iam::${ACCOUNT}:role/hub`;
const roleIn = (account: string): string => `arn:aws:iam::${account}:role/mintmark`;
const OPTIONS: Partial<SandboxOptions> = {
  // Sessions must not be older than the SDK's clock allows.
  now: () => new Date(),
  repositoryUri: ({ account, region }, name) => `${account}.dkr.ecr.${region}.${partitionOf(region).suffix}/${name}`,
};
const TO = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/checkout:1`;

/** Rules and places, as `RULE ACCOUNT/REGION`. */
function told({ findings }: Report): string[] {
  return findings.flatMap((finding) => {
    if (finding.rule !== 'unchecked-repository' && finding.rule !== 'shared-image') return [];
    const registry = 'repository' in finding ? finding.repository.registry : 'registry' in finding && finding.registry;
    return registry ? [`${finding.rule} ${registry.account ?? ''}/${registry.region}`] : [];
  });
}

function reasons({ findings }: Report): string[] {
  return findings.flatMap((finding) => (finding.rule === 'unchecked-repository' ? [finding.failure.message] : []));
}

function hints({ findings }: Report): string {
  return findings
    .flatMap((finding) => (finding.rule === 'unchecked-repository' ? [finding.failure.hint] : []))
    .join('\n');
}

const withSts = (scene: Scene, changes: Record<string, string> = {}): Record<string, string> =>
  envOf(scene, { AWS_ENDPOINT_URL_STS: scene.sandbox.endpoint, ...changes });

const RUN_MS = 360_000;

/**
 * A clock on which half of the run's time is over once only one registry has not been listed. What sleeps for longer than a
 * back-off waits for credentials, which are never late.
 */
class LastOneIsLate extends TestClock {
  #listed = 0;
  readonly #of: number;

  constructor(registries: number) {
    super();
    this.#of = registries;
  }

  override after(milliseconds: number, action: () => void): () => void {
    const callOff = super.after(milliseconds, action);
    if (milliseconds !== RUN_MS / 2) return callOff;
    return () => {
      callOff();
      this.#listed += 1;
      if (this.#listed === this.#of - 1) this.advance(RUN_MS / 2);
    };
  }

  override async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= 10_000) await super.sleep(milliseconds, signal);
    else await once(signal, 'abort');
  }
}

test('if four of nine accounts fail, each in its own way, only their own answers are missing', async () => {
  const [denied, throttled, hanging, china, ...well] = MEMBERS;
  const trouble = new Map<string | undefined, Fault>([
    [denied, { kind: 'deny' }],
    [throttled, { kind: 'throttle' }],
    [hanging, { kind: 'hang' }],
    [china, { kind: 'error', code: 'UnrecognizedClientException', message: 'The security token is invalid.' }],
  ]);
  await inScene(
    async (scene) => {
      scene.repository('checkout');
      for (const account of MEMBERS) {
        const region = account === china ? 'cn-north-1' : REGION;
        const repository = scene.repository('billing', { account, region });
        if (account === well[0]) await repository.putImage({ content: makeImage().content, tags: ['7'] });
      }
      const registries = MEMBERS.map((account) =>
        account === china
          ? `  - { region: cn-north-1, account: '${account}' }`
          : `  - { region: ${REGION}, role: [${HUB}, ${roleIn(account)}] }`,
      );
      await scene.configure(`registries:\n${registries.join('\n')}\n`);
      const env = withSts(scene);
      const options = { to: TO, timeoutMs: RUN_MS };
      const clock = (): TestClock => new LastOneIsLate(1 + MEMBERS.length);
      const shared = await scene.check(makeImage(), options, { env, clock: clock() });
      expect(shared).toMatchObject({ verdict: 'shared', exitCode: 1, checked: { registries: 5, repositories: 4 } });
      expect(told(shared)).toEqual([
        `shared-image ${well[0] ?? ''}/${REGION}`,
        `unchecked-repository ${denied ?? ''}/${REGION}`,
        `unchecked-repository ${throttled ?? ''}/${REGION}`,
        `unchecked-repository ${hanging ?? ''}/${REGION}`,
        `unchecked-repository ${china ?? ''}/cn-north-1`,
      ]);
      expect(reasons(shared)).toEqual([
        `Access denied: ecr:DescribeRepositories on ${denied ?? ''}/${REGION} as arn:aws:sts::${denied ?? ''}:assumed-role/mintmark/mintmark-20261124T081200Z`,
        expect.stringMatching(/^Throttled: ecr:DescribeRepositories on /),
        `The repositories of ${hanging ?? ''}/${REGION} were not listed before half of the run's time was over`,
        `AWS refused the credentials for ecr:DescribeRepositories on ${china ?? ''}/cn-north-1: The security token is invalid.`,
      ]);
      expect(hints(shared)).toContain(
        `The identity policy of ${roleIn(denied ?? '')} lacks:\n  {"Effect":"Allow","Action":"ecr:DescribeRepositories","Resource":"arn:aws:ecr:${REGION}:${denied ?? ''}:repository/*"}`,
      );
      expect(hints(shared)).toContain('cn-north-1 is in the partition aws-cn, which accepts only its own credentials');
      const text = renderText(viewOf(shared), { colors: false, columns: 100 });
      expect(text).toContain('Checked 4 repositories in 5 registries');
      // Eight registries share the hub role, which is assumed once.
      expect(scene.sandbox.calls['sts:AssumeRole']).toBe(1 + MEMBERS.length - 1);

      const unknown = await scene.check(makeImage({ files: 'another' }), options, { env, clock: clock() });
      expect(unknown).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(told(unknown)).toHaveLength(4);
    },
    {
      ...OPTIONS,
      fault: ({ api, account }: Call) => (api === 'ecr' ? trouble.get(account) : undefined),
    },
  );
});

test('a registry of the China partition uses the credentials of its own profile', async () => {
  await inScene(async (scene) => {
    scene.repository('checkout');
    const twin = scene.repository('billing', { account: '999999999999', region: 'cn-north-1' });
    await twin.putImage({ content: makeImage().content, tags: ['7'] });
    const credentials = join(scene.cwd, 'credentials');
    await writeFile(credentials, '[china]\naws_access_key_id = 999999999999\naws_secret_access_key = secret\n');
    await scene.configure('registries: [{ region: cn-north-1, profile: china }]\n');
    const env = withSts(scene, { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: credentials });
    const report = await scene.check(makeImage(), { to: TO }, { env });
    expect(told(report)).toEqual(['shared-image 999999999999/cn-north-1']);
    expect(report.findings[0]).toMatchObject({
      repository: { uri: '999999999999.dkr.ecr.cn-north-1.amazonaws.com.cn/billing' },
    });
  }, OPTIONS);
});

test('the error for a denied role names both policies, and never the external ID', async () => {
  const [member = ''] = MEMBERS;
  const checked: Call[] = [];
  await inScene(
    async (scene) => {
      scene.repository('checkout');
      await scene.configure(
        `registries: [{ region: ${REGION}, role: [${HUB}, { arn: ${roleIn(member)}, externalId: fleet-7, sessionName: ci }] }]\n`,
      );
      const report = await scene.check(makeImage(), { to: TO }, { env: withSts(scene, { GITHUB_RUN_ID: '42' }) });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(reasons(report)).toEqual([
        `Access denied: sts:AssumeRole on ${roleIn(member)} as arn:aws:sts::${ACCOUNT}:assumed-role/hub/mintmark-42`,
      ]);
      expect(hints(report)).toContain(`{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"${roleIn(member)}"}`);
      expect(hints(report)).toContain(
        `And the trust policy of ${roleIn(member)}:\n  {"Effect":"Allow","Principal":{"AWS":"${HUB}"},"Action":"sts:AssumeRole"}`,
      );
      expect(JSON.stringify(report)).not.toContain('fleet-7');
      expect(checked.at(-1)?.input).toMatchObject({ ExternalId: 'fleet-7', RoleSessionName: 'ci' });
    },
    {
      ...OPTIONS,
      fault: (call) => {
        if (call.api !== 'sts') return undefined;
        checked.push(call);
        return call.account === member ? { kind: 'deny' } : undefined;
      },
    },
  );
});

test('if only repository policies grant access, named repositories are checked without a listing', async () => {
  const other = '444455556666';
  await inScene(async (scene) => {
    scene.repository('checkout');
    await scene.repository('billing', { account: other }).putImage({ content: makeImage().content, tags: ['7'] });
    await scene.configure(`registries: [{ region: ${REGION}, account: '${other}', repositories: [billing, gone] }]\n`);
    const report = await scene.check(makeImage(), { to: TO });
    expect(told(report)).toEqual([`shared-image ${other}/${REGION}`, `unchecked-repository ${other}/${REGION}`]);
    expect(reasons(report)).toEqual([
      expect.stringContaining(`Not found: ecr:BatchCheckLayerAvailability on ${other}`),
    ]);
    expect(scene.sandbox.calls['DescribeRepositories']).toBe(1);
    expect(report.checked).toMatchObject({ byName: 1, leftOut: 0 });
  }, OPTIONS);
});

test('the error for a denied listing in another account says how to get access', async () => {
  await inScene(
    async (scene) => {
      scene.repository('checkout');
      scene.repository('billing', { account: '444455556666' });
      await scene.configure(`registries: [{ region: ${REGION}, account: '444455556666' }]\n`);
      const report = await scene.check(makeImage(), { to: TO });
      expect(report.exitCode).toBe(3);
      expect(hints(report)).toContain('requires a role there: set role next to account. Or name the repositories');
    },
    { ...OPTIONS, trustingAccounts: [] },
  );
});

test('globs and tags choose what is checked, the target is always found, and the report counts the rest', async () => {
  await inScene(async (scene) => {
    const create = (name: string, tags: Record<string, string> = {}): unknown =>
      scene.sandbox.createRepository({ account: ACCOUNT, region: REGION, name, tags });
    create('checkout');
    create('team/billing', { service: 'billing', team: 'payments/eu' });
    create('team/web', { team: 'shop' });
    create('team/cache');
    create('other/billing', { service: 'billing', team: 'payments/eu' });
    await scene.configure(
      `registries: [{ region: ${REGION}, account: '${ACCOUNT}', repositories: ['team/**'], tags: { service: '*', team: 'payments/*' } }]\n`,
    );
    const report = await scene.check(makeImage(), { to: TO });
    expect(report).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      checked: { repositories: 1, leftOut: 3, byName: 0 },
    });
    // For those that the globs match, and not for the target.
    expect(scene.sandbox.calls['ListTagsForResource']).toBe(3);
    const text = renderText(viewOf(report), { colors: false, columns: 120 });
    expect(text).toContain('Left out by mintmark.yml: 3 repositories.');
  }, OPTIONS);
});

test('unreadable tags leave the registry unchecked: nothing is skipped', async () => {
  await inScene(
    async (scene) => {
      scene.repository('checkout');
      scene.repository('billing');
      await scene.configure(`registries: [{ region: ${REGION}, account: '${ACCOUNT}', tags: { service: '*' } }]\n`);
      const report = await scene.check(makeImage(), { to: TO });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(reasons(report)).toEqual([expect.stringContaining('Access denied: ecr:ListTagsForResource on ')]);
    },
    {
      ...OPTIONS,
      fault: ({ operation }) => (operation === 'ListTagsForResource' ? { kind: 'deny' } : undefined),
    },
  );
});

test.each([
  ['is of another account', { registryId: MEMBERS[0] ?? '' }, `a repository of another account, ${MEMBERS[0] ?? ''}`],
  ['has no name', { repositoryName: '' }, 'a repository without its account, name or URI'],
])('a listed repository that %s leaves the registry unchecked', async (_, members, why) => {
  const change = ({ repositories }: ResponseBody): ResponseBody => ({
    repositories: (repositories as object[]).map((one) => ({ ...one, ...members })),
  });
  await inScene(
    async (scene) => {
      scene.repository('checkout');
      const report = await scene.check(makeImage(), { to: TO });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(reasons(report)).toEqual([expect.stringContaining(why)]);
    },
    {
      ...OPTIONS,
      fault: ({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'answer', change } : undefined),
    },
  );
});

test('listed names that do not exist are reported; those that do are looked up a hundred at a time', async () => {
  const [member = ''] = MEMBERS;
  await inScene(async (scene) => {
    scene.repository('checkout');
    const names = Array.from({ length: 101 }, (_, index) => `app-${index}`);
    for (const name of names) scene.repository(name, { account: member });
    const configure = (listed: readonly string[]): Promise<void> =>
      scene.configure(
        `registries: [{ region: ${REGION}, role: ${roleIn(member)}, repositories: [${listed.join(', ')}] }]\n`,
      );
    await configure(names);
    const report = await scene.check(makeImage(), { to: TO }, { env: withSts(scene) });
    expect(report).toMatchObject({ verdict: 'unique', checked: { repositories: 101, byName: 1 } });
    expect(scene.sandbox.calls['DescribeRepositories']).toBe(3);
    await configure([...names.slice(0, 5), 'gone', 'app-1x']);
    const missing = await scene.check(makeImage(), { to: TO }, { env: withSts(scene) });
    expect(missing.exitCode).toBe(3);
    expect(reasons(missing)).toEqual([`${member}/${REGION} has no repository gone, app-1x`]);
    await configure(Array.from({ length: 99 }, (_, index) => `gone-${index}`));
    const [first] = reasons(await scene.check(makeImage(), { to: TO }, { env: withSts(scene) }));
    expect(first).toMatch(/has no repository gone-0, gone-1, .*, gone-9 and 89 more$/);
  }, OPTIONS);
});
