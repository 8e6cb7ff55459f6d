import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { buildImage } from '../support/buildx.ts';
import { DockerApi } from '../support/docker-api.ts';
import { lab } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { Pasting, type PrintedFinding } from './pasting.ts';

const engine = new DockerApi(lab('DOCKER_CLASSIC'));
let sandbox: Sandbox;
let pasting: Pasting;
let web: string;
let billing: SeededRepository;

/** Every remedy starts in its own place. */
async function open(): Promise<void> {
  const account = freshAccount();
  pasting = await Pasting.open({
    ...sandboxEnv(sandbox.endpoint, account),
    DOCKER_HOST: lab('DOCKER_CLASSIC'),
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_DEFAULT_REGION: REGION,
  });
  const create = (prefix: string): SeededRepository =>
    sandbox.createRepository({ account, region: REGION, name: `${prefix}-${pasting.unique}` });
  web = create('web').uri;
  billing = create('billing');
}

async function close(): Promise<void> {
  for (const uri of [web, billing.uri]) await engine.clearAll(`${uri}:`);
  await pasting.close();
}

beforeAll(async () => {
  sandbox = await startLabSandbox({ anonymous: true, readsArchived: false });
});
afterAll(() => sandbox.close());
beforeEach(open);
afterEach(close);

const good = (command: string): Promise<string> => pasting.good(command);
const findingsOf = (...args: string[]): Promise<PrintedFinding[]> => pasting.findingsOf(...args);

/** A state, and the command that was run in it. */
interface State {
  readonly name: string;
  readonly rule: string;
  readonly commands: number;
  readonly make: () => Promise<unknown>;
  readonly ask?: () => readonly string[];
  /** The verdict of the check once it can see. */
  readonly uncovers?: string;
}

const build = (...options: string[]): Promise<void> =>
  buildImage([...options, '--tag', `${web}:1`, '.'], { cwd: pasting.work, env: pasting.env });
/** Pushes what `build` made, without mintmark. */
const push = (): Promise<unknown> => engine.push(`${web}:1`);
/** Pushes it as billing's. No name of it stays in the engine, as if it had been pushed from elsewhere. */
async function pushToBilling(): Promise<Digest> {
  const name = `${billing.uri}:1`;
  await engine.tag(`${web}:1`, name);
  const digest = await engine.push(name);
  await engine.remove(name);
  return digest;
}

const STATES: readonly State[] = [
  {
    name: 'another service has the image',
    rule: 'shared-image',
    commands: 3,
    make: async () => {
      await build();
      await pushToBilling();
    },
  },
  {
    name: 'another service has it, and the tag names another image',
    rule: 'shared-image',
    commands: 3,
    make: async () => {
      await build('--label=other=1');
      await push();
      await build();
      await pushToBilling();
    },
  },
  { name: 'it has no mark', rule: 'unmarked-image', commands: 3, make: () => build() },
  {
    name: 'the tag names another image',
    rule: 'reused-tag',
    commands: 2,
    make: async () => {
      await build('--label=other=1');
      await push();
      await build('--label=dev.mintmark.build-id=1');
    },
  },
  {
    name: 'another image was pushed',
    rule: 'changed-after-check',
    commands: 1,
    make: async () => {
      await build('--label=other=1');
      await push();
      await build('--label=dev.mintmark.build-id=1');
    },
    ask: () => ['check', `${web}:1`, '--pushed', `${web}:1`],
  },
  {
    name: 'an archived image cannot be read',
    rule: 'unchecked-repository',
    commands: 1,
    make: async () => {
      await build();
      billing.setImageStatus(await pushToBilling(), 'ARCHIVED');
    },
    uncovers: 'shared-image',
  },
  {
    name: 'another service has a claim on it',
    rule: 'shared-claim',
    commands: 4,
    make: async () => {
      await writeFile(join(pasting.work, 'mintmark.yml'), 'version: 1\nledger: { file: ../ledger }\n');
      await mkdir(join(pasting.directory, 'ledger'));
      await writeFile(join(pasting.work, '.gitignore'), 'mintmark.yml\n');
      await build();
      const guarded = await good(`npx mintmark guard --image ${web}:1 --to ${billing.uri}:1 --report json=-`);
      const { pushed } = JSON.parse(guarded) as { pushed: { digest: Digest } };
      await billing.deleteManifest(pushed.digest);
    },
  },
];

/** The newest name of the target in the engine. */
async function newest(): Promise<string> {
  const names = (await engine.images({ reference: [web] })).flatMap(({ RepoTags }) => RepoTags ?? []);
  return names.find((name) => !/:(?:1|<none>)$/.test(name)) ?? `${web}:1`;
}

describe.each(STATES)('$name', ({ rule, commands: count, make, ask, uncovers }) => {
  const asked = (): readonly string[] => ask?.() ?? ['check', `${web}:1`];
  const remedies = async (): Promise<readonly string[]> =>
    (await findingsOf(...asked())).find((finding) => finding.rule === rule)?.commands ?? [];

  test.each(Array.from({ length: count }, (_, index) => index))('is fixed by its command %i', async (index) => {
    await make();
    const commands = await remedies();
    // No command is printed that is not tried here.
    expect(commands).toHaveLength(count);
    const command = commands[index] ?? 'false';
    const done = await good(command);
    if (/mintmark\S* guard/.test(command)) return;
    const again = /docker (?:build|tag)/.test(command) ? ['check', await newest()] : asked();
    const found = await findingsOf(...again);
    const errors = found.filter((one) => one.rule === rule || one.severity === 'error').map((one) => one.rule);
    expect([command, done, errors]).toEqual([command, done, uncovers === undefined ? [] : [uncovers]]);
  });
});

describe('an audit', () => {
  const cured = async (rule: string, before: () => Promise<unknown>): Promise<void> => {
    const commandsOf = async (): Promise<string[]> =>
      (await findingsOf('audit')).flatMap((finding) => (finding.rule === rule ? finding.commands : []));
    await before();
    const commands = await commandsOf();
    expect(commands).not.toEqual([]);
    for (const command of commands) await good(command);
    expect(await commandsOf()).toEqual([]);
  };

  test('makes tags immutable', () => cured('mutable-tags', () => Promise.resolve()));

  test('puts a lifecycle policy', () => {
    const selection = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
    const policy = { rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] };
    return cured('no-lifecycle-policy', () => writeFile(join(pasting.work, 'policy.json'), JSON.stringify(policy)));
  });

  test('marks the finished image of the other service too', async () => {
    await build();
    await push();
    await pushToBilling();
    const commands = (await findingsOf('audit')).find(({ rule }) => rule === 'shared-image')?.commands ?? [];
    expect(commands).toHaveLength(2);
    for (const command of commands) await good(command);
  });
});
