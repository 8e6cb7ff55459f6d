import { describe, expect, test } from '@jest/globals';
import { planBuild } from '../../src/docker/build-place.ts';
import type { ImageStore } from '../../src/image/sources/source.ts';
import { requireGuardable } from '../../src/docker/build-refusals.ts';
import { wantsOf } from '../../src/docker/build-wants.ts';
import { hasBuildx } from '../../src/docker/buildx.ts';
import { requireClassic } from '../../src/docker/classic-builder.ts';
import { readFlags } from '../../src/docker/flags.ts';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');
const flags = (line: string): ReturnType<typeof readFlags> => readFlags(words(line));

describe('an option that guard cannot use', () => {
  test.each([
    ['--push', 'guard pushes what passes the check'],
    ['--push=true', 'guard pushes what passes the check'],
    ['--label --push', 'guard pushes what passes the check'],
    ['--load=false', 'oci-archive'],
    ['--output type=registry', 'oci-archive'],
    ['-o type=image,push=true', 'oci-archive'],
    ['-otype=registry', 'oci-archive'],
    ['-qo type=registry', 'oci-archive'],
    ['--tag other:1', '--to REPOSITORY:TAG'],
    ['-t other:1', '--to REPOSITORY:TAG'],
    ['-qDtother:1', '--to REPOSITORY:TAG'],
    ['--check', 'in addition to guard'],
    ['--call outline', 'in addition to guard'],
    ['-f -', '--file FILE'],
    ['--file=-', '--file FILE'],
    ['--label dev.mintmark.build-id=mine', 'guard sets it'],
    ['--label=dev.mintmark.service=mine', 'guard sets it'],
    ['--build-arg BUILD_ID=mine', 'guard sets it'],
    ['--build-arg GIT_COMMIT', 'guard sets it'],
  ])('%s is refused with an alternative', (line, hint) => {
    expect(() => {
      requireGuardable('.', { args: words(line) });
    }).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining(hint) }));
  });

  test.each([
    '--pull --no-cache --quiet --progress plain --metadata-file build.json --iidfile id',
    '--label team=web --label org.opencontainers.image.vendor=x --build-arg BUILD_IDS=1 --call=build',
    '-f Dockerfile --add-host push:1 --cache-to type=registry,ref=x/y:cache',
  ])('%s is accepted', (line) => {
    expect(() => {
      requireGuardable('.', { args: words(line) });
    }).not.toThrow();
  });

  test("is refused among guard's own options too, and so is a context on standard input", () => {
    const refused = expect.objectContaining({ code: 'USAGE' });
    expect(() => {
      requireGuardable('.', { args: ['--build-arg', 'BUILD_TIMESTAMP=1'] });
    }).toThrow(refused);
    expect(() => {
      requireGuardable('.', { args: ['--file', '-'] });
    }).toThrow(refused);
    expect(() => {
      requireGuardable('-', { args: [] });
    }).toThrow(refused);
  });
});

describe('what a build needs', () => {
  const nothing = { multiPlatform: false, attested: false, cacheExport: false, builder: undefined };
  test.each([
    ['', {}],
    ['--platform linux/arm64', {}],
    ['--platform linux/arm64 --platform=linux/arm64', {}],
    ['--platform linux/amd64,linux/arm64', { multiPlatform: true }],
    ['--platform linux/amd64 --platform linux/arm64', { multiPlatform: true }],
    ['--provenance false --sbom=false', {}],
    ['--provenance=mode=max', { attested: true }],
    ['--provenance=true --provenance=false', {}],
    ['--sbom true', { attested: true }],
    ['--attest type=sbom,generator=x', { attested: true }],
    ['--attest type=provenance,disabled=true', {}],
    ['--cache-to type=inline --cache-from type=gha', {}],
    ['--cache-to type=local,dest=x', { cacheExport: true }],
    ['--cache-to type=gha,token=x', { cacheExport: true }],
    ['--cache-to type=gha', {}],
    ['--provenance=', {}],
    ['--cache-to x/y:cache', { cacheExport: true }],
    ['--builder one --builder=two', { builder: 'two' }],
  ])('%s', (line, wants) => {
    expect(wantsOf(flags(line))).toEqual({ ...nothing, ...wants });
  });
});

test('the requirements of a build may come from the environment, where buildx reads it', () => {
  const env = { DOCKER_DEFAULT_PLATFORM: 'linux/amd64,linux/arm64', BUILDX_BUILDER: 'big' };
  expect(wantsOf([], env)).toMatchObject({ multiPlatform: true, builder: 'big' });
  expect(wantsOf(flags('--platform linux/arm64 --builder small'), env)).toMatchObject({
    multiPlatform: false,
    builder: 'small',
  });
  const inWorkflow = wantsOf(flags('--cache-to type=gha'), { ACTIONS_RUNTIME_TOKEN: 'x' });
  expect(inWorkflow).toMatchObject({ cacheExport: true });
  expect(wantsOf([], { BUILDX_BUILDER: '' })).toMatchObject({ multiPlatform: false, builder: undefined });
});

describe('where a build puts its image', () => {
  const wants = (change: object): ReturnType<typeof wantsOf> => ({ ...wantsOf([]), ...change });
  const [plain, multiPlatform] = [wants({}), wants({ multiPlatform: true })];
  const [attested, cacheExport] = [wants({ attested: true }), wants({ cacheExport: true })];

  test.each<[string, ImageStore | undefined, ...string[]]>([
    ['docker', 'classic', 'engine', 'impossible', 'impossible', 'impossible'],
    ['docker', 'containerd', 'engine', 'engine', 'engine', 'engine'],
    ['docker-container', 'classic', 'engine', 'archive', 'archive', 'engine'],
    ['docker-container', 'containerd', 'engine', 'engine', 'engine', 'engine'],
    ['kubernetes', undefined, 'archive', 'archive', 'archive', 'archive'],
  ])('driver %s, store %s: plain %s, platforms %s, attested %s, cache export %s', (driver, store, ...expected) => {
    const builds = [plain, multiPlatform, attested, cacheExport];
    expect(builds.map((build) => planBuild(driver, store, build).kind)).toEqual(expected);
  });

  test('everything that is impossible is named', () => {
    const all = wantsOf(flags('--platform linux/amd64,linux/arm64 --sbom true --cache-to type=local,dest=x'));
    expect(planBuild('docker', 'classic', all)).toMatchObject({
      lacking: [{ name: 'multi-platform images' }, { name: 'attestations' }, { name: 'cache exports' }],
    });
  });
});

describe('without buildx', () => {
  test.each([
    '--secret id=x,env=Y',
    '--ssh default',
    '--cache-to type=local,dest=x',
    '--provenance=true',
    '--sbom true',
    '--builder big',
    '--attest type=sbom',
    '--build-context a=b',
    '--cache-from type=gha',
    '--platform linux/amd64,linux/arm64',
  ])('%s is refused by name', (line) => {
    const [option = ''] = words(line.replace('=', ' '));
    expect(() => {
      requireClassic(flags(line));
    }).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(option),
        hint: expect.stringContaining('buildx'),
      }),
    );
  });

  test('the options of the classic builder are accepted', () => {
    expect(() => {
      requireClassic(flags('--platform linux/arm64 --build-arg A=1 --target app --file Other --cache-from x/y:1'));
    }).not.toThrow();
  });

  test('a missing docker is reported instead', async () => {
    await expect(hasBuildx({ cwd: process.cwd(), env: { PATH: '/nowhere' } })).rejects.toMatchObject({
      code: 'DOCKER',
      message: 'There is no docker command to build with',
    });
  });
});
