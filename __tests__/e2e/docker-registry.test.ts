import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { check } from '../../src/commands/check/run.ts';
import { imageIds, type SourceImage } from '../../src/image/identity.ts';
import { isObject } from '../../src/util/json-object.ts';
import { readImage } from '../../src/image/transport.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Report } from '../../src/checking/report.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { freshAccount, REGION, runtimeTo, sandboxEnv } from '../support/runtime.ts';
import { lab } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { registryContext, registryRuntime } from '../support/registry.ts';

const run = Date.now().toString(36);
const account = freshAccount();
const registry = lab('REGISTRY');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-registry-'));
  // Logins go into our own configuration; the engine's plug-ins stay the lab's.
  const plugins = join(process.env['DOCKER_CONFIG'] ?? join(process.env['HOME'] ?? '', '.docker'), 'cli-plugins');
  await symlink(plugins, join(directory, 'cli-plugins'));
});
afterAll(async () => {
  for (const store of ['CLASSIC', 'CONTAINERD'] as const) {
    const env = { DOCKER_HOST: lab(`DOCKER_${store}`) };
    const { stdout } = await runClient(['docker', 'images', '--quiet', '--filter', `label=run=${run}`], { env });
    const ids = new Set(stdout.split('\n').filter(Boolean));
    if (ids.size > 0) await runClient(['docker', 'rmi', '--force', ...ids], { env });
  }
  await rm(directory, { recursive: true, force: true });
});

const read = (name: string): Promise<SourceImage> => readImage(`docker://${name}`, registryContext(registryRuntime()));
const client = async (...command: [string, ...string[]]): Promise<string> => (await runClient(command)).stdout;

/** A separate image for each content, made and sent by buildx with these options. */
async function build(store: 'CLASSIC' | 'CONTAINERD', content: string, options: readonly string[]): Promise<void> {
  await writeFile(join(directory, 'content'), `${content}-${run}`);
  await writeFile(
    join(directory, 'Dockerfile'),
    `FROM scratch\nCOPY content /\nLABEL content=${content}-${run} run=${run}\n`,
  );
  const env = { DOCKER_HOST: lab(`DOCKER_${store}`), ...(await login()) };
  await buildImage([...options, '.'], { cwd: directory, env });
}

/** The image IDs below a name, by crane. */
async function configs(name: string): Promise<string[]> {
  const manifest: unknown = JSON.parse(await client('crane', 'manifest', name));
  if (!isObject(manifest)) throw new Error('crane gave no manifest');
  if (isObject(manifest['config'])) return [String(manifest['config']['digest'])];
  const entries = Array.isArray(manifest['manifests']) ? manifest['manifests'].filter(isObject) : [];
  const runnable = entries.filter(({ platform }) => isObject(platform) && platform['os'] !== 'unknown');
  const repository = name.replace(/:[^:/]+$/, '');
  return (await Promise.all(runnable.map(({ digest }) => configs(`${repository}@${String(digest)}`)))).flat();
}

async function expectAsCraneHasIt(name: string): Promise<SourceImage> {
  const image = await read(name);
  const digest = await client('crane', 'digest', name);
  expect(image.identity.indexDigest ?? image.identity.platformImages[0]?.manifestDigest).toBe(digest);
  expect(imageIds(image.identity)).toEqual(await configs(name));
  expect((await read(`${name}@${digest}`)).identity).toEqual(image.identity);
  return image;
}

/** Logged in to the sandbox, as aws ecr get-login-password | docker login would. */
async function login(): Promise<{ DOCKER_CONFIG: string }> {
  const auth = Buffer.from(`AWS:sandbox.${account}.${REGION}`).toString('base64');
  const auths = sandbox === undefined ? {} : { [new URL(sandbox.endpoint).host]: { auth } };
  await writeFile(join(directory, 'config.json'), JSON.stringify({ auths }));
  return { DOCKER_CONFIG: directory };
}

let sandbox: Sandbox | undefined;

