import { basename } from 'node:path';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stamp } from '../../src/mark/stamp.ts';
import { emptyDirectory, git, GIT_ENV, repository } from './repository.ts';

const now = (): Date => new Date('2026-11-24T08:12:00Z');
const GITHUB_SHA = 'f'.repeat(40);
const GITHUB = { ...GIT_ENV, GITHUB_SHA, GITHUB_REPOSITORY: 'acme/cart', GITHUB_SERVER_URL: 'https://github.com' };

describe('the commit', () => {
  const { directory, sha } = repository();
  const base = { now, service: 'checkout', config: { service: undefined } };

  test("is the work tree's, even if GITHUB_SHA is another", async () => {
    const mark = await stamp({ ...base, cwd: directory, env: GITHUB });
    expect(mark.tag).toBe(`20261124T081200Z-${sha.slice(0, 12)}`);
    expect(mark.warnings).toEqual([]);
  });

  test('gives a new tag for each attempt, whatever SOURCE_DATE_EPOCH is', async () => {
    for (const [epoch, created] of [
      ['0', '1970-01-01T00:00:00Z'],
      ['1000000000', '2001-09-09T01:46:40Z'],
    ] as const) {
      const env = { ...GIT_ENV, SOURCE_DATE_EPOCH: epoch };
      const first = await stamp({ ...base, cwd: directory, env });
      const second = await stamp({ ...base, cwd: directory, env, now: () => new Date('2026-11-24T08:12:01Z') });
      expect(first.tag).toBe(`20261124T081200Z-${sha.slice(0, 12)}`);
      expect(second.tag).toBe(`20261124T081201Z-${sha.slice(0, 12)}`);
      expect(second.buildId).not.toBe(first.buildId);
      for (const { labels } of [first, second])
        expect(labels).toMatchObject({ 'org.opencontainers.image.created': created });
    }
  });

  test('is GITHUB_SHA without a repository, without git and before the first commit, with a warning', async () => {
    const unborn = emptyDirectory();
    git(unborn, 'init', '--quiet');
    writeFileSync(join(unborn, 'file'), '');
    const outside = emptyDirectory();
    for (const [cwd, env, reason] of [
      [outside, GITHUB, 'no git repository'],
      [directory, { ...GITHUB, PATH: outside }, 'git is not installed'],
      [unborn, GITHUB, 'no commit yet'],
    ] as const) {
      const mark = await stamp({ ...base, cwd, env });
      expect(mark.tag).toBe('20261124T081200Z-ffffffffffff');
      expect(mark.labels).toMatchObject({
        'org.opencontainers.image.revision': GITHUB_SHA,
        'org.opencontainers.image.source': 'https://github.com/acme/cart',
      });
      expect(mark.warnings).toEqual([expect.stringContaining(reason)]);
    }
  });

  test('is missing: an error that says what to do', async () => {
    const unborn = emptyDirectory();
    git(unborn, 'init', '--quiet');
    const failure = { code: 'USAGE', hint: expect.any(String) };
    await expect(stamp({ ...base, cwd: unborn, env: GIT_ENV })).rejects.toMatchObject(failure);
    await expect(stamp({ ...base, cwd: emptyDirectory(), env: GIT_ENV })).rejects.toMatchObject(failure);
    const without = { ...GIT_ENV, PATH: emptyDirectory() };
    await expect(stamp({ ...base, cwd: directory, env: without })).rejects.toMatchObject({
      hint: expect.stringMatching(/^Install git, or set /),
    });
  });
});

describe('the source', () => {
  test('is the remote without its credentials, and left out with a warning if it needs quotes', async () => {
    const { directory } = repository();
    const options = { cwd: directory, env: GIT_ENV, now, service: 'checkout', config: { service: undefined } };
    git(directory, 'remote', 'add', 'origin', 'https://user:secret@example.com/acme/app.git');
    const mark = await stamp(options);
    expect(mark.labels).toMatchObject({ 'org.opencontainers.image.source': 'https://example.com/acme/app' });
    expect((await stamp({ ...options, env: GITHUB })).labels).toEqual(mark.labels);
    git(directory, 'remote', 'set-url', 'origin', 'https://user:secret@example.com/acme/app(1).git');
    const odd = await stamp(options);
    expect(Object.keys(odd.labels)).not.toContain('org.opencontainers.image.source');
    expect(odd.warnings).toEqual([expect.stringContaining('org.opencontainers.image.source is left out')]);
    expect(JSON.stringify([mark, odd])).not.toContain('secret');
  });
});

describe('the service', () => {
  const { directory } = repository();
  const base = { cwd: directory, now };

  test('is the option, or else the owner that the caller knows, or else the configuration: without a warning', async () => {
    const config = { service: 'from-config' };
    const cases = [
      [{ service: 'from-option', config }, 'from-option'],
      [{ owner: 'team/app', config }, 'team/app'],
      [{ config }, 'from-config'],
    ] as const;
    for (const [options, service] of cases) {
      expect(await stamp({ ...base, env: GITHUB, ...options })).toMatchObject({ service, warnings: [] });
    }
  });

  test('is derived from GITHUB_REPOSITORY, or else the remote, or else the directory; a warning says which and how to set it', async () => {
    const derived = async (env: typeof GIT_ENV, service: string, origin: string): Promise<void> => {
      const warning = new RegExp(`called ${service} after ${origin}.*--service.*mintmark\\.yml`);
      expect(await stamp({ ...base, env, config: { service: undefined } })).toMatchObject({
        service,
        warnings: [expect.stringMatching(warning)],
      });
    };
    await derived(GIT_ENV, basename(directory), 'the top-level directory');
    git(directory, 'remote', 'add', 'origin', 'git@example.com:acme/billing.git');
    await derived(GIT_ENV, 'billing', "the remote 'origin'");
    await derived(GITHUB, 'cart', 'GITHUB_REPOSITORY');
  });

  test('may be a repository, with its namespaces', async () => {
    const mark = await stamp({ ...base, env: GIT_ENV, service: 'team/app', config: { service: undefined } });
    expect(mark).toMatchObject({ service: 'team/app', labels: { 'dev.mintmark.service': 'team/app' } });
  });

  test('is refused, and not mangled, if it cannot be part of a build ID', async () => {
    for (const service of ['my app', 'team//app', '/app', 'team/', 'team/.app', '.hidden', '', 'a'.repeat(257), 'é']) {
      await expect(stamp({ ...base, env: GIT_ENV, service, config: { service: undefined } })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(JSON.stringify(service).slice(0, 200)),
      });
    }
    git(directory, 'remote', 'set-url', 'origin', '/srv/my app.git');
    await expect(stamp({ ...base, env: GIT_ENV, config: { service: undefined } })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  test('is required if nothing has a name', async () => {
    const env = { ...GIT_ENV, GITHUB_SHA };
    await expect(stamp({ cwd: emptyDirectory(), env, now, config: { service: undefined } })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--service'),
    });
  });
});
