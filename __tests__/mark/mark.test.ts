import { describe, expect, test } from '@jest/globals';
import { makeMark } from '../../src/mark/mark.ts';
import { isPlain } from '../../src/mark/remote.ts';
import { fc, runs } from '../support/property.ts';

const SHA = '3e3c2f57b2770c4d5f0d8b3e3c2f57b2770c4d5f';
const TIME = { began: new Date('2026-11-24T08:12:00.999Z'), created: new Date('2026-11-23T07:11:01.999Z') };
const RUN = ['17', '2', 'build'];

const times = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const builds = fc.record({
  service: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/),
  commit: fc.record({
    sha: fc.stringMatching(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
    dirty: fc.boolean(),
    source: fc.constant(undefined),
  }),
  began: times,
  created: times,
  run: fc.array(fc.stringMatching(/^[\w.-]{1,3}$/), { maxLength: 3 }),
});

describe('makeMark', () => {
  test('adds tag, build args and labels', () => {
    const source = 'https://github.com/acme/checkout';
    const commit = { sha: SHA, dirty: false, source };
    expect(makeMark({ service: 'checkout', commit, ...TIME, run: RUN })).toEqual({
      service: 'checkout',
      tag: '20261124T081200Z-3e3c2f57b277',
      buildId: 'checkout:20261124T081200Z-3e3c2f57b277:17:2:build',
      buildArgs: {
        BUILD_TIMESTAMP: '20261124T081200Z',
        GIT_COMMIT: '3e3c2f57b277',
        BUILD_ID: 'checkout:20261124T081200Z-3e3c2f57b277:17:2:build',
      },
      labels: {
        'org.opencontainers.image.created': '2026-11-23T07:11:01Z',
        'org.opencontainers.image.revision': SHA,
        'org.opencontainers.image.source': source,
        'org.opencontainers.image.version': '20261124T081200Z-3e3c2f57b277',
        'dev.mintmark.build-id': 'checkout:20261124T081200Z-3e3c2f57b277:17:2:build',
        'dev.mintmark.service': 'checkout',
      },
      warnings: [],
    });
  });

  test('shows in the tag, in GIT_COMMIT and with a warning that the work tree is dirty', () => {
    const mark = makeMark({ service: 'checkout', commit: { sha: SHA, dirty: true, source: undefined }, ...TIME });
    expect(mark.tag).toBe('20261124T081200Z-3e3c2f57b277-dirty');
    expect(mark.buildArgs).toMatchObject({ GIT_COMMIT: '3e3c2f57b277-dirty' });
    expect(mark.labels).toMatchObject({ 'org.opencontainers.image.revision': SHA });
    expect(mark.warnings).toEqual([expect.stringContaining('-dirty')]);
  });

  test('accepts a repository name with slashes as the service, and nothing that would need quotes', () => {
    const commit = { sha: SHA, dirty: false, source: undefined };
    expect(makeMark({ service: 'team/app', commit, ...TIME }).buildId).toMatch(/^team\/app:/);
    for (const service of ['', 'a b', 'a:b', '/a', 'a//b', 'a/', '-a', 'a\n', '$(id)', 'a'.repeat(257)]) {
      expect(() => makeMark({ service, commit, ...TIME })).toThrow(
        expect.objectContaining({ code: 'USAGE', hint: expect.any(String) }),
      );
    }
  });

  test('makes a valid OCI tag of BUILD_TIMESTAMP and GIT_COMMIT, and values that need no quotes, at any time for any commit', () => {
    fc.assert(
      fc.property(builds, (build) => {
        const { tag, buildArgs, labels } = makeMark(build);
        expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
        expect(tag).toBe(`${String(buildArgs['BUILD_TIMESTAMP'])}-${String(buildArgs['GIT_COMMIT'])}`);
        expect([...Object.values(buildArgs), ...Object.values(labels)].every(isPlain)).toBe(true);
      }),
    );
  });

  test('gives two builds one build ID only if service, commit, second, run, attempt and job are the same', () => {
    const what = ({ service, commit, began, run }: typeof builds extends fc.Arbitrary<infer B> ? B : never): string =>
      JSON.stringify([service, commit.sha.slice(0, 12), commit.dirty, Math.floor(began.getTime() / 1000), run]);
    // Builds that share most of their parts would expose a missing separator.
    const similar = fc.tuple(builds, builds, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })).map(
      ([one, other, [service, commit, began, run]]) =>
        [
          one,
          {
            service: service === true ? one.service : other.service,
            commit: commit === true ? one.commit : other.commit,
            began: began === true ? one.began : other.began,
            created: other.created,
            run: run === true ? one.run : other.run,
          },
        ] as const,
    );
    fc.assert(
      fc.property(similar, ([one, other]) => {
        expect(makeMark(one).buildId === makeMark(other).buildId).toBe(what(one) === what(other));
      }),
      { numRuns: runs(200) },
    );
  });
});