describe('an image in a real registry', () => {
  const platforms = '--platform=linux/amd64,linux/arm64';

  test.each([
    ['by the classic image store', 'CLASSIC', 'classic', [], false],
    ['by the containerd image store, attested', 'CONTAINERD', 'attested', ['--provenance=true', '--sbom=false'], true],
    ['by the containerd image store, not attested', 'CONTAINERD', 'bare', ['--provenance=false'], false],
    ['for two platforms', 'CONTAINERD', 'multi', [platforms, '--provenance=false'], true],
    ['for two platforms, attested', 'CONTAINERD', 'multi-attested', [platforms, '--provenance=true'], true],
  ] as const)('pushed %s', async (_how, store, content, options, isIndex) => {
    const name = `${registry}/mintmark-registry/${content}:${run}`;
    await build(store, content, ['--push', '--tag', name, ...options]);
    const { identity, labels } = await expectAsCraneHasIt(name);
    expect(identity.indexDigest !== undefined).toBe(isIndex);
    expect(new Set([...labels.values()].map(({ content: label }) => label))).toEqual(new Set([`${content}-${run}`]));
  });

  test('copied by skopeo: zstd keeps the image ID, OCI for Docker changes it', async () => {
    const name = `${registry}/mintmark-registry/source:${run}`;
    await build('CLASSIC', 'source', ['--push', '--tag', name]);
    const copy = async (tag: string, ...options: string[]): Promise<SourceImage> => {
      const target = `${registry}/mintmark-registry/${tag}:${run}`;
      const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
      await client('skopeo', 'copy', ...insecure, ...options, `docker://${name}`, `docker://${target}`);
      return expectAsCraneHasIt(target);
    };
    const { identity: source } = await read(name);
    // First, because skopeo would reuse the gzip'd layer if it has put one.
    const { identity: zstd } = await copy('zstd', '--format=oci', '--dest-compress-format=zstd');
    expect(await client('crane', 'manifest', `${registry}/mintmark-registry/zstd:${run}`)).toContain('.tar+zstd');
    const { identity: oci } = await copy('oci', '--format=oci');
    expect(imageIds(zstd)).toEqual(imageIds(oci));
    expect(imageIds(oci)).not.toEqual(imageIds(source));
  });

  test('is an error if it does not exist', async () => {
    await expect(read(`${registry}/mintmark-registry/none:1`)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });
});

describe('an image behind a login', () => {
  let uris: { web: string; billing: string };
  let count = 0;

  beforeAll(async () => {
    sandbox = await startLabSandbox();
  });
  afterAll(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  beforeEach(() => {
    count += 1;
    const create = (name: string): string =>
      started().createRepository({ account, region: REGION, name: `${name}-${run}-${count}` }).uri;
    uris = { web: create('web'), billing: create('billing') };
  });

  function started(): Sandbox {
    if (sandbox === undefined) throw new Error('the sandbox does not run');
    return sandbox;
  }
  /** A check that has the AWS credentials only, or Docker's login too. */
  const ask = async (
    { image, to, ...options }: { image?: string; metadataFile?: string; to?: string },
    env: Record<string, string> = {},
  ): Promise<Report | undefined> => {
    const [report] = await check(
      { timeoutMs: 60_000, rate: 500, images: [image ?? []].flat(), to: [to ?? []].flat(), ...options },
      runtimeTo(started().endpoint, {
        cwd: directory,
        env: { ...sandboxEnv(started().endpoint, account), HOME: '/nowhere', ...env },
      }),
    );
    return report;
  };
  /** As with builders that push each platform separately and create the index later: no tag names it. */
  const pushByDigest = async (uri: string, content: string): Promise<string> => {
    const source = `${registry}/mintmark-registry/${content}:${run}`;
    // With provenance, each build has its own index.
    await build('CONTAINERD', content, ['--push', '--tag', source]);
    const digest = await client('crane', 'digest', source);
    await runClient(['crane', 'cp', source, `${uri}@${digest}`], { env: await login() });
    return digest;
  };
  const digestIn = async (file: string): Promise<string> => {
    const document: unknown = JSON.parse(await readFile(join(directory, file), 'utf8'));
    return isObject(document) ? String(document['containerimage.digest']) : '';
  };

  test("pushed by digest and still untagged: its own repository is not a twin, but another service's is", async () => {
    const { web, billing } = uris;
    const digest = await pushByDigest(web, `untagged-${count}`);
    const image = `docker://${web}@${digest}`;
    for (const to of [undefined, web, `${web}:1`]) {
      const report = await ask({ image, ...(to !== undefined && { to }) });
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, image: { identity: { indexDigest: digest } } });
    }
    expect(await ask({ image, to: billing })).toMatchObject({ verdict: 'shared', exitCode: 1 });

    await pushByDigest(billing, `untagged-${count}`);
    expect(await ask({ image, to: `${web}:1` })).toMatchObject({
      verdict: 'shared',
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'shared-image', service: undefined })]),
    });
  });

  test("is read with Docker's login, and refused with a wrong one", async () => {
    const digest = await pushByDigest(uris.web, `login-${count}`);
    const image = `docker://${uris.web}@${digest}`;
    expect(await ask({ image }, await login())).toMatchObject({ verdict: 'unique' });
    const auths = { [new URL(started().endpoint).host]: { username: 'AWS', password: 's3cret' } };
    const refused = ask({ image }, { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) });
    await expect(refused).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: expect.not.stringContaining('s3cret'),
    });
  });

  const multi = ['--push', '--platform=linux/amd64,linux/arm64'];
  test.each([
    ['loaded', 'CLASSIC', ['--load'], 'docker-daemon:'],
    ['loaded', 'CONTAINERD', ['--load'], 'docker-daemon:'],
    ['pushed', 'CLASSIC', ['--push'], 'docker://'],
    ['pushed', 'CONTAINERD', ['--push'], 'docker://'],
    ['pushed for two platforms', 'CONTAINERD', multi, 'docker://'],
  ] as const)(
    'by the metadata of a build that was %s by the engine with the %s image store',
    async (_how, store, options, transport) => {
      const name = `${uris.web}:meta`;
      const content = `metadata-${count}`;
      await build(store, content, [...options, '--tag', name, '--metadata-file', 'build.json']);
      const docker = { DOCKER_HOST: lab(`DOCKER_${store}`) };
      // What a builder outside the engine leaves there: nothing.
      if (transport === 'docker://') await runClient(['docker', 'rmi', name], { env: docker }).catch(() => undefined);
      const report = await ask({ metadataFile: 'build.json' }, docker);
      expect(report).toMatchObject({ exitCode: 0, target: { uri: uris.web, tag: 'meta' } });
      if (report === undefined) throw new Error('There is no report');
      expect(report.image.source.text).toBe(`${transport}${name}`);
      const { identity } = report.image;
      const digests = [
        identity.indexDigest,
        ...identity.platformImages.flatMap((one) => [one.imageId, one.manifestDigest]),
      ];
      expect(digests).toContain(await digestIn('build.json'));

      await build(store, `${content}-later`, [...options, '--tag', name]);
      await expect(ask({ metadataFile: 'build.json' }, docker)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
      await runClient(['docker', 'rmi', name], { env: docker }).catch(() => undefined);
    },
  );
});
