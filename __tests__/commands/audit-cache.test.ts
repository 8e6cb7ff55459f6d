import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { framed } from '../../src/cache/frames.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import { CacheFile } from '../../src/cache/cache-file.ts';
import { makeImage } from '../support/images.ts';
import { auditIn, groupsIn } from './auditing.ts';
import { inScene, type Scene } from './scene.ts';

const image = makeImage({ files: 'the shared one', attestation: true });
const LISTINGS = { DescribeRepositories: 1, DescribeImages: 2, GetLifecyclePolicy: 2 };

/** Two services that share one image and have some of their own. */
async function seed({ repository }: Scene): Promise<ReturnType<Scene['repository']>[]> {
  const repositories = [repository('web'), repository('billing')];
  for (const repository of repositories) {
    for (let build = 0; build < 3; build += 1)
      await repository.putImage({ content: makeImage({ files: `${repository.name} ${build}` }).content });
    await repository.putImage({ content: image.content, tags: ['shared'] });
  }
  return repositories;
}

/** Audits with a cache. @returns the report, and the calls except those for marks. */
async function audited(scene: Scene): Promise<{ report: Awaited<ReturnType<typeof auditIn>>; calls: object }> {
  scene.sandbox.resetCalls();
  const report = await auditIn(scene, { cache: 'cache' });
  const calls = Object.entries(scene.sandbox.calls).filter(([operation]) => operation !== 'GetDownloadUrlForLayer');
  return { report, calls: Object.fromEntries(calls) };
}

async function files({ cwd }: Scene): Promise<string[]> {
  const folder = join(cwd, 'cache', 'v1');
  return (await readdir(folder)).map((name) => join(folder, name));
}

