import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { node } from '../../../src/commands/node/run.ts';
import type { NodeReport } from '../../../src/commands/node/report.ts';
import { digestOf, type Digest } from '../../../src/image/digest.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { tarOf } from '../../support/archives.ts';
import { agentDatabase } from '../../support/agent-db.ts';
import { lab } from '../../support/lab.ts';
import type { AgentOptions } from '../../support/agent-scenarios.ts';
import { HOSTS, type Store } from './workbench.ts';

/** What the agent remembers of an image. */
interface Tracked {
  names: string[];
  lastUsed: number;
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const PER_CYCLE = 5;

interface Made {
  readonly config: Buffer;
  readonly layer: Buffer;
  readonly manifest: Buffer;
}

function makeImage(tar: Buffer, bench: string): Made {
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      ...{ architecture: 'amd64', os: 'linux', created: '2026-11-01T00:00:00Z' },
      config: { Cmd: ['/content'], Labels: { bench } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const descriptor = (mediaType: string, blob: Buffer): object => ({
    ...{ mediaType, size: blob.length, digest: digestOf(blob) },
  });
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: MANIFEST },
      config: descriptor('application/vnd.docker.container.image.v1+json', config),
      layers: [descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  return { config, layer, manifest };
}

/**
 * A node whose clean-up is that of the ECS agent: the operations on the engine that amazon-ecs-agent 1.105 performs, in its
 * order, without its clock. Its rules are in docs/conflict.md, its code in agent/engine/docker_image_manager.go.
 */
export class AgentNode {
  readonly counts = { byName: 0, byId: 0, refused: 0 };
  readonly #unique = `mintmark-agent-${randomBytes(6).toString('hex')}`;
  readonly #tracked = new Map<string, Tracked>();
  /** The container of the task that each service runs. */
  readonly #running = new Map<string, { readonly container: string; readonly image: string }>();
  readonly #digests = new Map<string, Digest>();
  readonly #made = new Map<string, Made>();
  #ticks = 0;
  readonly #store: Store;
  readonly #options: AgentOptions;
  readonly #directory: string;

  private constructor(store: Store, options: AgentOptions, directory: string) {
    this.#store = store;
    this.#options = options;
    this.#directory = directory;
  }

  static async run<T>(store: Store, options: AgentOptions, work: (node: AgentNode) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), 'mintmark-agent-'));
    const agent = new AgentNode(store, options, directory);
    try {
      return await work(agent);
    } finally {
      await agent.#clear();
      await rm(directory, { recursive: true });
    }
  }

  /** A tar has times in it, so it is made once. */
  #layer(content: string): Promise<Buffer> {
    return tarOf([{ name: 'content', content: `${this.#unique} ${content} ${'x'.repeat(4_000)}` }]);
  }

  /** The URI of a repository of the lab's registry. */
  uri(repository: string): string {
    return `${lab('REGISTRY')}/${this.#unique}/${repository}`;
  }

  /** Pushes an image without an engine. Equal contents are one image. */
  async push(reference: string, content: string): Promise<void> {
    const made = this.#made.get(content) ?? makeImage(await this.#layer(content), this.#unique);
    this.#made.set(content, made);
    const { config, layer, manifest } = made;
    const [, repository = '', tag = ''] = /^[^/]+\/(.*):([^:]+)$/.exec(reference) ?? [];
    const base = `http://${lab('REGISTRY')}/v2/${repository}`;
    for (const blob of [config, layer]) {
      const started = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
      const place = new URL(started.headers.get('location') ?? '', base);
      place.searchParams.set('digest', digestOf(blob));
      await fetch(place, { method: 'PUT', body: blob, headers: { 'content-type': 'application/octet-stream' } });
    }
    const headers = { 'content-type': MANIFEST };
    const put = await fetch(`${base}/manifests/${tag}`, { method: 'PUT', body: manifest, headers });
    if (!put.ok) throw new Error(`${reference}: ${put.status} ${await put.text()}`);
    this.#digests.set(reference, digestOf(manifest));
  }

  /**
   * A service's new task: the agent pulls by digest, gives the image the task's name, remembers that, and starts it; then
   * the old task goes.
   *
   * @param byDigest whether the task definition names the digest
   */
  async deploy(service: string, reference: string, { byDigest = false } = {}): Promise<void> {
    const digest = this.#digests.get(reference) ?? '';
    const repository = reference.replace(/:[^:/]+$/, '');
    const name = byDigest ? `${repository}@${digest}` : reference;
    const isRemembered = [...this.#tracked.values()].some(({ names }) => names.includes(name));
    if (this.#options.pulls !== 'once' || !isRemembered) {
      await this.#call('POST', `/images/create?fromImage=${encodeURIComponent(`${repository}@${digest}`)}`);
      const tag = reference.slice(repository.length + 1);
      const names = `repo=${encodeURIComponent(repository)}&tag=${tag}`;
      if (!byDigest) await this.#call('POST', `/images/${repository}@${digest}/tag?${names}`);
    }
    const { Id: image = '' } = JSON.parse(await this.#call('GET', `/images/${name}/json`)) as { Id?: string };
    for (const tracked of this.#tracked.values()) tracked.names = tracked.names.filter((one) => one !== name);
    const tracked = this.#tracked.get(image) ?? { names: [], lastUsed: 0 };
    this.#tracked.set(image, tracked);
    tracked.names.push(name);
    const labels = { bench: this.#unique };
    const made = await this.#call('POST', '/containers/create', { Image: name, Labels: labels });
    await this.stop(service);
    const { Id: container } = JSON.parse(made) as { Id: string };
    this.#running.set(service, { container, image });
  }

  /** The task of a service ends, and its container is removed. */
  async stop(service: string): Promise<void> {
    const old = this.#running.get(service);
    if (old === undefined) return;
    await this.#call('DELETE', `/containers/${old.container}?force=1`);
    this.#running.delete(service);
    const tracked = this.#tracked.get(old.image);
    if (tracked !== undefined) tracked.lastUsed = this.#ticks += 1;
  }

  /** One clean-up: five images, the one that was used longest ago first. */
  async cleanUp(): Promise<void> {
    if (this.#options.pulls === 'prefer-cached') return;
    const used = new Set([...this.#running.values()].map(({ image }) => image));
    const unused = [...this.#tracked].filter(([id]) => !used.has(id));
    const queue = unused.toSorted(([, a], [, b]) => a.lastUsed - b.lastUsed).slice(0, PER_CYCLE);
    for (const [id, tracked] of queue) {
      const names = [...tracked.names];
      for (const name of names.length > 0 ? names : [id]) {
        if (!(await this.#remove(name))) break;
        if (name === id) this.counts.byId += 1;
        else this.counts.byName += 1;
        tracked.names = tracked.names.filter((one) => one !== name);
        if (tracked.names.length === 0) this.#tracked.delete(id);
      }
    }
    if (this.#options.untracked === true) await this.#cleanUpUntracked(PER_CYCLE - queue.length + 1);
  }

  /** How many images are left, and what the agent makes of those that nothing uses. */
  async left(): Promise<{ left: number; stuck: number; leaked: number }> {
    const used = new Set([...this.#running.values()].map(({ image }) => image));
    const all = await this.#images();
    const unused = all.filter(({ Id }) => !used.has(Id));
    const leaked = unused.filter(({ Id }) => !this.#tracked.has(Id)).length;
    const stuck = unused.filter(({ Id }) => this.#tracked.get(Id)?.names.length === 0).length;
    return { left: all.length, stuck, leaked };
  }

  /** What `node` says, with the agent's state before it or without. */
  async look(options: { fix?: boolean; withState?: boolean; allowOnce?: boolean } = {}): Promise<NodeReport> {
    const { fix = false, withState = true, allowOnce = false } = options;
    const [config, state] = [join(this.#directory, 'ecs.config'), join(this.#directory, 'agent.db')];
    const { pulls = 'default', untracked = false } = this.#options;
    await writeFile(
      config,
      `ECS_IMAGE_PULL_BEHAVIOR=${pulls}\nECS_ENABLE_UNTRACKED_IMAGE_CLEANUP=${String(untracked)}\n`,
    );
    await writeFile(
      state,
      agentDatabase(Object.fromEntries([...this.#tracked].map(([id, { names }]) => [id, { names }]))),
    );
    return node(
      { mode: fix ? 'fixed' : 'look', keep: 0, allowOnce, repository: [`${this.uri('')}**`] },
      {
        cwd: this.#directory,
        env: { DOCKER_HOST: lab(HOSTS[this.#store]), HOME: this.#directory },
        now: () => new Date(),
        clock: systemClock,
      },
      { endpoint: 'http://127.0.0.1:5', config, state: withState ? state : '/nowhere/agent.db' },
    );
  }

  /** Of the images that it does not remember, those with at most one tag by ID, the others tag by tag. */
  async #cleanUpUntracked(most: number): Promise<void> {
    let removed = 0;
    for (const { Id, RepoTags } of await this.#images()) {
      if (this.#tracked.has(Id) || removed >= most) continue;
      const names = (RepoTags ?? []).length > 1 ? (RepoTags ?? []) : [Id];
      for (const name of names) if (await this.#remove(name)) removed += 1;
    }
  }

  /** @returns whether it is gone; a refusal of what the agent remembers is one of the five */
  async #remove(name: string): Promise<boolean> {
    const { status } = await this.#ask('DELETE', `/images/${name}`);
    if (status === 409) this.counts.refused += 1;
    return status !== 409;
  }

  async #images(): Promise<readonly { Id: string; RepoTags: string[] | null }[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`bench=${this.#unique}`] }));
    return JSON.parse(await this.#call('GET', `/images/json?filters=${filters}`)) as [];
  }

  async #clear(): Promise<void> {
    for (const service of [...this.#running.keys()]) await this.stop(service);
    // By force, which no test of the tool itself ever does.
    for (const { Id } of await this.#images()) await this.#ask('DELETE', `/images/${Id}?force=1`);
  }

  async #call(method: string, path: string, body?: object): Promise<string> {
    const { status, text } = await this.#ask(method, path, body);
    if (status >= 400 || text.includes('"errorDetail"')) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  }

  #ask(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const socketPath = lab(HOSTS[this.#store]).replace(/^unix:\/\//, '');
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const asking = request({ socketPath, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        });
      });
      asking.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
