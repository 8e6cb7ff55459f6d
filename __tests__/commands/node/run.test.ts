import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { NodeOptions } from '../../../src/commands/node/options.ts';
import { node } from '../../../src/commands/node/run.ts';
import { renderEmf, renderPrometheus } from '../../../src/commands/node/metrics.ts';
import type { NodeReport } from '../../../src/commands/node/report.ts';
import type { RenderOptions } from '../../../src/report/formats.ts';
import { TestClock } from '../../support/clock.ts';
import { agentDatabase } from '../../support/agent-db.ts';
import { renderNodeJson } from '../../../src/commands/node/json.ts';
import { renderNodeMarkdown } from '../../../src/commands/node/markdown.ts';
import { renderNodeText } from '../../../src/commands/node/text.ts';
import { type EngineAnswer, withEngine } from '../../support/engine.ts';
import { inDirectory } from '../../support/lab.ts';
import { HOST, idOf, NOW, readNodeReport, type ReadNode } from '../../support/nodes.ts';
import { readText } from '../../support/markdown.ts';

const A = `${HOST}/team/a@${idOf('a')}`;
const B = `${HOST}/team/b@${idOf('a')}`;
const NOWHERE = { endpoint: 'http://127.0.0.1:5', config: '/nowhere/ecs.config', state: '/nowhere/agent.db' };
const INFO = { ServerVersion: '28.5.2', DriverStatus: [['Backing Filesystem', 'extfs']] };
const summary = (letter: string, ...names: string[]): object => ({
  Id: idOf(letter),
  Created: 1_790_000_000,
  Size: 100,
  SharedSize: 40,
  ParentId: '',
  ...split(names),
});
const split = (names: readonly string[]): object => ({
  RepoTags: names.filter((name) => !name.includes('@')),
  RepoDigests: names.filter((name) => name.includes('@')),
});
const inspected = (letter: string, ...names: string[]): EngineAnswer => ({
  json: { Id: idOf(letter), Metadata: { LastTagTime: '2026-11-20T00:00:00Z' }, ...split(names) },
});

/** An engine with one stuck image: no tag, and a digest in two repositories. */
const TWIN: Record<string, EngineAnswer> = {
  'GET /info': { json: INFO },
  'GET /images/json': { json: [summary('a', A, B)] },
  'GET /containers/json': { json: [] },
  'GET /system/df': { json: { LayersSize: 100 } },
  [`GET /images/${idOf('a')}/json`]: inspected('a', A, B),
  [`GET /images/${A}/json`]: inspected('a', A, B),
  [`GET /images/${B}/json`]: inspected('a', A, B),
  [`DELETE /images/${A}`]: { json: [{ Untagged: A }] },
  [`DELETE /images/${B}`]: { json: [{ Untagged: B }, { Deleted: idOf('a') }] },
};

const CONTAINERD = { json: { ...INFO, DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] } };

const now = (): Date => NOW;

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
    const report = await node(
      { mode: 'fixed', keep: 0, ...options },
      { cwd, env, now, clock: new TestClock() },
      places,
    );
    const text = renderNodeText(report, { colors: false, columns: 80 });
    const changes = requests.map(({ line }) => line).filter((line) => !line.startsWith('GET '));
    return { report: readNodeReport(renderNodeJson(report)), text, markdown: renderNodeMarkdown(report), changes };
  });
}

