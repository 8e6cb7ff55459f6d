import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Builder, openBuilder } from '../support/builder.ts';
import { lab } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { Guarding, STORES } from './guarding.ts';

const PLATFORMS = ['--platform', 'linux/amd64,linux/arm64'];
const WITH_SECRET = `FROM scratch AS base
COPY busybox /bin/busybox
FROM base AS app
ARG GREETING
LABEL greeting=$GREETING
RUN --network=none --mount=type=secret,id=token ["/bin/busybox", "sh", "-c", "[ $(/bin/busybox wc -c < /run/secrets/token) = 6 ]"]
FROM base AS other
LABEL other=true
`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startLabSandbox();
});
afterAll(() => sandbox.close());

let guarding: Guarding;

async function open(variable: 'DOCKER_CLASSIC' | 'DOCKER_CONTAINERD'): Promise<void> {
  guarding = await Guarding.open(sandbox, lab(variable));
  await guarding.write('Dockerfile', 'FROM scratch\nCOPY app /app\n');
  await guarding.write('Other', WITH_SECRET);
  await guarding.write(
    'Classic',
    'FROM scratch AS app\nCOPY app /app\nFROM app AS other\nLABEL other=true\nFROM app\n',
  );
}

describe.each(STORES)('a build on the %s image store', (store, variable) => {
  beforeAll(() => open(variable));
  afterAll(() => guarding.close());

  test('accepts the options of docker buildx build, and everything after --', async () => {
    const options = [
      '--file',
      'Other',
      '--target',
      'app',
      '--build-arg',
      'GREETING=hello',
      '--secret',
      'id=token,env=TOKEN',
    ];
    const { exitCode, report, stderr, stdout, reference } = await guarding.guard(
      [...options, '--', '--progress=plain', '--label', 'team=web'],
      { TOKEN: 's3cr3t' },
    );
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ verdict: 'unique', findings: [], pushed: { digest: expect.any(String) } });
    const labels = await guarding.labelsOf(reference);
    expect(labels).toMatchObject({ greeting: 'hello', team: 'web', [BUILD_ID_LABEL]: expect.any(String) });
    expect(labels).not.toHaveProperty('other');
    expect(stdout + stderr).not.toContain('s3cr3t');
  });

  test('for several platforms with provenance is pushed whole, or refused with what to do', async () => {
    const { exitCode, report, reference } = await guarding.guard([...PLATFORMS, '--provenance=mode=max']);
    if (store === 'classic') {
      expect(exitCode).toBe(2);
      expect(report.error).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('containerd image store') });
      expect(report.error?.message).toMatch(/multi-platform images or attestations on the classic image store/);
      return;
    }
    expect(exitCode).toBe(0);
    expect(report.image.platformImages).toHaveLength(2);
    const { digest, platforms } = await guarding.indexOf(reference);
    expect(platforms.sort()).toEqual(['linux/amd64', 'linux/arm64', 'unknown/unknown', 'unknown/unknown']);
    expect([report.image.indexDigest, report.pushed?.digest]).toEqual([digest, digest]);
  });

  test('cannot start a workflow command in its own log', async () => {
    const commands = 'FROM scratch\nCOPY absent /\nENV A="##[error]y" B="##vso[task]z"\n';
    await guarding.write('Commands', commands);
    const { exitCode, stderr } = await guarding.guard(['--file', 'Commands', '--', '--progress=plain']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('#\\u0023[error]y');
    expect(stderr).not.toMatch(/##\w*\[/);
  });

  test('with a builder that does not exist reports it', async () => {
    const { exitCode, report } = await guarding.guard(['--builder', `none-${guarding.unique}`]);
    expect(exitCode).toBe(2);
    expect(report.error).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(guarding.unique),
      hint: expect.stringContaining('docker buildx ls'),
    });
  });
});

describe('a builder next to an engine with the classic image store', () => {
  let builder: Builder;
  let name: string;
  beforeAll(async () => {
    await open('DOCKER_CLASSIC');
    builder = await openBuilder(lab('DOCKER_CONTAINERD'));
    name = `remote-${guarding.unique}`;
    await guarding.docker('buildx', 'create', '--name', name, '--driver', 'remote', builder.endpoint);
  });
  afterAll(async () => {
    await guarding.docker('buildx', 'rm', name);
    await builder.close();
    await guarding.close();
  });

  test('builds what the engine cannot hold, and it is pushed without the engine', async () => {
    const build = ['--builder', name, ...PLATFORMS, '--provenance=mode=max'];
    const { exitCode, report, reference } = await guarding.guard(build);
    expect(exitCode).toBe(0);
    const { digest, platforms } = await guarding.indexOf(reference);
    expect(platforms.sort()).toEqual(['linux/amd64', 'linux/arm64', 'unknown/unknown', 'unknown/unknown']);
    expect([report.image.indexDigest, report.pushed?.digest]).toEqual([digest, digest]);
    expect(await guarding.docker('images', '--quiet', reference)).toBe('');
    expect(await readdir(guarding.temporary)).toEqual([]);
  });

  test('passes anything else to the engine', async () => {
    const { exitCode, reference } = await guarding.guard(['--builder', name]);
    expect(exitCode).toBe(0);
    expect(await guarding.labelsOf(reference)).toMatchObject({ [BUILD_ID_LABEL]: expect.any(String) });
  });

  test('needs no engine at all', async () => {
    const env = { DOCKER_HOST: `unix://${join(guarding.temporary, 'none.sock')}` };
    const { exitCode, report } = await guarding.guard(['--builder', name], env);
    expect(exitCode).toBe(0);
    expect(report.pushed).not.toBeNull();
  });
});

describe('without buildx', () => {
  let env: Record<string, string>;
  beforeAll(async () => {
    await open('DOCKER_CLASSIC');
    const bin = join(guarding.context, '..', 'bin');
    await mkdir(bin);
    const path = process.env['PATH'] ?? '';
    await writeFile(join(bin, 'docker'), `#!/bin/sh\n[ "$1" = buildx ] && exit 1\nPATH='${path}' exec docker "$@"\n`);
    await chmod(join(bin, 'docker'), 0o755);
    env = { PATH: `${bin}:${path}` };
  });
  afterAll(() => guarding.close());

  test('the classic builder builds with the mark', async () => {
    const { exitCode, reference } = await guarding.guard(['--target', 'other', '--file', 'Classic'], env);
    expect(exitCode).toBe(0);
    expect(await guarding.labelsOf(reference)).toMatchObject({ other: 'true', [BUILD_ID_LABEL]: expect.any(String) });
  });

  test('options that need buildx are refused by name', async () => {
    const { exitCode, report } = await guarding.guard(['--secret', 'id=token,env=TOKEN'], env);
    expect(exitCode).toBe(2);
    expect(report.error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('--secret needs buildx') });
  });
});
