import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordBaseline } from '../../src/commands/audit/record-baseline.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { parseBaseline } from '../../src/config/baseline.ts';
import { viewOf } from '../../src/checking/view.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { Report } from '../../src/checking/report.ts';
import type { Baseline } from '../../src/rules/allowances.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeImage, type MadeImage } from '../support/images.ts';
import { runtimeTo } from '../support/runtime.ts';
import { auditIn, findingsOf, groupsIn } from './auditing.ts';
import { inScene, type Scene } from './scene.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const FILE = 'mintmark.baseline.yml';
const QUIET = 'rules: { mutable-tags: off, no-lifecycle-policy: off, unmarked-image: off }\n';
const TODAY = { now: () => new Date('2026-11-28T09:00:00Z') };
const LATER = { now: () => new Date('2027-01-10T09:00:00Z') };
const TOO_LATE = { now: () => new Date('2027-02-27T09:00:00Z') };

const known = makeImage({ files: 'known' });
const other = makeImage({ files: 'other', platforms: ['linux/amd64', 'linux/arm64'] });
const fresh = makeImage({ files: 'fresh' });

const SERVICES = ['web', 'billing', 'search'] as const;
type Service = (typeof SERVICES)[number];
const repositories = new WeakMap<Scene, ReadonlyMap<Service, SeededRepository>>();

function repositoryOf(scene: Scene, name: Service): SeededRepository {
  const made = repositories.get(scene) ?? new Map(SERVICES.map((one) => [one, scene.repository(one)]));
  repositories.set(scene, made);
  const found = made.get(name);
  if (found === undefined) throw new RangeError(name);
  return found;
}

/** Two images that web and billing share, and a third service without any. */
async function sharing(scene: Scene): Promise<void> {
  for (const name of ['web', 'billing'] as const) {
    await repositoryOf(scene, name).putImage({ content: known.content, tags: ['known'] });
    await repositoryOf(scene, name).putImage({ content: other.content, tags: ['other'] });
  }
}

/** The same, with a baseline from the first day. */
async function withBaseline(scene: Scene, configuration = ''): Promise<void> {
  await sharing(scene);
  await scene.configure(`${QUIET}baseline: ${FILE}\n${configuration}`);
  await recordBaseline({}, runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd, ...TODAY }));
}

function put(scene: Scene, name: Service, { content }: MadeImage): Promise<unknown> {
  return repositoryOf(scene, name).putImage({ content, tags: [`put-in-${name}`] });
}

async function written({ cwd }: Scene): Promise<Baseline> {
  return parseBaseline(await readFile(join(cwd, FILE)), FILE);
}

function textOf(report: AuditReport | Report): string {
  const view = report.command === 'audit' ? auditView(report) : viewOf(report);
  return renderText(view, { colors: false, columns: 400 });
}

