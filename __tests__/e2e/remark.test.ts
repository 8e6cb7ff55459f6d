import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCEPTED_MEDIA_TYPES } from '../../src/image/media-types.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { buildImage } from '../support/buildx.ts';
import { freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { lab, mintmark, type Outcome, run } from '../support/lab.ts';
import { startLabSandbox } from '../support/lab-sandbox.ts';
import { expectValidReport } from '../support/report-schema.ts';

const STORES = [
  { store: 'classic', host: 'DOCKER_CLASSIC', attest: true },
  { store: 'containerd', host: 'DOCKER_CONTAINERD', attest: true },
  { store: 'containerd without provenance', host: 'DOCKER_CONTAINERD', attest: false },
] as const;
const BOTH = ['--platform', 'linux/amd64,linux/arm64'];
interface Manifest {
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly architecture: string } }[];
  readonly layers?: readonly unknown[];
  readonly annotations?: Record<string, string>;
}
interface EngineImage {
  readonly Id: string;
  readonly Config: Record<string, unknown>;
  readonly RootFS: unknown;
}
interface Guarded {
  readonly verdict: string;
  readonly image: { readonly platformImages: readonly { readonly imageId: string; readonly platform: string }[] };
  readonly remarked: { readonly droppedAttestations: number } | null;
  readonly pushed: { readonly digest: string } | null;
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startLabSandbox({ anonymous: true });
});
afterAll(() => sandbox.close());