/** Runs with an agent whose tasks are read repeatedly. */
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
      expect(text).toContain(`${A}\n      of payments; can be removed`);
      expect(text).toContain(`${B}\n      of team/b;`);
    });
  });

  test.each([
    ['containerd', CONTAINERD, [A, B]],
    ['classic', { json: INFO }, [A, B]],
  ])('recognizes digests that an engine lists among the tags: %s', async (store, info, expected) => {
    const listed = store === 'containerd' ? { RepoTags: [A, B], RepoDigests: [A, B] } : {};
    const { report } = await run(
      { ...TWIN, 'GET /info': info, 'GET /images/json': { json: [{ ...summary('a', A, B), ...listed }] } },
      { mode: 'look' },
    );
    expect(report.plan.map(({ name }) => name)).toEqual(expected);
  });

  test('accepts remaining tags: the agent removes them by name', async () => {
    const [one, other] = [`${HOST}/team/a:v1`, `${HOST}/team/b:v1`];
    const ran = await run({ ...TWIN, 'GET /images/json': { json: [summary('a', one, other)] } });
    expect(ran.report).toMatchObject({ exitCode: 0, images: [{ state: 'waiting' }], plan: [], steps: [] });
    expect(ran.text).toMatch(
      /^✓ 0 references removed; nothing is stuck or leaked\n\n {2}1 image waiting for the ECS agent/,
    );
  });

  test('keeps names from writing to the terminal', async () => {
    const containers = [{ Id: 'c'.repeat(64), ImageID: idOf('a'), State: 'exited', Names: ['/\u001b[31mx'] }];
    const { text } = await run({ ...TWIN, 'GET /containers/json': { json: containers } }, { mode: 'look' });
    expect(text).not.toContain('\u001b');
    expect(text).toContain(String.raw`docker rm '\u001b[31mx'`);
  });

  test('wraps lines at 80 columns, except for names and commands', async () => {
    const { text } = await run(TWIN, { mode: 'look' });
    // The socket is where the temporary folder is.
    const isName = (line: string): boolean => line.includes(HOST) || line.includes('unix://');
    const wide = text.split('\n').filter((line) => line.length > 80 && !isName(line));
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

  test('checks again before each removal: a name that is gone is not an error, a name of another image is kept', async () => {
    const gone = { status: 404, json: { message: 'No such image' } };
    const ran = await run({
      ...TWIN,
      [`GET /images/${A}/json`]: gone,
      [`GET /images/${B}/json`]: inspected('b', B),
    });
    expect(outcomes(ran)).toEqual(['gone', 'moved']);
    expect(ran.changes).toEqual([]);
  });

  test('removes only names of the image, even if the engine finds the image by others', async () => {
    const listed = { ...summary('a'), RepoTags: [A, B] };
    const ran = await run({
      ...TWIN,
      'GET /info': CONTAINERD,
      'GET /images/json': { json: [listed] },
      [`GET /images/${A}/json`]: { json: { Id: idOf('a'), RepoTags: [B] } },
      [`GET /images/${B}/json`]: { json: { Id: idOf('a'), RepoTags: [B] } },
    });
    expect(ran.changes.map((line) => line.includes(A))).toEqual([false]);
    expect(outcomes(ran)).toEqual(['gone', 'removed']);
  });

  test('says when an image was built only if its config does', async () => {
    const ran = await run(TWIN);
    expect(ran.report).toMatchObject({ images: [{ created: '2026-09-21T14:13:20.000Z' }] });
    expect(ran.text.replace(/\s+/g, ' ')).toContain('; built 2026-09-21');
    // Go's zero time.
    const undated = { ...summary('a', A, B), Created: -62_135_596_800 };
    const other = await run({ ...TWIN, 'GET /images/json': { json: [undated] } });
    expect(other.report).toMatchObject({ images: [{ created: null }] });
    expect(other.text).not.toContain('built');
  });

  test('leaves an image whose tag a task has brought back', async () => {
    const ran = await run({ ...TWIN, [`GET /images/${B}/json`]: inspected('a', B, `${HOST}/team/b:1`) });
    expect(outcomes(ran)).toEqual(['removed', 'in-use']);
  });

  test('leaves an image that a container has started to use', async () => {
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

  test('does not insist if the engine refuses, and quotes its words', async () => {
    const message = 'conflict: unable to remove repository reference (must force)';
    const ran = await run({ ...TWIN, [`DELETE /images/${B}`]: { status: 409, json: { message } } });
    expect(outcomes(ran)).toEqual(['removed', 'refused']);
    expect(ran.report.steps[1]?.message).toContain(message);
    expect(ran.report.exitCode).toBe(1);
  });

  test('ends if the engine fails, and reports what it had done', async () => {
    const ran = await run({ ...TWIN, [`DELETE /images/${A}`]: { status: 500, json: { message: 'disk is full' } } });
    expect(outcomes(ran)).toEqual(['not-tried', 'not-tried']);
    expect(ran.report).toMatchObject({ exitCode: 3, halt: { kind: 'failed' } });
    expect(ran.text.replaceAll(/\s+/g, ' ')).toContain('disk is full');
  });

  test('lists what is unfinished if it ends midway', async () => {
    const ran = await run({ ...TWIN, [`GET /images/${B}/json`]: { status: 500, json: { message: 'no' } } });
    expect(outcomes(ran)).toEqual(['removed', 'not-tried']);
    expect(ran.report.plan.map(({ name }) => name)).toEqual([B]);
  });

  test('retries if the containerd image store loses its list while another image comes or goes', async () => {
    const lost = { status: 404, json: { message: 'NotFound: snapshot extract-1 sha256:0 does not exist: not found' } };
    const names = { RepoTags: [A, B], RepoDigests: [A, B] };
    const listed = [lost, lost, { json: [{ ...summary('a'), ...names }] }, lost, { json: [] }];
    const found = [lost, { json: { Id: idOf('a'), ...names } }];
    const ran = await run({
      ...TWIN,
      'GET /info': CONTAINERD,
      'GET /images/json': listed,
      [`GET /images/${A}/json`]: found,
      [`GET /images/${B}/json`]: found,
    });
    expect(outcomes(ran)).toEqual(['removed', 'removed']);
    expect(ran.report.exitCode).toBe(0);
    await withEngine({ ...TWIN, 'GET /images/json': lost }, async ({ env }) => {
      const looking = node({ mode: 'look', keep: 0 }, { cwd: '/', env, now, clock: new TestClock() }, NOWHERE);
      await expect(looking).rejects.toMatchObject({ code: 'DOCKER', message: expect.stringContaining('extract-1') });
    });
  });

  test.each([
    ['page not found', expect.stringContaining('DOCKER_API_VERSION')],
    ['no such route', undefined],
  ])('does not retry if the path is unknown: %s', async (message, hint) => {
    await withEngine({ ...TWIN, 'GET /info': { status: 404, json: { message } } }, async ({ env, requests }) => {
      const looking = node({ mode: 'look', keep: 0 }, { cwd: '/', env, now, clock: new TestClock() }, NOWHERE);
      await expect(looking).rejects.toMatchObject({
        message: expect.stringContaining(message),
        hint,
      });
      expect(requests).toHaveLength(1);
    });
  });

  test('reports what it has done even if the engine no longer answers', async () => {
    const images = [{ json: [summary('a', A, B)] }, { status: 500, json: { message: 'shutting down' } }];
    const ran = await run({ ...TWIN, 'GET /images/json': images });
    expect(outcomes(ran)).toEqual(['removed', 'removed']);
    expect(ran.report).toMatchObject({ exitCode: 3, halt: { kind: 'failed' }, plan: [] });
  });

  test.each(['GET /containers/json', 'GET /images/json'])('removes nothing if %s gets no answer', async (path) => {
    for (const answer of [{ status: 500, json: { message: 'no' } }, { json: {} }, { json: [{}] }]) {
      await withEngine({ ...TWIN, [path]: answer }, async ({ env, requests }) => {
        const fixing = node({ mode: 'fixed', keep: 0 }, { cwd: '/', env, now, clock: new TestClock() }, NOWHERE);
        await expect(fixing).rejects.toMatchObject({ code: 'DOCKER' });
        expect(requests.filter(({ line }) => line.startsWith('DELETE'))).toEqual([]);
      });
    }
  });
});

describe('alongside the ECS agent', () => {
  test('leaves the images of its tasks, even stopped ones', async () => {
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

  test('removes nothing while a task is starting, and stops once one does', async () => {
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

  test("removes nothing if the agent's answer cannot be read", async () => {
    await withAgent(
      () => 'nonsense',
      async (endpoint) => {
        await expect(run(TWIN, {}, { ...NOWHERE, endpoint })).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      },
    );
  });

  test('trusts its state above all, and says that it was read', async () => {
    await inDirectory(async (directory) => {
      const state = join(directory, 'agent.db');
      await writeFile(state, agentDatabase({ [idOf('a')]: { names: [A, B] } }));
      const waiting = await run(TWIN, {}, { ...NOWHERE, state });
      expect(waiting.report).toMatchObject({ exitCode: 0, images: [{ state: 'waiting' }], agent: { state: 'read' } });
      expect(waiting.changes).toEqual([]);
      await writeFile(state, agentDatabase({ [idOf('a')]: { names: [], lastUsed: new Date('2026-11-26T12:00:00Z') } }));
      const stuck = await run(TWIN, { mode: 'look' }, { ...NOWHERE, state });
      expect(stuck.report.images).toMatchObject([{ state: 'stuck', evidence: 'agent-state' }]);
      expect(stuck.text).toContain('A task last used it on 2026-11-26 12:00 UTC, 2 days ago.');
      await writeFile(state, 'nonsense');
      const unread = await run(TWIN, { mode: 'look' }, { ...NOWHERE, state });
      expect(unread.report.images).toMatchObject([{ state: 'stuck', evidence: 'references' }]);
      expect(unread.text.replaceAll(/\s+/g, ' ')).toContain(
        "The agent's state cannot be read (it is not a bolt database)",
      );
    });
  });

  test('removes nothing under once unless it is overridden, and says why', async () => {
    await inDirectory(async (directory) => {
      const config = join(directory, 'ecs.config');
      await writeFile(config, 'ECS_IMAGE_PULL_BEHAVIOR=once\n');
      const refused = await run(TWIN, {}, { ...NOWHERE, config });
      expect(refused.changes).toEqual([]);
      expect(refused.report).toMatchObject({
        exitCode: 1,
        images: [{ references: [{ stays: { reason: 'pull-once' } }, {}] }],
      });
      expect(refused.text).toContain('--allow-once');
      expect(outcomes(await run(TWIN, { allowOnce: true }, { ...NOWHERE, config }))).toEqual(['removed', 'removed']);
    });
  });

  test('lists which of its settings matter', async () => {
    await inDirectory(async (directory) => {
      const config = join(directory, 'ecs.config');
      await writeFile(config, 'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached\n');
      const { text, markdown } = await run(TWIN, { mode: 'look' }, { ...NOWHERE, config });
      for (const shown of [text, readText(markdown)]) expect(shown).toContain('ECS_IMAGE_PULL_BEHAVIOR=prefer-cached');
    });
  });
});

describe('the metrics of node', () => {
  const looked = async (
    render: (report: NodeReport, options: RenderOptions) => string,
    mode: NodeOptions['mode'] = 'look',
  ): Promise<string> =>
    withEngine(TWIN, ({ env }) =>
      withAgent(
        () =>
          JSON.stringify({
            Tasks: [],
            Cluster: 'shop',
            ContainerInstanceArn: 'arn:aws:ecs:eu:1:container-instance/shop/abc',
          }),
        async (endpoint) =>
          render(
            await node(
              { mode, keep: 0 },
              { cwd: env['HOME'] ?? '/', env, now, clock: new TestClock() },
              { ...NOWHERE, endpoint },
            ),
            { colors: false, columns: 80 },
          ),
      ),
    );

  test('are valid for Prometheus', async () => {
    const lines = (await looked(renderPrometheus)).split('\n');
    expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
      'mintmark_node_images{state="stuck"} 1',
      'mintmark_node_images{state="leaked"} 0',
      'mintmark_node_images{state="blocked"} 0',
      'mintmark_node_images{state="waiting"} 0',
      'mintmark_node_images{state="in-use"} 0',
      'mintmark_node_freeable_bytes 60',
      'mintmark_node_removed_images 0',
      `mintmark_node_looked_seconds ${NOW.getTime() / 1_000}`,
      '',
    ]);
  });

  test('are valid for CloudWatch: one line that has all metrics and dimensions', async () => {
    const text = await looked(renderEmf);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    const document = JSON.parse(text) as {
      _aws: { Timestamp: number; CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
    } & Record<string, unknown>;
    const [directive] = document._aws.CloudWatchMetrics;
    expect(document._aws.Timestamp).toBe(NOW.getTime());
    expect(directive?.Dimensions).toEqual([['Cluster', 'ContainerInstance'], ['Cluster']]);
    expect(document).toMatchObject({
      StuckImages: 1,
      LeakedImages: 0,
      FreeableBytes: 60,
      Cluster: 'shop',
      ContainerInstance: 'abc',
    });
    for (const { Name } of directive?.Metrics ?? []) expect(typeof document[Name]).toBe('number');
  });

  test('count the removed images after a fix: what is left does not show them', async () => {
    expect(await looked(renderPrometheus, 'fixed')).toContain('\nmintmark_node_removed_images 1\n');
    expect(JSON.parse(await looked(renderEmf, 'fixed'))).toMatchObject({ RemovedImages: 1 });
  });
});
