import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateRepositoryCommand, DeleteRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { imageOver } from '../ecr/pushing.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { buildImage } from '../support/buildx.ts';
import { makeImage } from '../support/images.ts';
import { lab, mintmark, type Outcome, run } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { expectValidReport } from '../support/report-schema.ts';

const MIB = 1024 ** 2;
/** The tenth is at the very last call. */
const RANDOM_KILLS = 9;
/** Only so that a hanging push ends: on a quiet machine the kills take one minute, on a busy one six. */
const LIMIT_MS = 1_200_000;
const unique = Date.now().toString(36) + randomBytes(3).toString('hex');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-push-'));
  // The registry behind it holds what other tests have left.
  await writeFile(join(directory, 'mintmark.yml'), `version: 1\nexclude: ['**/!(push-${unique}*)']\n`);
});
afterEach(() => rm(directory, { recursive: true }));

const guard = (image: string, to: string, env: Record<string, string>): Promise<Outcome> =>
  mintmark(['guard', '--image', image, '--to', to, '--report', 'json=-'], { cwd: directory, env });

describe('to the sandbox in front of a registry', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let count = 0;

  beforeAll(async () => {
    sandbox = await startLabSandbox({ anonymous: true });
    env = sandboxEnv(sandbox.endpoint);
  });
  afterEach(() => {
    sandbox.setFault(undefined);
  });
  afterAll(() => sandbox.close());

  function createRepository(): SeededRepository {
    count += 1;
    return sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `push-${unique}-${count}` });
  }

  /** What a tag names in the registry behind the sandbox; undefined if there is no such tag. */
  async function tagInRegistry({ uri }: SeededRepository, tag: string): Promise<string | undefined> {
    const url = `http://${lab('REGISTRY')}/v2/${uri.slice(uri.indexOf('/') + 1)}/manifests/${tag}`;
    const types = ['oci.image.index.v1', 'oci.image.manifest.v1', 'docker.distribution.manifest.v2'];
    const accept = types.map((type) => `application/vnd.${type}+json`).join(', ');
    const answer = await fetch(url, { method: 'HEAD', headers: { accept } });
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? '') : undefined;
  }

  /** Kills a push by SIGKILL when a call has arrived, which then is not executed. @returns that call */
  async function killAt(
    isTheCall: (operation: string, count: number) => boolean,
    layout: string,
    to: string,
  ): Promise<string> {
    let killed: string | undefined;
    let calls = 0;
    const args = [resolve('dist/cli.js'), 'guard', '--image', `oci:${layout}`, '--to', to];
    const child = execa(process.execPath, args, { cwd: directory, env, reject: false });
    sandbox.setFault(({ operation }) => {
      calls += 1;
      if (killed === undefined && !isTheCall(operation, calls)) return undefined;
      killed ??= `${operation}, call ${calls}`;
      child.kill('SIGKILL');
      return { kind: 'hang' };
    });
    expect(await child).toMatchObject({ signal: 'SIGKILL' });
    sandbox.setFault(undefined);
    return killed ?? '';
  }

  test(
    `killed at ${RANDOM_KILLS} random moments it never leaves a tag, and a second run completes`,
    async () => {
      const made = (): ReturnType<typeof imageOver> => imageOver(randomBytes(11 * MIB), randomBytes(11 * MIB));
      const trial = join(directory, 'trial');
      writeLayout(trial, made());
      sandbox.resetCalls();
      expect(await guard(`oci:${trial}`, `${createRepository().uri}:1`, env)).toMatchObject({ exitCode: 0 });
      const last = Object.values(sandbox.calls).reduce((sum, one) => sum + one, 0) - callsAfterTheTag(sandbox.calls);
      for (let index = 0; index < RANDOM_KILLS; index += 1) {
        const image = made();
        const layout = join(directory, String(index));
        writeLayout(layout, image);
        const repository = createRepository();
        const moment = randomInt(1, last + 1);
        const at = await killAt((_operation, calls) => calls === moment, layout, `${repository.uri}:1`);
        expect([at, await tagInRegistry(repository, '1')]).toEqual([at, undefined]);
        expect(await guard(`oci:${layout}`, `${repository.uri}:1`, env)).toMatchObject({ exitCode: 0 });
        expect([at, await tagInRegistry(repository, '1')]).toEqual([at, image.digest]);
      }
    },
    LIMIT_MS,
  );

  /** When a push succeeds: the tag is looked up and its manifest is read, to confirm it. */
  function callsAfterTheTag({ BatchGetImage = 0 }: Sandbox['calls']): number {
    return 1 + BatchGetImage;
  }

  test('killed while the image is put it leaves no tag, and a second run sends no blob again', async () => {
    const image = imageOver(randomBytes(MIB));
    const layout = join(directory, 'image');
    writeLayout(layout, image);
    const repository = createRepository();
    await killAt((operation) => operation === 'PutImage', layout, `${repository.uri}:1`);
    expect(await tagInRegistry(repository, '1')).toBeUndefined();
    sandbox.resetCalls();
    expect(await guard(`oci:${layout}`, `${repository.uri}:1`, env)).toMatchObject({ exitCode: 0 });
    expect(sandbox.calls['InitiateLayerUpload']).toBeUndefined();
    expect(await tagInRegistry(repository, '1')).toBe(image.digest);
  });

  test('a call that is never answered is sent again', async () => {
    const image = imageOver(randomBytes(MIB));
    const layout = join(directory, 'image');
    writeLayout(layout, image);
    const repository = createRepository();
    const hung = new Set<string>();
    sandbox.setFault(({ operation }) => {
      if (!['UploadLayerPart', 'CompleteLayerUpload'].includes(operation) || hung.has(operation)) return undefined;
      hung.add(operation);
      return { kind: 'hang' };
    });
    expect(await guard(`oci:${layout}`, `${repository.uri}:1`, env)).toMatchObject({ exitCode: 0 });
    expect(hung.size).toBe(2);
    expect(await tagInRegistry(repository, '1')).toBe(image.digest);
  });

  test.each(['DOCKER_CLASSIC', 'DOCKER_CONTAINERD'] as const)(
    'an archive that docker save wrote on %s is pushed whole, and pulled as the image that was checked',
    async (host) => {
      const name = `push-${unique}-${host.toLowerCase()}:1`;
      const engine = { cwd: directory, env: { DOCKER_HOST: lab(host) } };
      const docker = (...args: string[]): Promise<Outcome> => run('docker', args, engine);
      await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY one /\nCOPY two /\n');
      for (const file of ['one', 'two']) await writeFile(join(directory, file), randomBytes(1000));
      await buildImage(['--load', '--tag', name, '.'], engine);
      expect(await docker('save', '--output', 'image.tar', name)).toMatchObject({ exitCode: 0 });
      const repository = createRepository();
      const pushed = `${repository.uri}:1`;
      const outcome = await guard('docker-archive:image.tar', pushed, env);
      expect(outcome).toMatchObject({ exitCode: 0 });
      expect(expectValidReport(outcome.stdout)).toMatchObject({ verdict: 'unique', pushed: { tag: '1' } });

      // crane reads every blob, and compares it with its digest and the layers with the config.
      const validation = await run('crane', [
        'validate',
        '--insecure',
        '--platform',
        'linux/amd64',
        '--remote',
        pushed,
      ]);
      expect(validation).toMatchObject({ exitCode: 0 });
      const id = async (reference: string): Promise<string> =>
        (await docker('image', 'inspect', '--format', '{{.Id}}', reference)).stdout;
      const before = await id(name);
      await docker('rmi', name);
      expect(await docker('pull', pushed)).toMatchObject({ exitCode: 0 });
      expect(await id(pushed)).toBe(before);
      await docker('rmi', pushed);
    },
  );
});

