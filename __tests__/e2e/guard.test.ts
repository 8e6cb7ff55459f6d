import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { ACCOUNT, freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { lab, mintmark, type Outcome, run } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { expectValidReport } from '../support/report-schema.ts';

const STORES = [
  { store: 'classic', host: 'DOCKER_CLASSIC', attest: true },
  { store: 'containerd', host: 'DOCKER_CONTAINERD', attest: true },
  { store: 'containerd without provenance', host: 'DOCKER_CONTAINERD', attest: false },
] as const;

let inFront: Sandbox;
beforeAll(async () => {
  inFront = await startLabSandbox();
});
afterAll(() => inFront.close());

describe.each(STORES)('two services, one context, on the $store image store', ({ host, attest }) => {
  const account = freshAccount();
  const run_ = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  let context: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = {
      ...sandboxEnv(inFront.endpoint, account),
      DOCKER_HOST: lab(host),
      ...(attest ? {} : { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }),
    };
    context = await mkdtemp(join(tmpdir(), 'mintmark-guard-'));
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
    await writeFile(join(context, 'app'), `hello ${run_}\n`);
    await git('init', '--quiet');
    await git('add', '.');
    await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'first');
  });
  afterAll(() => rm(context, { recursive: true }));

  const git = (...args: string[]): Promise<Outcome> => run('git', args, { cwd: context });
  const docker = (...args: string[]): Promise<Outcome> => run('docker', args, { cwd: context, env });
  const guard = (...args: string[]): Promise<Outcome> =>
    mintmark(['guard', '--report', 'json=-', ...args], { cwd: context, env });
  const idOf = async (name: string): Promise<string> =>
    (await docker('image', 'inspect', '--format', '{{.Id}}', name)).stdout;

  /** What a tag names in the registry behind the sandbox; undefined if there is no such tag. */
  async function tagInRegistry(uri: string, tag: string): Promise<string | undefined> {
    const path = uri.slice(uri.indexOf('/') + 1);
    const url = `http://${lab('REGISTRY')}/v2/${path}/manifests/${tag}`;
    const accept = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'];
    accept.push('application/vnd.docker.distribution.manifest.v2+json');
    const answer = await fetch(url, { method: 'HEAD', headers: { accept: accept.join(', ') } });
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? '') : undefined;
  }

  test('the second is stopped, and nothing of it is pushed; with the mark both succeed, and a node can delete each', async () => {
    const web = inFront.createRepository({ account, region: REGION, name: `web-${run_}` });
    const billing = inFront.createRepository({ account, region: REGION, name: `billing-${run_}` });
    for (const name of ['web', 'billing']) {
      await buildImage(['--load', '--tag', `${name}-${run_}:1`, '.'], { cwd: context, env });
    }

    const first = await guard('--image', `web-${run_}:1`, '--to', `${web.uri}:build-123`);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(expectValidReport(first.stdout)).toMatchObject({ verdict: 'unique', pushed: { tag: 'build-123' } });
    expect(await tagInRegistry(web.uri, 'build-123')).toMatch(/^sha256:/);

    const second = await guard('--image', `billing-${run_}:1`, '--to', `${billing.uri}:build-123`);
    expect(second).toMatchObject({ exitCode: 1 });
    expect(expectValidReport(second.stdout)).toMatchObject({
      verdict: 'shared',
      findings: [
        { rule: 'shared-image', place: { repository: web.uri, tags: ['build-123'] } },
        { rule: 'unmarked-image' },
      ],
      pushed: null,
    });
    expect(await tagInRegistry(billing.uri, 'build-123')).toBeUndefined();

    // What would have happened on a node. If provenance gives each build its own index, the IDs differ.
    await docker('tag', `billing-${run_}:1`, `${billing.uri}:build-123`);
    const id = await idOf(`${web.uri}:build-123`);
    if ((await idOf(`${billing.uri}:build-123`)) === id) {
      const refused = await docker('rmi', id);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('image is referenced in multiple repositories');
    } else {
      expect(attest).toBe(true);
    }
    for (const name of [`web-${run_}:1`, `billing-${run_}:1`, `${web.uri}:build-123`, `${billing.uri}:build-123`]) {
      await docker('rmi', name);
    }

    const marked = [await guard('.', '--to', web.uri), await guard('.', '--to', billing.uri)];
    const images = marked.map(({ exitCode, stdout }) => {
      expect(exitCode).toBe(0);
      const report = expectValidReport(stdout);
      expect(report).toMatchObject({ verdict: 'unique', findings: [] });
      return report as {
        pushed: { repository: string; tag: string };
        image: { platformImages: { imageId: string }[] };
      };
    });
    const imageIds = images.map(({ image }) => image.platformImages[0]?.imageId);
    expect(new Set(imageIds).size).toBe(2);
    for (const { pushed } of images) {
      expect(await tagInRegistry(pushed.repository, pushed.tag)).toMatch(/^sha256:/);
      const deleted = await docker('rmi', await idOf(`${pushed.repository}:${pushed.tag}`));
      expect(deleted).toMatchObject({ exitCode: 0 });
    }
  });
});