describe('an audit', () => {
  test('writes the baseline if there is none, and still fails', () =>
    inScene(async (scene) => {
      await sharing(scene);
      await scene.configure(QUIET);
      const report = await auditIn(scene, { baseline: FILE }, TODAY);
      expect(report).toMatchObject({ exitCode: 1, sharedGroups: 2, baseline: { change: 'written', left: 2 } });
      expect(textOf(report)).toContain(
        `Wrote ${FILE}: 2 shared images, accepted until 2027-02-26. Commit it; from now on only new ones fail.`,
      );
      expect(textOf(report)).toContain(`add to mintmark.yml: baseline: ${FILE}`);
      const entry = {
        since: '2026-11-28',
        expires: '2027-02-26',
        reason: 'Already shared when the baseline was recorded.',
      };
      const baseline = await written(scene);
      expect(baseline).toMatchObject({ since: '2026-11-28', recorded: 2, entries: [entry, entry] });
      expect(baseline.entries.map(({ images }) => images.length).sort()).toEqual([1, 2]);
      for (const { repositories } of baseline.entries) expect(repositories).toEqual([`${HOST}/billing`, `${HOST}/web`]);
    }));

  test('says how mintmark.yml names the baseline: relative to its own directory, as YAML', () =>
    inScene(async (scene) => {
      await sharing(scene);
      await scene.configure(QUIET);
      const cwd = join(scene.cwd, 'upkeep');
      await mkdir(cwd);
      const note = 'add to mintmark.yml: baseline: "upkeep/known #1.yml"';
      expect(textOf(await auditIn(scene, { baseline: 'known #1.yml' }, { ...TODAY, cwd }))).toContain(note);
    }));

  test('accepts what is in the baseline, and says how much of it is left', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const report = await auditIn(scene, {}, LATER);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [], sharedGroups: 0 });
      const text = textOf(report);
      expect(text).toMatch(/^✓ Nothing new: no shared images besides 2 known since 2026-11-28\.\n/);
      expect(text).toContain(
        `Baseline ${FILE}: 2 of 2 images left since 2026-11-28. The next one expires on 2027-02-26.`,
      );
      expect(text).not.toContain('accepted until');
    }));

  test('names only what is new', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      await put(scene, 'web', fresh);
      await put(scene, 'search', fresh);
      const report = await auditIn(scene, {}, LATER);
      expect(report).toMatchObject({ exitCode: 1, sharedGroups: 1 });
      expect(groupsIn(report)).toMatchObject([{ services: ['search', 'web'] }]);
      expect(textOf(report)).toMatch(/^✗ Shared: 1 image belongs to more than one service, besides 2 known since /);
    }));

  test('finds a service that joins those in the baseline', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      await put(scene, 'search', known);
      expect(groupsIn(await auditIn(scene, {}, LATER))).toMatchObject([{ services: ['billing', 'search', 'web'] }]);
    }));

  test('finds nothing new in another repository of a service in the baseline', () =>
    inScene(async (scene) => {
      await withBaseline(scene, `services: { web: ['${HOST}/{web,search}'] }\n`);
      await put(scene, 'search', known);
      expect(await auditIn(scene, {}, LATER)).toMatchObject({ exitCode: 0, baseline: { left: 2 } });
    }));

  test('accepts nothing after the last day', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const report = await auditIn(scene, {}, TOO_LATE);
      expect(report).toMatchObject({ exitCode: 1, sharedGroups: 2, baseline: { expired: 2, left: 2 } });
      expect(findingsOf(report, 'expired-allowance')).toHaveLength(1);
      const text = textOf(report);
      expect(text).toContain(`2 entries of the baseline ${FILE} expired, the first on 2027-02-26`);
      expect(text).toContain('2 have expired, and their images count as new.');
      expect(text).toContain(`expired   on 2027-02-26: known since 2026-11-28 (Already shared when the`);
      expect(text).toContain(`give it a new last day in the baseline: ${FILE}:`);
      const { findings } = JSON.parse(renderJson(auditView(report))) as { findings: readonly object[] };
      const expired = { since: '2026-11-28', expires: '2027-02-26', entry: expect.stringContaining(`${FILE}:`) };
      expect(findings.slice(0, 2)).toMatchObject([{ expired }, { expired }]);
    }));

  test.each([
    ['all', 1, 2],
    ['new', 0, 0],
    ['never', 0, 0],
  ] as const)('with --fail-on %s ends with %i before anything is accepted', (failOn, exitCode, sharedGroups) =>
    inScene(async (scene) => {
      await withBaseline(scene);
      expect(await auditIn(scene, { failOn }, LATER)).toMatchObject({ exitCode, sharedGroups, baseline: { left: 2 } });
    }),
  );

  test('says what is no longer shared, and removes it on request', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      await repositoryOf(scene, 'web').deleteManifest(known.digest);
      const report = await auditIn(scene, {}, LATER);
      expect(report).toMatchObject({ exitCode: 0, baseline: { recorded: 2, left: 1, gone: 1 } });
      expect(textOf(report)).toContain('1 entry is no longer shared: remove it with ');
      expect((await written(scene)).entries).toHaveLength(2);
      await auditIn(scene, { updateBaseline: 'shrink' }, LATER);
      expect(await written(scene)).toMatchObject({ since: '2026-11-28', recorded: 2, entries: [{}] });
      await put(scene, 'web', known);
      expect(await auditIn(scene, {}, LATER)).toMatchObject({ exitCode: 1, sharedGroups: 1, baseline: { left: 1 } });
    }));

  test('adds what is new only on request', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      await put(scene, 'web', fresh);
      await put(scene, 'search', fresh);
      await auditIn(scene, { updateBaseline: 'shrink' }, LATER);
      expect((await written(scene)).entries).toHaveLength(2);
      await auditIn(
        scene,
        { updateBaseline: 'rewrite', baselineReason: 'OPS-7', baselineExpires: '2027-06-30' },
        LATER,
      );
      const { recorded, entries } = await written(scene);
      expect(recorded).toBe(3);
      expect(entries.map(({ since, expires, reason }) => [since, expires, reason])).toContainEqual([
        '2027-01-10',
        '2027-06-30',
        'OPS-7',
      ]);
      expect(entries.filter(({ since }) => since === '2026-11-28')).toHaveLength(2);
      expect(await auditIn(scene, {}, LATER)).toMatchObject({ exitCode: 0, baseline: { left: 3, recorded: 3 } });
    }));

  test('writes nothing if it could not read everything', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const before = await readFile(join(scene.cwd, FILE), 'utf8');
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'DescribeImages' && repository === 'web' ? { kind: 'deny' } : undefined,
      );
      for (const updateBaseline of ['shrink', 'rewrite'] as const) {
        const report = await auditIn(scene, { updateBaseline }, LATER);
        expect(report).toMatchObject({ exitCode: 3, baseline: { change: 'refused', gone: undefined } });
      }
      expect(await readFile(join(scene.cwd, FILE), 'utf8')).toBe(before);
      const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd });
      await expect(recordBaseline({ file: 'new.yml' }, runtime)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      await expect(readFile(join(scene.cwd, 'new.yml'))).rejects.toThrow('ENOENT');
    }));
});

