import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { lab, mintmark } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { Guarding, STORES } from './guarding.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startLabSandbox();
});
afterAll(() => sandbox.close());

describe.each(STORES)('several tags, on the %s image store', (_store, host) => {
  let guarding: Guarding;

  beforeAll(async () => {
    guarding = await Guarding.open(sandbox, lab(host));
    await guarding.write('Dockerfile', 'FROM scratch\nCOPY app /app\n');
  });
  afterAll(() => guarding.close());

  const to = (...tags: string[]): string[] => tags.flatMap((tag) => ['--to', `${guarding.uri}:${tag}`]);

  test('of two builds: fixed tags stay, the moving one follows, and all name one digest', async () => {
    const moving = ['-t', `${guarding.uri}:latest`, '--moving-tag', 'lat*'];
    const first = await guarding.guard([...to('one', 'a'), ...moving]);
    expect(first).toMatchObject({ exitCode: 0, report: { pushed: { otherTags: ['one', 'a', 'latest'] } } });
    const second = await guarding.guard([...to('two'), ...moving]);
    expect(second).toMatchObject({ exitCode: 0, report: { pushed: { otherTags: ['two', 'latest'] } } });
    const [before, after] = [first.report.pushed?.digest, second.report.pushed?.digest];
    expect(before).not.toBe(after);
    const found = await Promise.all(['one', 'a', '1', 'two', '2', 'latest'].map((tag) => guarding.digestOf(tag)));
    expect(found).toEqual([before, before, before, after, after, after]);
    // A fixed tag stops a third build, and nothing of it is pushed.
    const third = await guarding.guard([...to('one'), ...moving]);
    expect(third).toMatchObject({ exitCode: 1, report: { pushed: null } });
    expect(await guarding.digestOf('latest')).toBe(after);
  });

  test('with reused-tag: off a finished image takes its tag from another one, from the engine and from a file', async () => {
    await guarding.write('mintmark.yml', 'version: 1\nrules: { reused-tag: off }\n');
    const names = ['x', 'y'].map((name) => `${name}-${guarding.unique}:1`);
    for (const name of names) await guarding.build(name, `--label=of=${name}`);
    const [engine = '', file = ''] = names;
    await guarding.write('y.tar', await guarding.engine.save(file));
    for (const image of [engine, 'docker-archive:y.tar', engine]) {
      const { exitCode, report } = await guarding.run([
        'guard',
        '--image',
        image,
        '--report',
        'json=-',
        ...to('again'),
      ]);
      expect(exitCode).toBe(0);
      expect(await guarding.digestOf('again')).toBe(report.pushed?.digest);
    }
    for (const name of names) await guarding.engine.clear(name);
    await guarding.write('mintmark.yml', 'version: 1\n');
  });

  test('several repositories of one service get one build, or none of them does', async () => {
    const places = ['edge', 'batch'].map((name) => guarding.createRepository(name));
    const guard = (...args: string[]) =>
      mintmark(['guard', ...args, '--service', 'shop', ...places.flatMap((uri) => ['--to', `${uri}:1`])], {
        cwd: guarding.context,
        env: guarding.env,
      });
    const digests = () => Promise.all(places.map((uri) => guarding.digestOf('1', uri)));
    const billing = guarding.createRepository('billing');
    await guarding.build(`${billing}:1`);
    expect(await guarding.run(['guard', '--image', `${billing}:1`, '--report', 'json=-'])).toMatchObject({
      exitCode: 0,
    });
    expect(await guard('--image', `${billing}:1`)).toMatchObject({ exitCode: 1 });
    expect(await digests()).toEqual([undefined, undefined]);
    expect(await guard('.')).toMatchObject({ exitCode: 0 });
    const [edge, batch] = await digests();
    expect([edge, batch]).toEqual([expect.stringMatching(/^sha256:/), edge]);
    for (const uri of [...places, billing]) await guarding.engine.clearAll(`${uri}:`);
  });

  // The following is the same with any engine.
  if (host !== 'DOCKER_CONTAINERD') return;

  test('a moving tag alone goes last: the build first gets the tag of its mark', async () => {
    const { exitCode, report } = await guarding.run([
      'guard',
      '.',
      '--report',
      'json=-',
      ...to('latest'),
      '--moving-tag',
      'latest',
    ]);
    expect(exitCode).toBe(0);
    expect(report.pushed?.tag).toMatch(/^\d{8}T\d{6}Z-/);
    expect(report.pushed?.otherTags).toEqual(['latest']);
    expect(await guarding.digestOf('latest')).toBe(report.pushed?.digest);
  });

  test('guard alone builds what mintmark.yml names, and then the check of the hook succeeds silently', async () => {
    await guarding.write('mintmark.yml', `version: 1\nimage: ${guarding.uri}\n`);
    const hook = () => mintmark(['check', '--quiet'], { cwd: guarding.context, env: guarding.env });
    await guarding.engine.clear(`${guarding.uri}:latest`);
    const before = await hook();
    expect(before).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('guard --no-push') });
    expect(await guarding.run(['guard', '--report', 'json=-'])).toMatchObject({ exitCode: 0 });
    expect(await hook()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(Object.keys(await guarding.labelsOf(`${guarding.uri}:latest`))).toContain('dev.mintmark.build-id');
  });

  test('--if-exists skip uses the image of the commit, and puts missing tags', async () => {
    await guarding.write('.gitignore', '*\n');
    const first = await guarding.run(['guard', '.', '--report', 'json=-', ...to('commit')]);
    expect(first.exitCode).toBe(0);
    const args = ['guard', '.', '--if-exists', 'skip', '--report', 'json=-', ...to('commit', 'more')];
    const again = await guarding.run(args, { PATH: process.env['PATH'] ?? '' });
    expect(again).toMatchObject({
      exitCode: 0,
      report: { pushed: { digest: first.report.pushed?.digest, otherTags: ['more'], existed: true } },
    });
    expect(await guarding.digestOf('more')).toBe(first.report.pushed?.digest);
  });

  test("docker's flags work before --, or the error says where they belong", async () => {
    const flags = ['-f', 'Dockerfile', '-q', '--no-cache', '--pull', '--build-context', 'other=.'];
    expect(await guarding.guard(flags)).toMatchObject({ exitCode: 0 });
    const refused = await mintmark(['guard', '.', '--load'], { cwd: guarding.context, env: guarding.env });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('sets where the build goes') });
    const unknown = await mintmark(['guard', '.', '--iidfile', 'x'], { cwd: guarding.context, env: guarding.env });
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('goes after --') });
  });
});