describe('what an engine really runs, and what is really pushed', () => {
  const run_ = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  const engines = { classic: lab('DOCKER_CLASSIC'), containerd: lab('DOCKER_CONTAINERD') };
  type Store = keyof typeof engines;
  const used: { readonly store: Store; readonly name: string }[] = [];
  let sandbox: Sandbox;
  let directory: string;
  let env: Record<string, string>;
  /** What happens before ECR says whether it has the image, but after the image was read. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  let count = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({
      now: () => new Date(),
      anonymous: true,
      fault: ({ operation }) => (operation === 'BatchCheckLayerAvailability' ? { kind: 'latency', ms: 1 } : undefined),
      sleep: async () => {
        const act = meanwhile;
        meanwhile = undefined;
        await act?.();
      },
    });
    env = sandboxEnv(sandbox.endpoint);
    directory = await mkdtemp(join(tmpdir(), 'mintmark-runs-'));
  });
  afterAll(async () => {
    for (const { store, name } of used) await run('docker', ['rmi', name], { env: { DOCKER_HOST: engines[store] } });
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  const client = async (...command: [string, ...string[]]): Promise<string> =>
    (await runClient(command, { cwd: directory })).stdout;
  const docker = async (store: Store, ...args: string[]): Promise<string> =>
    (await runClient(['docker', ...args], { cwd: directory, env: { DOCKER_HOST: engines[store] } })).stdout;
  const at = (store: Store, args: readonly string[], more: Record<string, string> = {}): Promise<Outcome> =>
    mintmark([...args, '--report', 'json=-'], {
      cwd: directory,
      env: { ...env, DOCKER_HOST: engines[store], ...more },
    });
  const reportOf = ({ stdout }: Outcome): unknown => expectValidReport(stdout);

  function repository(name: string): string {
    count += 1;
    return sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `${name}-${run_}-${count}` }).uri;
  }

  function remember(store: Store, name: string): string {
    used.push({ store, name });
    return name;
  }

  /** A separate image for each content, with one manifest. */
  async function build(store: Store, name: string, content: string): Promise<string> {
    await writeFile(join(directory, 'content'), `${content}-${run_}`);
    await writeFile(join(directory, 'Dockerfile'), `FROM scratch\nCOPY content /\nLABEL content=${content}\n`);
    await buildImage(['--load', '--provenance=false', '--tag', name, '.'], {
      cwd: directory,
      env: { DOCKER_HOST: engines[store] },
    });
    return remember(store, name);
  }

  test('an annotation that names the config of an older build hides no twin', async () => {
    const [mine, other] = [repository('mine'), repository('other')];
    const built = await build('containerd', `stale-${run_}:1`, 'stale');
    await docker('containerd', 'save', '--output', 'saved.tar', built);
    await client('mkdir', 'layout');
    await client('tar', '-xf', 'saved.tar', '-C', 'layout');
    const index = join(directory, 'layout', 'index.json');
    const stale = (await readFile(index, 'utf8')).replace(/("config\.digest":"sha256:)\w+/, `$1${'0'.repeat(64)}`);
    expect(stale).toContain(`"config.digest":"sha256:000`);
    await writeFile(index, stale);
    await client('tar', '-cf', 'stale.tar', '-C', 'layout', '.');
    await client('crane', 'push', '--insecure', 'layout', `${other}:1`);
    await docker('containerd', 'rmi', built);
    await docker('containerd', 'load', '--input', 'stale.tar');
    expect(await docker('containerd', 'image', 'inspect', '--format', '{{json .Descriptor}}', built)).toContain('000');

    const args = ['check', `docker-daemon:${built}`, '--to', `${mine}:1`];
    const outcomes = [
      await at('containerd', args),
      await at('containerd', args, { DOCKER_API_VERSION: '1.47' }),
      await at('containerd', ['guard', '--image', built, '--to', `${mine}:1`]),
    ];
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ exitCode: 1 });
      expect(reportOf(outcome)).toMatchObject({
        verdict: 'shared',
        findings: [{ rule: 'shared-image', place: { repository: other } }, { rule: 'unmarked-image' }],
        pushed: null,
      });
    }
    expect(await client('crane', 'ls', '--insecure', mine)).toBe('');
  });

  test('an image whose config has another media type is the same image for the classic image store', async () => {
    const [mine, billing, other] = [repository('mine'), repository('billing'), repository('other')];
    const built = await build('containerd', `${billing}:1`, 'odd');
    await docker('containerd', 'push', '--quiet', built);
    await client('crane', 'copy', '--insecure', built, `${other}:usual`);
    const manifest = await client('crane', 'manifest', '--insecure', built);
    // As an OCI manifest: in a Docker manifest the classic image store accepts no other type.
    const odd = manifest
      .replace('vnd.docker.distribution.manifest.v2', 'vnd.oci.image.manifest.v1')
      .replace('vnd.docker.image.rootfs.diff.tar.gzip', 'vnd.oci.image.layer.v1.tar+gzip')
      .replace('vnd.docker.container.image.v1+json', 'json');
    const [host, ...path] = other.split('/');
    const put = await fetch(`http://${host ?? ''}/v2/${path.join('/')}/manifests/1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
      body: odd,
    });
    expect(put.status).toBe(201);
    await client('crane', 'delete', '--insecure', `${other}:usual`);

    for (const uri of [billing, other]) await docker('classic', 'pull', '--quiet', remember('classic', `${uri}:1`));
    const id = await docker('classic', 'image', 'inspect', '--format', '{{.Id}}', `${other}:1`);
    await expect(docker('classic', 'rmi', id)).rejects.toThrow('image is referenced in multiple repositories');

    await client('crane', 'delete', '--insecure', built);
    const checked = await at('classic', ['check', `docker-daemon:${billing}:1`, '--to', `${mine}:1`]);
    expect(checked).toMatchObject({ exitCode: 1 });
    expect(reportOf(checked)).toMatchObject({
      verdict: 'shared',
      findings: [{ rule: 'shared-image', place: { repository: other, tags: ['1'] } }, { rule: 'unmarked-image' }],
    });
  });

  test.each(['classic', 'containerd'] as const)(
    'moving a tag in the %s image store while guard checks changes nothing',
    async (store) => {
      const mine = repository('mine');
      repository('other');
      const first = await build(store, `race-${run_}:1`, `${store}-first`);
      const second = await build(store, `race-${run_}:2`, `${store}-second`);
      remember(store, `${mine}:1`);
      meanwhile = () => docker(store, 'tag', second, first);
      const guarded = await at(store, ['guard', '--image', first, '--to', `${mine}:1`]);
      expect(meanwhile).toBeUndefined();
      const labels = await docker(store, 'image', 'inspect', '--format', '{{json .Config.Labels}}', first);
      expect(JSON.parse(labels)).toEqual({ content: `${store}-second` });
      expect(guarded).toMatchObject({ exitCode: 0 });
      expect(reportOf(guarded)).toMatchObject({ verdict: 'unique', pushed: { tag: '1' } });
      expect(JSON.parse(await client('crane', 'config', '--insecure', `${mine}:1`))).toMatchObject({
        config: { Labels: { content: `${store}-first` } },
      });
    },
  );
});