describe('an audit with a cache', () => {
  test('needs only the listing pages and new images the second time', () =>
    inScene(async (scene) => {
      const [web] = await seed(scene);
      const first = await audited(scene);
      expect(first.calls).toEqual({ ...LISTINGS, BatchGetImage: 2 });
      const second = await audited(scene);
      expect(second.calls).toEqual(LISTINGS);
      expect(second.report).toMatchObject({ sharedGroups: 1, checked: { images: 8, recalled: 12 } });
      expect(groupsIn(second.report)).toEqual(groupsIn(first.report));
      await web?.putImage({ content: makeImage({ files: 'new' }).content });
      expect((await audited(scene)).calls).toEqual({ ...LISTINGS, BatchGetImage: 1 });
      expect((await audited(scene)).calls).toEqual(LISTINGS);
      expect(await files(scene)).toHaveLength(2);
    }));

  test('forgets deleted images, once they are the majority', () =>
    inScene(async (scene) => {
      const [web] = await seed(scene);
      await audited(scene);
      const before = await Promise.all((await files(scene)).map((file) => readFile(file)));
      for (let build = 0; build < 3; build += 1) await web?.deleteManifest(makeImage({ files: `web ${build}` }).digest);
      await web?.deleteManifest(image.digest);
      const { calls } = await audited(scene);
      expect(calls).toEqual(LISTINGS);
      const after = await Promise.all((await files(scene)).map((file) => readFile(file)));
      const size = (all: Buffer[]): number => all.reduce((sum, { length }) => sum + length, 0);
      expect(size(after)).toBeLessThan(size(before));
      expect((await audited(scene)).calls).toEqual(LISTINGS);
    }));

  describe('says how many more or fewer images are shared than last time', () => {
    const on = (day: string) => ({ now: () => new Date(`${day}T09:00:00Z`) });
    const progressOf = async (scene: Scene, day: string, options = {}): Promise<string | undefined> => {
      const { progress, ...report } = await auditIn(scene, { cache: 'cache', ...options }, on(day));
      const view = auditView({ progress, ...report });
      const inJson = progress && { ...progress, last: { ...progress.last, at: progress.last.at.toISOString() } };
      expect(JSON.parse(renderJson(view))).toMatchObject({ progress: inJson ?? null });
      return view.notes.map(({ text }) => text).find((text) => text.includes('accepted ones included'));
    };

    test('t fewer, as many and more, with allowances included', () =>
      inScene(async (scene) => {
        const [web, billing] = await seed(scene);
        const plain = makeImage({ files: 'plain' });
        for (const one of [web, billing]) await one?.putImage({ content: plain.content });
        expect(await progressOf(scene, '2026-11-20')).toBeUndefined();
        const same = '2 shared images, accepted ones included: as many as on 2026-11-20 09:00 UTC.';
        expect(await progressOf(scene, '2026-11-21')).toBe(same);
        await web?.deleteManifest(plain.digest);
        const fewer = '1 shared image, accepted ones included: 1 fewer than on 2026-11-21 09:00 UTC.';
        expect(await progressOf(scene, '2026-11-22')).toBe(fewer);
        await web?.putImage({ content: plain.content });
        const more = '2 shared images, accepted ones included: 1 more than on 2026-11-22 09:00 UTC.';
        expect(await progressOf(scene, '2026-11-23')).toBe(more);
        const accepted = "allowances: [{ repository: '**', reason: 'later', expires: 2027-01-31 }]\n";
        await scene.configure(accepted);
        expect(await progressOf(scene, '2026-11-24')).toContain('as many as on 2026-11-23');
      }));

    test('t not for other repositories, after an incomplete audit, or from a damaged file', () =>
      inScene(async (scene) => {
        await seed(scene);
        await progressOf(scene, '2026-11-20');
        await scene.configure("exclude: ['**/billing']\n");
        expect(await progressOf(scene, '2026-11-21')).toBeUndefined();
        await scene.configure('');
        scene.sandbox.setFault(({ repository }) => (repository === 'web' ? { kind: 'deny' } : undefined));
        expect(await progressOf(scene, '2026-11-22')).toBeUndefined();
        scene.sandbox.setFault(undefined);
        expect(await progressOf(scene, '2026-11-23')).toContain('as many as on 2026-11-20');
        const folder = join(scene.cwd, 'cache', 'audits');
        for (const name of await readdir(folder)) await writeFile(join(folder, name), '2026-13-40T99:99:99Z 5\n');
        expect(await progressOf(scene, '2026-11-24')).toBeUndefined();
        expect(await progressOf(scene, '2026-11-25')).toContain('as many as on 2026-11-24');
      }));

    test('t and replaces a link in place of its file, without following it', () =>
      inScene(async (scene) => {
        await seed(scene);
        await progressOf(scene, '2026-11-20');
        const folder = join(scene.cwd, 'cache', 'audits');
        const other = join(scene.cwd, 'other');
        await writeFile(other, 'untouched');
        for (const name of await readdir(folder)) {
          await rm(join(folder, name));
          await symlink(other, join(folder, name));
        }
        expect(await progressOf(scene, '2026-11-21')).toBeUndefined();
        expect(await readFile(other, 'utf8')).toBe('untouched');
        expect(await progressOf(scene, '2026-11-22')).toContain('as many as on 2026-11-21');
      }));
  });

  const manifestOf = (files: string): Buffer => Buffer.from(makeImage({ files }).content.root.bytes);
  test.each<[string, (file: string) => Promise<void>]>([
    ['is empty', (file) => writeFile(file, '')],
    ['is not gzip', (file) => writeFile(file, 'not a cache')],
    ['is cut off', async (file) => truncate(file, (await readFile(file)).length - 20)],
    [
      'has a flipped bit',
      async (file) => {
        const bytes = await readFile(file);
        bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
        await writeFile(file, bytes);
      },
    ],
    ['has impossible lengths', (file) => writeFile(file, gzipSync(Buffer.alloc(64, 0xff)))],
    ['has the manifests of other images', (file) => writeFile(file, gzipSync(framed([manifestOf('another')])))],
    [
      'is a directory',
      async (file) => {
        await rm(file);
        await mkdir(join(file, 'inside'), { recursive: true });
      },
    ],
    [
      'is a pipe that nothing writes to',
      async (file) => {
        await rm(file);
        execFileSync('mkfifo', [file]);
      },
    ],
    ['unpacks to zeros only', (file) => writeFile(file, gzipSync(Buffer.alloc(1024 ** 2)))],
    ['has manifests without an image', (file) => writeFile(file, gzipSync(framed(['{}', '[]', 'null', ''])))],
  ])('finds what is shared if the cache %s, and repairs the cache', (_, poison) =>
    inScene(async (scene) => {
      await seed(scene);
      await audited(scene);
      for (const file of await files(scene)) await poison(file);
      expect((await audited(scene)).report).toMatchObject({ sharedGroups: 1, checked: { images: 8 } });
      const { calls, report } = await audited(scene);
      expect(calls).toEqual(LISTINGS);
      expect(report).toMatchObject({ sharedGroups: 1 });
    }),
  );

  test('removes what no audit has used for 30 days', () =>
    inScene(async (scene) => {
      await seed(scene);
      await audited(scene);
      const [used = '', unused = ''] = await files(scene);
      const gone = join(dirname(unused), `${'0'.repeat(40)}.gz`);
      const daysAgo = (days: number): Date => new Date(Date.parse('2026-11-24T08:12:00Z') - days * 86_400_000);
      await copyFile(unused, gone);
      await utimes(gone, daysAgo(31), daysAgo(31));
      await utimes(used, daysAgo(29), daysAgo(29));
      expect((await audited(scene)).calls).toEqual(LISTINGS);
      expect(await files(scene)).toEqual([used, unused]);
      expect((await stat(used)).mtimeMs).toBeGreaterThan(daysAgo(1).getTime());
    }));

  test('is the same for concurrent audits', () =>
    inScene(async (scene) => {
      await seed(scene);
      const reports = await Promise.all([1, 2, 3].map(() => auditIn(scene, { cache: 'cache' })));
      expect(reports.map(({ sharedGroups }) => sharedGroups)).toEqual([1, 1, 1]);
      expect((await audited(scene)).calls).toEqual(LISTINGS);
      expect((await files(scene)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }));

  test('continues from where an interrupted one stopped', () =>
    inScene(async (scene) => {
      await seed(scene);
      const ended = new AbortController();
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'BatchGetImage' && repository === 'web' ? { kind: 'hang' } : undefined,
      );
      const audit = auditIn(scene, { cache: 'cache', signal: ended.signal });
      // The other repository is done as soon as its file is complete.
      while (!(await files(scene).catch(() => [])).some((file) => !file.endsWith('.tmp'))) await sleep(10);
      ended.abort();
      expect(await audit).toMatchObject({ verdict: 'unknown' });
      scene.sandbox.setFault(undefined);
      const { calls, report } = await audited(scene);
      expect(calls).toEqual({ ...LISTINGS, BatchGetImage: 1 });
      expect(report).toMatchObject({ verdict: 'shared', checked: { recalled: 6 } });
    }));

  test('is not read after the end of the run, and stays as it was', () =>
    inScene(async (scene) => {
      await seed(scene);
      await audited(scene);
      const [file = ''] = await files(scene);
      const before = await readFile(file);
      const ended = new AbortController();
      const cached = new CacheFile(file, new Date(), ended.signal, () => undefined);
      const recalled: Uint8Array[] = [];
      for await (const bytes of cached.recall()) {
        recalled.push(bytes);
        ended.abort();
      }
      expect(recalled).toHaveLength(1);
      await cached.add(['{}']);
      await cached.close(() => true);
      expect(await readFile(file)).toEqual(before);
      expect(await files(scene)).toHaveLength(2);
    }));

  test('loses only the cache if that becomes unwritable, and says so', () =>
    inScene(async (scene) => {
      await seed(scene);
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'BatchGetImage') rmSync(join(scene.cwd, 'cache'), { recursive: true, force: true });
        return undefined;
      });
      const { report } = await audited(scene);
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, sharedGroups: 1, unchecked: 0 });
      expect(report.cacheTrouble).toContain('ENOENT');
      const text = renderText(auditView(report), { colors: false, columns: 80, now: new Date() });
      expect(text.replaceAll(/\s+/g, ' ')).toMatch(
        /The cache could not be written, so the next audit reads these images again: .*ENOENT/,
      );
    }));

  test.each(['nothing', 'itself'])('replaces a link to %s', (to) =>
    inScene(async (scene) => {
      await seed(scene);
      const { report } = await audited(scene);
      const [file = ''] = await files(scene);
      await rm(file);
      await symlink(to === 'itself' ? basename(file) : to, file);
      expect(groupsIn((await audited(scene)).report)).toEqual(groupsIn(report));
      expect((await lstat(file)).isFile()).toBe(true);
      expect((await audited(scene)).calls).toEqual(LISTINGS);
    }),
  );

  test('is refused at once if no directory can be made', () =>
    inScene(async (scene) => {
      await expect(auditIn(scene, { cache: '/proc/mintmark' })).rejects.toMatchObject({ code: 'USAGE' });
    }));

  test('is refused if the directory is a file', () =>
    inScene(async (scene) => {
      await writeFile(join(scene.cwd, 'cache'), 'a file');
      await expect(auditIn(scene, { cache: 'cache' })).rejects.toMatchObject({ code: 'USAGE' });
    }));
});

test('a cache names its repository only by a hash', () =>
  inScene(async (scene) => {
    const web = scene.repository('web');
    await web.putImage({ content: image.content });
    await audited(scene);
    const name = createHash('sha256').update(web.uri).digest('hex').slice(0, 40);
    expect((await files(scene)).map((file) => file.split('/').at(-1))).toEqual([`${name}.gz`]);
  }));