describe('a check', () => {
  test('accepts an image in the baseline, and says so', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const report = await scene.check(other, { to: `${HOST}/web:2` }, LATER);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(textOf(report)).toContain(
        `Known since 2026-11-28, accepted until 2027-02-26 (Already shared when the baseline was recorded.): ${HOST}/billing:other`,
      );
    }));

  test.each([
    ['another service that gets it', known, 'search', LATER],
    ['an image that is not in it', fresh, 'web', LATER],
    ['an entry that has expired', known, 'web', TOO_LATE],
  ])('refuses %s', (_, image, target, day) =>
    inScene(async (scene) => {
      await withBaseline(scene);
      await put(scene, 'billing', fresh);
      const report = await scene.check(image, { to: `${HOST}/${target}:2` }, day);
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(/^ +expired +on 2027-02-26/m.test(textOf(report))).toBe(day === TOO_LATE);
    }),
  );

  test('needs every platform to be in the baseline', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const text = await readFile(join(scene.cwd, FILE), 'utf8');
      const arm = other.identity.platformImages[1]?.imageId ?? '';
      await writeFile(join(scene.cwd, FILE), text.replace(`      - ${arm}\n`, ''));
      expect(await scene.check(other, { to: `${HOST}/web:2` }, LATER)).toMatchObject({ exitCode: 1 });
    }));
});

describe('the file', () => {
  test('is required if mintmark.yml names it', () =>
    inScene(async (scene) => {
      await sharing(scene);
      await scene.configure(`baseline: ${FILE}\n`);
      const missing = { code: 'CONFIG', message: `${FILE}: there is no such baseline` };
      await expect(auditIn(scene)).rejects.toMatchObject(missing);
      await expect(scene.check(known, { to: `${HOST}/web:2` })).rejects.toMatchObject(missing);
    }));

  test('is not overwritten', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd });
      await expect(recordBaseline({}, runtime)).rejects.toMatchObject({ code: 'USAGE' });
      await copyFile(join(scene.cwd, FILE), join(scene.cwd, 'our own.yml'));
      await expect(recordBaseline({ file: 'our own.yml' }, runtime)).rejects.toMatchObject({
        hint: expect.stringContaining("--baseline 'our own.yml' --update-baseline rewrite"),
      });
    }));

  test('is read from GitHub if the configuration is there', () =>
    inScene(async (scene) => {
      await withBaseline(scene);
      const files = new Map([
        ['shared/mintmark.yml', Buffer.from(`version: 1\n${QUIET}baseline: ${FILE}\n`)],
        [`shared/${FILE}`, await readFile(join(scene.cwd, FILE))],
      ]);
      const readRemote = ({ path }: { readonly path: string }) =>
        Promise.resolve({ bytes: files.get(path) ?? Buffer.of(), url: `https://github.com/acme/policies/${path}` });
      const configPath = 'acme/policies/shared/mintmark.yml@v1';
      const report = await auditIn(scene, { configPath }, { readRemote, ...LATER });
      expect(report).toMatchObject({ exitCode: 0, baseline: { left: 2 } });
      await expect(
        auditIn(scene, { configPath, updateBaseline: 'shrink' }, { readRemote, ...LATER }),
      ).rejects.toMatchObject({ code: 'USAGE' });
    }));

  test.each([
    ['version: 1\nsince: 2026-11-28\nallowances: []\n', `${FILE}:1:1: the file lacks the key 'recorded'`],
    [
      `version: 1\nsince: 2026-11-28\nrecorded: 1\nallowances:\n  - images: [sha256:abc]\n    repositories: [${HOST}/a, ${HOST}/b]\n    since: 2026-11-28\n    reason: x\n    expires: soon\n`,
      `${FILE}:5:14: `,
    ],
    [
      `version: 1\nsince: 2026-11-28\nrecorded: 1\nallowances:\n  - images: [sha256:abc]\n    repositories: [${HOST}/a, ${HOST}/b]\n    since: 2026-11-28\n    reason: x\n    expires: soon\n`,
      `${FILE}:9:14: `,
    ],
    ['version: 1\nsince: 2026-11-28\nrecorded: -1\nallowances: []\n', `${FILE}:3:11: `],
  ])('with a mistake is refused, with line and column: %j', (text, message) => {
    expect(() => parseBaseline(Buffer.from(text), FILE)).toThrow(message);
  });
});