describe.each(STORES)('a twin of another service gets a new mark, on the $store image store', ({ host, attest }) => {
  const unique = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  const account = freshAccount();
  const local = `remark-${unique}:1`;
  const isContainerd = host === 'DOCKER_CONTAINERD';
  let context: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = {
      ...sandboxEnv(sandbox.endpoint, account),
      DOCKER_HOST: lab(host),
      ...(attest ? {} : { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }),
    };
    context = await mkdtemp(join(tmpdir(), 'mintmark-remark-'));
    // An image built FROM it runs ONBUILD: the new mark must not.
    const instructions = ['FROM scratch', 'COPY app /app', 'HEALTHCHECK CMD ["/app"]', 'ONBUILD COPY app /onbuild'];
    await writeFile(join(context, 'Dockerfile'), instructions.join('\n'));
    await git('init', '--quiet');
    await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '-m', '1');
  });
  afterAll(() => rm(context, { recursive: true }));

  const git = (...args: string[]): Promise<Outcome> => run('git', args, { cwd: context });
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run('docker', args, { cwd: context, env });
    expect([exitCode, stderr]).toEqual([0, exitCode === 0 ? stderr : '']);
    return stdout;
  };
  const guard = async (...args: string[]): Promise<Guarded> => {
    const { stdout } = await mintmark(['guard', '--report', 'json=-', ...args], { cwd: context, env });
    return expectValidReport(stdout) as Guarded;
  };
  const imageOf = async (name: string): Promise<EngineImage> => {
    const [image] = JSON.parse(await docker('image', 'inspect', name)) as [EngineImage];
    return image;
  };
  const manifestAt = async ({ uri }: SeededRepository, reference: string): Promise<Manifest> => {
    const url = `http://${lab('REGISTRY')}/v2/${uri.slice(uri.indexOf('/') + 1)}/manifests/${reference}`;
    const answer = await fetch(url, { headers: { accept: ACCEPTED_MEDIA_TYPES.join(', ') } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Manifest;
  };
  /** The layers of every runnable platform, by its architecture; of a single manifest, under the empty string. */
  const layersAt = async (repository: SeededRepository, reference: string): Promise<Record<string, unknown>> => {
    const { manifests, layers } = await manifestAt(repository, reference);
    if (manifests === undefined) return { '': layers };
    const runnable = manifests.filter(({ platform }) => platform?.architecture !== 'unknown');
    const read = runnable.map(async ({ digest, platform }) => [
      platform?.architecture,
      (await manifestAt(repository, digest)).layers,
    ]);
    return Object.fromEntries(await Promise.all(read)) as Record<string, unknown>;
  };

  /** Two new repositories, and an image that web has pushed: billing's twin. */
  async function twin(
    name: string,
    ...options: string[]
  ): Promise<{ web: SeededRepository; billing: SeededRepository }> {
    const repository = (service: string): SeededRepository =>
      sandbox.createRepository({ account, region: REGION, name: `${service}-${name}-${unique}` });
    const [web, billing] = [repository('web'), repository('billing')];
    await writeFile(join(context, 'app'), `${name} ${unique}\n`);
    await buildImage(['--load', '--tag', local, ...options, '.'], { cwd: context, env });
    expect(await guard('--image', local, '--to', `${web.uri}:1`)).toMatchObject({ verdict: 'unique', pushed: {} });
    return { web, billing };
  }

  test('it is pushed with the layers of the twin, and a node that holds both can delete each by its ID', async () => {
    const { web, billing } = await twin('single');
    const original = await imageOf(local);
    const report = await guard('--image', local, '--to', `${billing.uri}:1`, '--remark');
    const droppedAttestations = isContainerd && attest ? 1 : 0;
    expect(report).toMatchObject({ verdict: 'unique', remarked: { droppedAttestations }, pushed: { tag: '1' } });
    expect(await layersAt(billing, '1')).toEqual(await layersAt(web, '1'));

    // The original is unchanged and in place; the new image equals it, except for the labels.
    expect(await imageOf(local)).toMatchObject({ Id: original.Id });
    const marked = await imageOf(`${billing.uri}:1`);
    expect({ ...marked.Config, Labels: null }).toEqual({ ...original.Config, Labels: null });
    expect(marked.RootFS).toEqual(original.RootFS);
    expect(marked.Config['Labels']).toMatchObject({ 'dev.mintmark.service': billing.name });

    await docker('rmi', local);
    await docker('rmi', marked.Id);
    await docker('rmi', original.Id);
  });

  test('it is pushed from a docker save file, without an engine', async () => {
    const { web, billing } = await twin('file');
    await docker('save', '--output', join(context, 'image.tar'), local);
    await docker('rmi', local, `${web.uri}:1`);
    const report = await guard('--image', 'docker-archive:image.tar', '--to', `${billing.uri}:1`, '--remark');
    expect(report).toMatchObject({ verdict: 'unique', remarked: {}, pushed: { tag: '1' } });

    await docker('pull', '--quiet', `${web.uri}:1`);
    await docker('pull', '--quiet', `${billing.uri}:1`);
    const ids = [(await imageOf(`${web.uri}:1`)).Id, (await imageOf(`${billing.uri}:1`)).Id];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) await docker('rmi', id);
  });

  test('an original that already has the name of the target is kept', async () => {
    const { web, billing } = await twin('named');
    await docker('tag', local, `${billing.uri}:1`);
    await docker('rmi', local, `${web.uri}:1`);
    const original = await imageOf(`${billing.uri}:1`);
    expect(await guard('--image', `${billing.uri}:1`, '--remark')).toMatchObject({ verdict: 'unique', remarked: {} });
    expect(await imageOf(original.Id)).toMatchObject({ Id: original.Id });
    await docker('rmi', `${billing.uri}:1`, original.Id);
  });

  // The classic image store holds one platform of an image.
  if (!isContainerd) return;

  test('every platform of an index gets it', async () => {
    const { web, billing } = await twin('multi', ...BOTH);
    // Without attestations BuildKit writes the Docker formats, which have no annotations.
    const asked = attest ? ['--remark', '--remark-annotations'] : ['--remark'];
    const report = await guard('--image', local, '--to', `${billing.uri}:1`, ...asked);
    expect(report).toMatchObject({ verdict: 'unique', remarked: { droppedAttestations: attest ? 2 : 0 }, pushed: {} });
    expect(report.image.platformImages.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    const layers = await layersAt(billing, '1');
    expect(Object.keys(layers)).toEqual(['amd64', 'arm64']);
    expect(layers).toEqual(await layersAt(web, '1'));
    const { annotations } = await manifestAt(billing, '1');
    expect(annotations).toEqual(attest ? expect.objectContaining({ 'dev.mintmark.service': billing.name }) : undefined);
    await docker('rmi', local, `${billing.uri}:1`, `${web.uri}:1`);
  });

  test('if one platform of an index was pulled, that platform gets it', async () => {
    const { web, billing } = await twin('pulled', ...BOTH);
    await docker('rmi', local, `${web.uri}:1`);
    await docker('pull', '--quiet', `${web.uri}:1`);
    const report = await guard('--image', `${web.uri}:1`, '--to', `${billing.uri}:1`, '--remark');
    expect(report).toMatchObject({ verdict: 'unique', remarked: {}, pushed: {} });
    expect(report.image.platformImages).toHaveLength(1);
    const layers = await layersAt(web, '1');
    expect(Object.values(await layersAt(billing, '1'))).toEqual([layers['amd64']]);
    await docker('rmi', `${web.uri}:1`, `${billing.uri}:1`);
  });
});
