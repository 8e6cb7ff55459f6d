import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/door.ts';
import { lab, mintmark, type Outcome, run } from '../support/lab.ts';
import { expectValidReport } from '../support/report-schema.ts';

const STORES = [
  { store: 'classic', host: 'DOCKER_CLASSIC', attest: true },
  { store: 'containerd', host: 'DOCKER_CONTAINERD', attest: true },
  { store: 'containerd without provenance', host: 'DOCKER_CONTAINERD', attest: false },
] as const;

describe.each(STORES)('two services, one context, on the $store image store', ({ host, attest }) => {
  const run_ = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  let sandbox: Sandbox;
  let context: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    const registry = new URL(`http://${lab('REGISTRY')}`);
    sandbox = await startSandbox({ now: () => new Date(), registry });
    env = {
      ...sandboxEnv(sandbox.endpoint),
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
  afterAll(async () => {
    await sandbox.close();
    await rm(context, { recursive: true });
  });

  const git = (...args: string[]): Promise<Outcome> => run('git', args, { cwd: context });
  const docker = (...args: string[]): Promise<Outcome> => run('docker', args, { cwd: context, env });
  const guard = (...args: string[]): Promise<Outcome> =>
    mintmark(['guard', '--format', 'json', ...args], { cwd: context, env });
  const idOf = async (name: string): Promise<string> =>
    (await docker('image', 'inspect', '--format', '{{.Id}}', name)).stdout;

  /** What the registry behind the sandbox itself says a tag names; undefined: no such tag. */
  async function tagInRegistry(uri: string, tag: string): Promise<string | undefined> {
    const path = uri.slice(uri.indexOf('/') + 1);
    const url = `http://${lab('REGISTRY')}/v2/${path}/manifests/${tag}`;
    const accept = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'];
    accept.push('application/vnd.docker.distribution.manifest.v2+json');
    const answer = await fetch(url, { method: 'HEAD', headers: { accept: accept.join(', ') } });
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? '') : undefined;
  }

  test('the second is stopped, and nothing of it is pushed; with the mark both go through, and a node can delete each', async () => {
    const web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `web-${run_}` });
    const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `billing-${run_}` });
    for (const name of ['web', 'billing']) {
      expect(await docker('buildx', 'build', '--load', '--tag', `${name}-${run_}:1`, '.')).toMatchObject({
        exitCode: 0,
      });
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

    // What would have happened on a node. Where provenance gives each build an index of its own, the IDs differ.
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
