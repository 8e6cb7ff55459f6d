import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import 'dockerode';
import type { NodeOptions } from '../../../src/commands/node/options.ts';
import { node } from '../../../src/commands/node/run.ts';
import '../../../src/config/parse.ts';
import { renderNodeJson } from '../../../src/commands/node/json.ts';
import { renderNodeMarkdown } from '../../../src/commands/node/markdown.ts';
import { renderNodeText } from '../../../src/commands/node/text.ts';
import { type EngineAnswer, withEngine } from '../../support/engine.ts';
import { inDirectory } from '../../support/lab.ts';
import { HOST, idOf, readNodeReport, type ReadNode } from '../../support/nodes.ts';

const A = `${HOST}/team/a:1`;
const B = `${HOST}/team/b:1`;
const NOWHERE = { endpoint: 'http://127.0.0.1:5', config: '/nowhere/ecs.config' };
const INFO = { ServerVersion: '28.5.2', DriverStatus: [['Backing Filesystem', 'extfs']] };
const summary = (letter: string, ...RepoTags: string[]): object => ({
  Id: idOf(letter),
  Created: 1_790_000_000,
  Size: 100,
  SharedSize: 40,
  ParentId: '',
  RepoTags,
  RepoDigests: [],
});
const inspected = (letter: string, ...RepoTags: string[]): EngineAnswer => ({ json: { Id: idOf(letter), RepoTags } });

/** An engine with one image that two repositories name. */
const TWIN: Record<string, EngineAnswer> = {
  'GET /info': { json: INFO },
  'GET /images/json': { json: [summary('a', A, B)] },
  'GET /containers/json': { json: [] },
  'GET /system/df': { json: { LayersSize: 100 } },
  [`GET /images/${A}/json`]: inspected('a', A, B),
  [`GET /images/${B}/json`]: inspected('a', A, B),
  [`DELETE /images/${A}`]: { json: [{ Untagged: A }] },
  [`DELETE /images/${B}`]: { json: [{ Untagged: B }, { Deleted: idOf('a') }] },
};

const CONTAINERD = { json: { ...INFO, DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] } };

interface Ran {
  readonly report: ReadNode;
  readonly text: string;
  readonly markdown: string;
  /** The requests that changed something. */
  readonly changes: readonly string[];
}

async function run(
  answers: Readonly<Record<string, EngineAnswer | readonly EngineAnswer[]>>,
  options: Partial<NodeOptions> = {},
  places = NOWHERE,
): Promise<Ran> {
  return withEngine(answers, async ({ env, requests }) => {
    const cwd = env['HOME'] ?? '/';
    const report = await node({ mode: 'fixed', keep: 0, ...options }, { cwd, env }, places);
    const text = renderNodeText(report, { colors: false, columns: 80 });
    const changes = requests.map(({ line }) => line).filter((line) => !line.startsWith('GET '));
    return { report: readNodeReport(renderNodeJson(report)), text, markdown: renderNodeMarkdown(report), changes };
  });
}

