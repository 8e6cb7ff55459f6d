import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { buildImage } from '../support/buildx.ts';
import { runClient } from '../support/client.ts';
import { DockerApi, type Inspection } from '../support/docker-api.ts';
import { freshAccount, REGION, sandboxEnv } from '../support/runtime.ts';
import { lab, mintmark, type Outcome } from '../support/lab.ts';
import { expectValidReport } from '../support/report-schema.ts';

export const STORES = [
  ['classic', 'DOCKER_CLASSIC'],
  ['containerd', 'DOCKER_CONTAINERD'],
] as const;

/** The result of guarding one build. */
export interface Guarded extends Outcome {
  readonly report: {
    readonly image: { readonly indexDigest: string | null; readonly platformImages: { imageId: string }[] };
    readonly pushed: { readonly digest: string; readonly tag: string; readonly otherTags: readonly string[] } | null;
    readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  };
  /** The guarded `REPOSITORY:TAG`. */
  readonly reference: string;
}

/** A repository in a sandbox in front of the lab's registry, an engine, and a unique build context under git. */
export class Guarding {
  readonly unique = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  readonly context: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #account = freshAccount();
  readonly #sandbox: Sandbox;
  readonly engine: DockerApi;
  readonly uri: string;
  readonly #references: string[] = [];

  private constructor(sandbox: Sandbox, directory: string, dockerHost: string) {
    this.#sandbox = sandbox;
    this.engine = new DockerApi(dockerHost);
    this.uri = this.createRepository('web');
    this.context = join(directory, 'context');
    const [temporary, builders] = [join(directory, 'tmp'), join(directory, 'buildx')];
    this.env = {
      ...sandboxEnv(sandbox.endpoint, this.#account),
      DOCKER_HOST: dockerHost,
      BUILDX_CONFIG: builders,
      TMPDIR: temporary,
    };
  }

  static async open(sandbox: Sandbox, dockerHost: string): Promise<Guarding> {
    const directory = await mkdtemp(join(tmpdir(), 'mintmark-build-'));
    const guarding = new Guarding(sandbox, directory, dockerHost);
    await mkdir(guarding.context);
    await mkdir(guarding.temporary);
    await copyFile(lab('BUSYBOX'), join(guarding.context, 'busybox'));
    await guarding.write('app', guarding.unique);
    const git = (...args: string[]): Promise<unknown> => runClient(['git', ...args], { cwd: guarding.context });
    await git('init', '--quiet');
    await git('add', 'app');
    await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'first');
    return guarding;
  }

  createRepository(name: string): string {
    return this.#sandbox.createRepository({ account: this.#account, region: REGION, name: `${name}-${this.unique}` })
      .uri;
  }

  get temporary(): string {
    return this.env['TMPDIR'] ?? '';
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(this.context, name), content);
  }

  /** Guards a build of the context, under its own tag. */
  async guard(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Guarded> {
    const reference = `${this.uri}:${this.#references.length + 1}`;
    this.#references.push(reference);
    return { ...(await this.run(['guard', '.', '--report', 'json=-', '--to', reference, ...args], env)), reference };
  }

  /** Runs a command that reports in JSON. */
  async run(
    options: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Omit<Guarded, 'reference'>> {
    const outcome = await mintmark(options, { cwd: this.context, env: { ...this.env, ...env } });
    return { ...outcome, report: expectValidReport(outcome.stdout) as Guarded['report'] };
  }

  /** What a tag names in the registry behind the sandbox; undefined if there is no such tag. */
  async digestOf(tag: string, uri = this.uri): Promise<string | undefined> {
    const accept = ['oci.image.index.v1+json', 'oci.image.manifest.v1+json', 'docker.distribution.manifest.v2+json'];
    const path = uri.slice(uri.indexOf('/') + 1);
    const answer = await fetch(`http://${lab('REGISTRY')}/v2/${path}/manifests/${tag}`, {
      method: 'HEAD',
      headers: { accept: accept.map((type) => `application/vnd.${type}`).join(', ') },
    });
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? '') : undefined;
  }

  /** Builds an image of the context without mintmark. */
  async build(name: string, ...options: string[]): Promise<void> {
    await buildImage(['--load', ...options, '--tag', name, '.'], { cwd: this.context, env: this.env });
  }

  async docker(...args: string[]): Promise<string> {
    return (await runClient(['docker', ...args], { cwd: this.context, env: this.env })).stdout;
  }

  async labelsOf(reference: string): Promise<Readonly<Record<string, string>>> {
    return (await this.#inspect(reference)).Config.Labels ?? {};
  }

  async layersOf(reference: string): Promise<unknown> {
    return (await this.#inspect(reference)).RootFS.Layers;
  }

  async #inspect(reference: string): Promise<Inspection> {
    const image = await this.engine.inspect(reference);
    if (image === undefined) throw new Error(`No such image: ${reference}`);
    return image;
  }

  /** The index in the registry behind the sandbox for a reference. */
  async indexOf(reference: string): Promise<{ digest: string; platforms: string[] }> {
    const [, path = '', tag = ''] = /^[^/]*\/(.*):(.*)$/.exec(reference) ?? [];
    const answer = await fetch(`http://${lab('REGISTRY')}/v2/${path}/manifests/${tag}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const index = (await answer.json()) as { manifests: { platform: { os: string; architecture: string } }[] };
    return {
      digest: answer.headers.get('docker-content-digest') ?? '',
      platforms: index.manifests.map(({ platform: { os, architecture } }) => `${os}/${architecture}`),
    };
  }

  async close(): Promise<void> {
    for (const reference of this.#references) await this.engine.clear(reference);
    await rm(join(this.context, '..'), { recursive: true });
  }
}
