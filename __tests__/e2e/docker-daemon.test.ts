import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEngine, type DockerEngine } from '../../src/docker/engine.ts';
import { imageIds, type SourceImage } from '../../src/image/identity.ts';
import { isObject } from '../../src/util/json-object.ts';
import { readImage } from '../../src/image/transport.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { lab } from '../support/lab.ts';
import { contextOf } from '../support/source-context.ts';

const ENGINES = [
  ['classic', 'DOCKER_CLASSIC'],
  ['containerd', 'DOCKER_CONTAINERD'],
] as const;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-daemon-'));
  await copyFile(lab('BUSYBOX'), join(directory, 'busybox'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(ENGINES)('the %s image store', (store, variable) => {
  const repository = `${lab('REGISTRY')}/mintmark-daemon/${store}`;
  const unique = `${store}-${Date.now()}`;
  const env = { DOCKER_HOST: lab(variable), HOME: '/nowhere' };
  const docker = (...args: string[]): ReturnType<typeof runClient> =>
    runClient(['docker', ...args], { cwd: directory, env });
  const built = new Map<string, Promise<string>>();
  let engine: DockerEngine;

  const read = (reference: string, from = engine): Promise<SourceImage> =>
    readImage(reference, contextOf(directory, { engine: () => Promise.resolve(from) }));

  /** Each tag is a separate image, which is built for the first test that needs it. */
  const build = (tag: string, ...options: string[]): Promise<string> => {
    const before = built.get(tag);
    if (before !== undefined) return before;
    const building = (async () => {
      const name = `${repository}:${tag}`;
      const lines = ['FROM scratch', 'COPY busybox /bin/', `LABEL unique=${unique}-${tag}`, ''];
      await writeFile(join(directory, 'Dockerfile'), lines.join('\n'));
      await buildImage(['--load', '--tag', name, ...options, '.'], { cwd: directory, env });
      return name;
    })();
    built.set(tag, building);
    return building;
  };

  /** The contents of a registry after a push, by crane: the digest of the tag, and the image IDs under it. */
  const pushed = async (name: string): Promise<{ digest: string; imageIds: string[] }> => {
    await docker('push', '--quiet', name);
    return { digest: await crane('digest', name), imageIds: await configs(name) };
  };

  const crane = async (...args: string[]): Promise<string> => (await runClient(['crane', ...args])).stdout;

  const configs = async (name: string): Promise<string[]> => {
    const manifest: unknown = JSON.parse(await crane('manifest', name));
    if (!isObject(manifest)) throw new Error('crane gave no manifest');
    if (isObject(manifest['config'])) return [String(manifest['config']['digest'])];
    const entries = Array.isArray(manifest['manifests']) ? manifest['manifests'].filter(isObject) : [];
    const runnable = entries.filter(({ platform }) => isObject(platform) && platform['os'] !== 'unknown');
    return (await Promise.all(runnable.map(({ digest }) => configs(`${repository}@${String(digest)}`)))).flat();
  };

  beforeAll(async () => {
    engine = await connectEngine(env);
  });

  afterAll(async () => docker('rmi', ...(await Promise.all(built.values())), `${repository}:given`));

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['without provenance', 'plain', ['--provenance=false']],
    ...(store === 'containerd'
      ? [
          ['with provenance', 'attested', ['--provenance=true']] as const,
          ['for two platforms', 'multi', ['--platform=linux/amd64,linux/arm64']] as const,
          [
            'for two platforms without provenance',
            'bare-multi',
            ['--platform=linux/amd64,linux/arm64', '--provenance=false'],
          ] as const,
        ]
      : []),
  ];

  test.each(cases)('an image built %s is read as a push sends it', async (_name, tag, options) => {
    const name = await build(tag, ...options);
    const { identity, labels } = await read(name);
    const inRegistry = await pushed(name);
    expect(imageIds(identity)).toEqual(inRegistry.imageIds);
    expect([...labels.values()]).toEqual([{ unique: `${unique}-${tag}` }]);
    const [image] = identity.platformImages;
    // The classic image store makes the manifest when it pushes.
    const known = store === 'classic' ? undefined : inRegistry.digest;
    expect(identity.indexDigest ?? image?.manifestDigest).toBe(known);
    expect(identity.indexDigest === undefined).toBe(tag === 'plain');
  });

  test.each(cases)(
    'an image built %s has one identity by name, by ID, and for an old API',
    async (_name, tag, options) => {
      const name = await build(tag, ...options);
      const { identity } = await read(name);
      const id = (await docker('image', 'inspect', '--format', '{{.Id}}', name)).stdout;
      expect((await read(`docker-daemon:${id}`)).identity).toEqual(identity);
      expect((await read(name, await connectEngine({ ...env, DOCKER_API_VERSION: '1.44' }))).identity).toEqual(
        identity,
      );
    },
  );

  test.each(cases)(
    'an image built %s is read without its layers, and also from docker save',
    async (_name, tag, options) => {
      const name = await build(tag, ...options);
      const { identity } = await read(name);
      const save = (): Promise<never> => Promise.reject(new Error('the layers are read'));
      expect((await read(name, { ...engine, save })).identity).toEqual(identity);
      const withContent = (): Promise<undefined> => Promise.resolve(undefined);
      expect((await read(name, { ...engine, withContent })).identity).toEqual(identity);
    },
  );

  test.each(cases)('docker save of an image built %s has the same image IDs', async (_name, tag, options) => {
    const name = await build(tag, ...options);
    const { identity } = await read(name);
    const file = join(directory, `${store}-${tag}.tar`);
    await docker('save', '--output', file, name);
    await pipeline(createReadStream(file), createGzip(), createWriteStream(`${file}.gz`));
    for (const reference of [`docker-archive:${file}`, `docker-archive:${file}.gz:${name}`, `oci-archive:${file}`]) {
      expect(imageIds((await read(reference)).identity)).toEqual(imageIds(identity));
    }
    if (store === 'containerd') expect((await read(`oci-archive:${file}`)).identity).toEqual(identity);
  });

  // The last of them, because it replaces what was built with what was pulled.
  test.each(cases)('an image built %s has the same image IDs once it is pulled', async (_name, tag, options) => {
    const name = await build(tag, ...options);
    const inRegistry = await pushed(name);
    await docker('rmi', name);
    await docker('pull', '--quiet', name);
    const { identity } = await read(name);
    expect(inRegistry.imageIds).toEqual(expect.arrayContaining(imageIds(identity)));
    expect(imageIds(identity)).not.toEqual([]);
    if (store === 'containerd')
      expect(identity.indexDigest ?? identity.platformImages[0]?.manifestDigest).toBe(inRegistry.digest);
  });

  test('pushes under the given name, and reports where the push fails', async () => {
    const name = await build('pushed', '--provenance=false');
    const credentials = { username: 'AWS', password: 'secret' };
    await engine.tag(name, repository, 'given');
    const digest = await engine.push(repository, 'given', credentials);
    expect(await crane('digest', `${repository}:given`)).toBe(
      digest ?? (await read(name)).identity.platformImages[0]?.manifestDigest,
    );
    await engine.tag(name, '127.0.0.1:9/app', '1');
    await expect(engine.push('127.0.0.1:9/app', '1', credentials)).rejects.toMatchObject({ code: 'PUSH' });
    await expect(engine.push(repository, 'not-there', credentials)).rejects.toMatchObject({ code: 'PUSH' });
    await docker('rmi', '127.0.0.1:9/app:1');
  });

  test('an image that does not exist is an error', async () => {
    await expect(read(`${repository}:nothing`)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });
});