/** Runs with an agent whose tasks are asked for again and again. */
async function withAgent<T>(body: () => string, work: (endpoint: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.end(body()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const outcomes = ({ report }: Ran): string[] => report.steps.map(({ outcome }) => outcome);
const task = (KnownStatus: string, ...ids: string[]): string =>
  JSON.stringify({
    Tasks: [
      { Arn: 'arn:1', KnownStatus, Family: 'billing', Version: '7', Containers: ids.map((DockerId) => ({ DockerId })) },
    ],
  });

describe('node', () => {
  test.each(['look', 'asked'] as const)('changes nothing by itself (%s)', async (mode) => {
    const ran = await run(TWIN, { mode });
    expect(ran.changes).toEqual([]);
    expect(ran.report).toMatchObject({ exitCode: 1, mode, plan: [{ name: A }, { name: B }], steps: [] });
    expect(ran.text).toContain(`docker rmi ${A}\n    docker rmi ${B}\n`);
    expect(ran.markdown).toContain(`docker rmi ${A}\ndocker rmi ${B}\n`);
  });

  test('names the service that owns a repository', async () => {
    await inDirectory(async (directory) => {
      const configPath = join(directory, 'mintmark.yml');
      await writeFile(configPath, `version: 1\nservices:\n  payments:\n    - '${HOST}/team/a'\n`);
      const { text } = await run(TWIN, { mode: 'look', configPath });
      expect(text).toContain(`${A}\n      of payments;`);
      expect(text).toContain(`${B}\n      of team/b;`);
    });
  });

  test.each([
    ['containerd', CONTAINERD, [A, B]],
    ['classic', { json: INFO }, [`${HOST}/team/a@${idOf('a')}`, A, B]],
  ])('takes the digests that an engine lists beside tags for what they are: %s', async (_store, info, expected) => {
    const listed = { ...summary('a', A, B), RepoDigests: [`${HOST}/team/a@${idOf('a')}`] };
    const { report } = await run(
      { ...TWIN, 'GET /info': info, 'GET /images/json': { json: [listed] } },
      { mode: 'look' },
    );
    expect(report.plan.map(({ name }) => name)).toEqual(expected);
  });

  test('lets no name write to the terminal', async () => {
    const containers = [{ Id: 'c'.repeat(64), ImageID: idOf('a'), State: 'exited', Names: ['/\u001b[31mx'] }];
    const { text } = await run({ ...TWIN, 'GET /containers/json': { json: containers } }, { mode: 'look' });
    expect(text).not.toContain('\u001b');
    expect(text).toContain(String.raw`docker rm \u001b[31mx`);
  });

  test('takes for a line no more than 80 columns, names and commands apart', async () => {
    const { text } = await run(TWIN, { mode: 'look' });
    const wide = text.split('\n').filter((line) => line.length > 80 && !line.includes(HOST));
    expect(wide).toEqual([]);
    expect(text).not.toMatch(/ $/m);
  });
});

describe('node --fix', () => {
  test('removes the names one by one, without force', async () => {
    const ran = await run(TWIN);
    expect(outcomes(ran)).toEqual(['removed', 'removed']);
    expect(ran.changes).toEqual([
      `DELETE /images/${A}?force=false&noprune=false`,
      `DELETE /images/${B}?force=false&noprune=false`,
    ]);
  });

  test('looks again before each: what is gone is no error, what names another image is left', async () => {
    const gone = { status: 404, json: { message: 'No such image' } };
    const ran = await run({
      ...TWIN,
      [`GET /images/${A}/json`]: gone,
      [`GET /images/${B}/json`]: inspected('b', B),
    });
    expect(outcomes(ran)).toEqual(['gone', 'moved']);
    expect(ran.changes).toEqual([]);
  });

  test('takes no name away that the image has not, though the engine finds the image by it', async () => {
    const digest = `${HOST}/team/b@${idOf('a')}`;
    const ran = await run({
      ...TWIN,
      'GET /info': CONTAINERD,
      'GET /images/json': { json: [summary('a', A, digest)] },
      [`GET /images/${digest}/json`]: inspected('a', A, B),
    });
    expect(ran.changes.filter((line) => line.includes('@'))).toEqual([]);
    expect(outcomes(ran)).toEqual(['gone', 'removed']);
  });

  test('leaves an image that a container has come to use', async () => {
    let looks = 0;
    const container = { Id: 'c1', ImageID: idOf('a'), State: 'created', Names: ['/new'] };
    const ran = await run({
      ...TWIN,
      get 'GET /containers/json'() {
        looks += 1;
        return { json: looks > 2 ? [container] : [] };
      },
    });
    expect(outcomes(ran)).toEqual(['removed', 'in-use']);
    expect(ran.report).toMatchObject({ exitCode: 0, images: [{ uses: [{ kind: 'container', name: 'new' }] }] });
  });

  test('does not insist where the engine refuses, and says so in its words', async () => {
    const message = 'conflict: unable to remove repository reference (must force)';
    const ran = await run({ ...TWIN, [`DELETE /images/${B}`]: { status: 409, json: { message } } });
    expect(outcomes(ran)).toEqual(['removed', 'refused']);
    expect(ran.report.steps[1]?.message).toContain(message);
    expect(ran.report.exitCode).toBe(1);
  });

  test('ends where the engine fails, and tells what it had done', async () => {
    const ran = await run({ ...TWIN, [`DELETE /images/${A}`]: { status: 500, json: { message: 'disk is full' } } });
    expect(outcomes(ran)).toEqual(['not-tried', 'not-tried']);
    expect(ran.report).toMatchObject({ exitCode: 3, halt: { kind: 'failed' } });
    expect(ran.text).toContain('disk is full');
  });

  test('says what is open yet where it ends midway', async () => {
    const ran = await run({ ...TWIN, [`GET /images/${B}/json`]: { status: 500, json: { message: 'no' } } });
    expect(outcomes(ran)).toEqual(['removed', 'not-tried']);
    expect(ran.report.plan.map(({ name }) => name)).toEqual([B]);
  });

  test('leaves what an image was built from where that image stays', async () => {
    const [base, child] = [`${HOST}/base:1`, `${HOST}/app:1`];
    const ran = await run({
      ...TWIN,
      'GET /images/json': { json: [summary('a', base), { ...summary('b', child), ParentId: idOf('a') }] },
      [`GET /images/${base}/json`]: inspected('a', base),
      [`GET /images/${child}/json`]: inspected('b', child),
      [`DELETE /images/${child}`]: { status: 409, json: { message: 'conflict' } },
    });
    expect(outcomes(ran)).toEqual(['refused', 'waits']);
  });

  test('asks again where the containerd image store loses its list while another image comes or goes', async () => {
    const lost = { status: 404, json: { message: 'NotFound: snapshot extract-1 sha256:0 does not exist: not found' } };
    const listed = [lost, lost, { json: [summary('a', A, B)] }, lost, { json: [] }];
    const found = [lost, inspected('a', A, B)];
    const ran = await run({
      ...TWIN,
      'GET /info': CONTAINERD,
      'GET /images/json': listed,
      [`GET /images/${B}/json`]: found,
    });
    expect(outcomes(ran)).toEqual(['removed', 'removed']);
    expect(ran.report.exitCode).toBe(0);
    await withEngine({ ...TWIN, 'GET /images/json': lost }, async ({ env }) => {
      const looking = node({ mode: 'look', keep: 0 }, { cwd: '/', env }, NOWHERE);
      await expect(looking).rejects.toMatchObject({ code: 'DOCKER', message: expect.stringContaining('extract-1') });
    });
  });

  test('tells what it has done though the engine answers no more', async () => {
    const images = [{ json: [summary('a', A, B)] }, { status: 500, json: { message: 'shutting down' } }];
    const ran = await run({ ...TWIN, 'GET /images/json': images });
    expect(outcomes(ran)).toEqual(['removed', 'removed']);
    expect(ran.report).toMatchObject({ exitCode: 3, halt: { kind: 'failed' }, plan: [] });
  });

  test.each(['GET /containers/json', 'GET /images/json'])('removes nothing where %s is not answered', async (path) => {
    for (const answer of [{ status: 500, json: { message: 'no' } }, { json: {} }, { json: [{}] }]) {
      await withEngine({ ...TWIN, [path]: answer }, async ({ env, requests }) => {
        const fixing = node({ mode: 'fixed', keep: 0 }, { cwd: '/', env }, NOWHERE);
        await expect(fixing).rejects.toMatchObject({ code: 'DOCKER' });
        expect(requests.filter(({ line }) => line.startsWith('DELETE'))).toEqual([]);
      });
    }
  });
});

describe('beside the ECS agent', () => {
  test('leaves the images of its tasks, stopped ones too', async () => {
    const containers = [{ Id: 'c1', ImageID: idOf('a'), State: 'exited', Names: ['/ecs-billing-7'] }];
    const answers = { ...TWIN, 'GET /containers/json': { json: containers } };
    await withAgent(
      () => task('STOPPED', 'c1'),
      async (endpoint) => {
        const ran = await run(answers, {}, { ...NOWHERE, endpoint });
        expect(ran.changes).toEqual([]);
        expect(ran.report).toMatchObject({ exitCode: 0, images: [{ uses: [{ kind: 'task', name: 'billing:7' }] }] });
      },
    );
  });

  test('removes nothing while a task is starting, and no more once one does', async () => {
    let looks = 0;
    await withAgent(
      () => task((looks += 1) > 4 ? 'PENDING' : 'RUNNING'),
      async (endpoint) => {
        const ran = await run(TWIN, {}, { ...NOWHERE, endpoint });
        expect(outcomes(ran)).toEqual(['removed', 'not-tried']);
        expect(ran.report).toMatchObject({ exitCode: 1, halt: { kind: 'starting-task' } });
      },
    );
  });

  test('removes nothing where its answer cannot be read', async () => {
    await withAgent(
      () => 'nonsense',
      async (endpoint) => {
        await expect(run(TWIN, {}, { ...NOWHERE, endpoint })).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      },
    );
  });

  test('says which of its settings make it worse', async () => {
    await inDirectory(async (directory) => {
      const config = join(directory, 'ecs.config');
      await writeFile(config, 'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached\n');
      const { text, markdown } = await run(TWIN, { mode: 'look' }, { ...NOWHERE, config });
      for (const shown of [text, markdown]) expect(shown).toContain('ECS_IMAGE_PULL_BEHAVIOR=prefer-cached');
    });
  });
});
