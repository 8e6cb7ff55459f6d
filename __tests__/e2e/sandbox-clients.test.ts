import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { lab } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { freshAccount } from '../support/runtime.ts';

/** The registry of the lab outlives a run, so each run has its own accounts. */
const account = freshAccount();
const region = 'eu-west-1';

const ENGINES = [
  ['classic', 'DOCKER_CLASSIC'],
  ['containerd', 'DOCKER_CONTAINERD'],
] as const;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-sandbox-'));
  await copyFile(lab('BUSYBOX'), join(directory, 'busybox'));
  await writeFile(join(directory, 'Dockerfile'), `FROM scratch\nCOPY busybox /bin/\nLABEL run=${account}\n`);
  // Credentials go into our own configuration; the engine's plug-ins stay the lab's.
  const plugins = join(process.env['DOCKER_CONFIG'] ?? join(process.env['HOME'] ?? '', '.docker'), 'cli-plugins');
  await symlink(plugins, join(directory, 'cli-plugins'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each([['in memory'], ['in front of a registry']] as const)('the sandbox %s', (mode) => {
  const registryId = mode === 'in memory' ? account : account.replace(/^./, '2');
  const start = (): Promise<Sandbox> =>
    mode === 'in memory' ? startSandbox({ now: () => new Date() }) : startLabSandbox();
  let sandbox: Sandbox;
  let repository: string;
  let env: Record<string, string>;

  const host = (): string => new URL(sandbox.endpoint).host;
  const client = (...argv: [string, ...string[]]): ReturnType<typeof runClient> =>
    runClient(argv, { env, cwd: directory });
  const output = async (...argv: [string, ...string[]]): Promise<string> => (await client(...argv)).stdout;
  const aws = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await output('aws', 'ecr', ...args, '--output', 'json'));

  beforeAll(async () => {
    sandbox = await start();
    for (const name of ['app', 'other']) sandbox.createRepository({ account: registryId, region, name });
    sandbox.createRepository({ account: registryId, region, name: 'immutable', mutability: 'IMMUTABLE' });
    repository = sandbox.repository(registryId, region, 'app').uri;
    env = {
      AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: registryId,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_DEFAULT_REGION: region,
      DOCKER_CONFIG: directory,
      DOCKER_HOST: lab('DOCKER_CLASSIC'),
    };
    const password = await output('aws', 'ecr', 'get-login-password');
    const login = ['docker', 'login', '--username', 'AWS', '--password-stdin', host()] as const;
    await runClient(login, { env, input: password });
  });

  afterAll(async () => {
    const credentials = { accessKeyId: registryId, secretAccessKey: 'sandbox' };
    const ecr = new ECRClient({ endpoint: sandbox.endpoint, region, credentials });
    const names = ['app', 'other', 'immutable', 'team/made'];
    await Promise.all(
      names.map((name) => ecr.send(new DeleteRepositoryCommand({ repositoryName: name, force: true }))),
    );
    ecr.destroy();
    await sandbox.close();
  });

  describe.each(ENGINES)('docker with the %s image store', (store, variable) => {
    const tag = (name: string): string => `${host()}/${registryId}/${region}/${name}:${store}`;
    const idOf = (reference: string): Promise<string> =>
      output('docker', 'image', 'inspect', '--format', '{{.Id}}', reference);

    const build = (name: string, ...args: string[]): Promise<unknown> =>
      buildImage(['--provenance=false', ...args, '--tag', tag(name), '.'], { cwd: directory, env });

    beforeAll(async () => {
      env['DOCKER_HOST'] = lab(variable);
      await build('app');
    });

    afterAll(() => client('docker', 'rmi', tag('app')));

    test('pushes and pulls the same image', async () => {
      const id = await idOf(tag('app'));
      const pushed = await client('docker', 'push', tag('app'));
      const digest = /digest: (sha256:\w+)/.exec(pushed.all)?.[1];
      await client('docker', 'rmi', tag('app'));
      await client('docker', 'pull', tag('app'));
      expect(await idOf(tag('app'))).toBe(id);
      const described = await aws('describe-images', '--repository-name', 'app', '--image-ids', `imageTag=${store}`);
      expect(described).toMatchObject({ imageDetails: [{ imageDigest: digest, imageStatus: 'ACTIVE' }] });
    });

    test('can push again, but not into a repository that does not exist', async () => {
      await client('docker', 'push', tag('app'));
      await client('docker', 'tag', tag('app'), tag('none'));
      await expect(client('docker', 'push', tag('none'))).rejects.toThrow(
        "The repository with name 'none' does not exist in the registry with id",
      );
      await client('docker', 'rmi', tag('none'));
    });

    test('cannot give a tag of an immutable repository to another image', async () => {
      await client('docker', 'tag', tag('app'), tag('immutable'));
      await client('docker', 'push', tag('immutable'));
      await build('immutable', '--label', 'other=image');
      await expect(client('docker', 'push', tag('immutable'))).rejects.toThrow(/cannot be overwritten/);
      await client('docker', 'rmi', tag('immutable'));
    });
  });

  test('crane pulls, pushes and agrees on the digest', async () => {
    await client('crane', 'pull', `${repository}:classic`, 'image.tar');
    await client('crane', 'push', 'image.tar', `${repository}:crane`);
    const digest = await output('crane', 'digest', `${repository}:crane`);
    expect(await aws('list-images', '--repository-name', 'app')).toMatchObject({
      imageIds: expect.arrayContaining([{ imageDigest: digest, imageTag: 'crane' }]),
    });
    expect((await output('crane', 'ls', repository)).split('\n')).toEqual(['classic', 'containerd', 'crane']);
    await client('crane', 'copy', `${repository}:crane`, `${repository.replace(/app$/, 'other')}:copied`);
  });

  test('skopeo copies in and out without changes', async () => {
    const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false', '--authfile', 'config.json'];
    const copy = (from: string, to: string): Promise<unknown> => client('skopeo', 'copy', ...insecure, from, to);
    await copy(`docker://${repository}:containerd`, `oci:layout-${registryId}:image`);
    await copy(`oci:layout-${registryId}:image`, `docker://${repository}:skopeo`);
    const index: unknown = JSON.parse(await readFile(join(directory, `layout-${registryId}`, 'index.json'), 'utf8'));
    const digest = await output('crane', 'digest', `${repository}:skopeo`);
    expect(index).toMatchObject({ manifests: [{ digest }] });
  });

  test('the AWS CLI creates, describes, lists and reads, and finds the config blob', async () => {
    await aws('create-repository', '--repository-name', 'team/made', '--image-tag-mutability', 'IMMUTABLE');
    expect(await aws('describe-repositories', '--page-size', '1')).toMatchObject({
      repositories: [
        { repositoryName: 'app', repositoryUri: repository },
        { repositoryName: 'immutable' },
        { repositoryName: 'other' },
        { repositoryName: 'team/made', imageTagMutability: 'IMMUTABLE' },
      ],
    });
    const named = ['--repository-name', 'app'];
    const manifest = await output(
      'aws',
      'ecr',
      'batch-get-image',
      ...named,
      '--image-ids',
      'imageTag=classic',
      '--query',
      'images[0].imageManifest',
      '--output',
      'text',
    );
    const imageId = /"config":\s*{[^}]*"digest":\s*"(sha256:\w+)"/.exec(manifest)?.[1] ?? '';
    const absent = `sha256:${'0'.repeat(64)}`;
    const layers = ['--layer-digests', imageId, absent];
    expect(await aws('batch-check-layer-availability', ...named, ...layers)).toMatchObject({
      layers: [
        {
          layerDigest: imageId,
          layerAvailability: 'AVAILABLE',
          mediaType: 'application/vnd.docker.container.image.v1+json',
        },
        { layerDigest: absent, layerAvailability: 'UNAVAILABLE' },
      ],
    });
    await expect(aws('list-images', '--repository-name', 'none')).rejects.toThrow(/RepositoryNotFoundException/);
  });

  test('pushed images survive a restart only if a registry keeps them', async () => {
    const digest = await output('crane', 'digest', `${repository}:classic`);
    const again = await start();
    try {
      expect(again.has({ account: registryId, region, name: 'app' })).toBe(mode !== 'in memory');
      const restarted = { ...env, AWS_ENDPOINT_URL_ECR: again.endpoint };
      const list = runClient(['aws', 'ecr', 'list-images', '--repository-name', 'app', '--output', 'json'], {
        env: restarted,
      });
      if (mode === 'in memory') await expect(list).rejects.toThrow(/RepositoryNotFoundException/);
      else expect((await list).stdout).toContain(digest);
    } finally {
      await again.close();
    }
  });
});
