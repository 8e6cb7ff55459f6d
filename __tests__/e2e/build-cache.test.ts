import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { lab } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { type Guarded, Guarding, STORES } from './guarding.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startLabSandbox();
});
afterAll(() => sandbox.close());

const open: Guarding[] = [];

async function guardingAt(variable: 'DOCKER_CLASSIC' | 'DOCKER_CONTAINERD', dockerfile: string): Promise<Guarding> {
  const guarding = await Guarding.open(sandbox, lab(variable));
  open.push(guarding);
  await guarding.write('Dockerfile', dockerfile);
  return guarding;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((guarding) => guarding.close()));
});

/** Layers that no cache has yet. The time in the last one would differ if it were rebuilt. */
function dockerfile(...beforeLast: string[]): string {
  const run = `RUN --network=none ["/bin/busybox", "sh", "-c", "/bin/busybox date +%s.%N > /made; : ${randomUUID()}"]`;
  return ['FROM scratch', 'COPY app /app', 'COPY busybox /bin/busybox', ...beforeLast, run, ''].join('\n');
}

/** The steps of a build with `--progress=plain`, and whether each was cached. */
function stepsOf({ stderr }: Guarded): Record<string, boolean> {
  const steps = stderr.matchAll(/^#(\d+) \[[^\]]*\d+\/\d+\] (COPY \w+|RUN)/gm);
  const cached = new Set([...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, id]) => id));
  const found = new Map([...steps].map(([, id, step = '']) => [id, step]));
  return Object.fromEntries([...found].map(([id, step]) => [step, cached.has(id)]));
}

const CACHED = { 'COPY app': true, 'COPY busybox': true, RUN: true };

describe.each(STORES)('on the %s image store', (_store, variable) => {
  test('a build with another mark takes every layer from the cache, and is another image', async () => {
    const guarding = await guardingAt(variable, dockerfile());
    const first = await guarding.guard(['--', '--progress=plain']);
    const second = await guarding.guard(['--', '--progress=plain']);
    expect(stepsOf(second)).toEqual(CACHED);
    expect(await guarding.layersOf(second.reference)).toEqual(await guarding.layersOf(first.reference));
    const [one, other] = [first, second].map(({ report }) => report.image.platformImages[0]?.imageId);
    expect(one).toMatch(/^sha256:/);
    expect(other).not.toBe(one);
  });

  test('an ARG of the mark above a RUN runs that again for each mark', async () => {
    const guarding = await guardingAt(variable, dockerfile('ARG BUILD_ID'));
    await guarding.guard([]);
    const second = await guarding.guard(['--', '--progress=plain']);
    expect(stepsOf(second)).toEqual({ ...CACHED, RUN: false });
  });
});

describe.each([
  ['a registry', () => `type=registry,ref=${lab('REGISTRY')}/build-cache/${randomUUID()}:1`, ''],
  ['a directory', () => 'type=local,', '../cache'],
])('a cache in %s', (_where, location, directory) => {
  test('written by one engine serves another, with another mark', async () => {
    const [at, content] = [location(), dockerfile()];
    const writer = await guardingAt('DOCKER_CONTAINERD', content);
    const path = join(writer.context, directory);
    const [to, from] = directory === '' ? [`${at},mode=max`, at] : [`${at}dest=${path}`, `${at}src=${path}`];
    expect(await writer.guard(['--cache-to', to])).toMatchObject({ exitCode: 0 });
    const reader = await guardingAt('DOCKER_CLASSIC', content);
    await reader.write('app', writer.unique);
    const rebuilt = await reader.guard(['--cache-from', from, '--', '--progress=plain']);
    expect(rebuilt.exitCode).toBe(0);
    expect(stepsOf(rebuilt)).toEqual(CACHED);
  });
});