describe('to moto', () => {
  /** Used by no other test, so that only this repository is checked. */
  const region = 'eu-south-2';
  const repositoryName = `push-${unique}`;
  const env = { AWS_ENDPOINT_URL: '', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  let client: ECRClient;
  let uri: string;

  beforeAll(async () => {
    env.AWS_ENDPOINT_URL = lab('AWS');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new ECRClient({ endpoint: env.AWS_ENDPOINT_URL, region, credentials });
    const { repository } = await client.send(new CreateRepositoryCommand({ repositoryName }));
    uri = repository?.repositoryUri ?? '';
  });
  afterAll(async () => {
    await client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    client.destroy();
  });

  test('an index with attestations is pushed, pushed again, and never overwritten', async () => {
    const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true, files: unique });
    writeLayout(join(directory, 'index'), index);
    for (const attempt of ['first', 'again']) {
      const outcome = await guard('oci:index', `${uri}:1`, env);
      expect({ attempt, ...outcome }).toMatchObject({ attempt, exitCode: 0 });
      expect(expectValidReport(outcome.stdout)).toMatchObject({ pushed: { digest: index.digest } });
    }
    writeLayout(join(directory, 'other'), makeImage({ files: `other ${unique}` }));
    expect(await guard('oci:other', `${uri}:1`, env)).toMatchObject({ exitCode: 1 });
  });

  test('a layer of several parts arrives whole', async () => {
    writeLayout(join(directory, 'large'), imageOver(randomBytes(21 * MIB)));
    expect(await guard('oci:large', `${uri}:large`, env)).toMatchObject({ exitCode: 0 });
  });
});
