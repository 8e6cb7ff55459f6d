import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node } from '../../../src/commands/node/run.ts';
import type { NodeReport } from '../../../src/commands/node/report.ts';
import { digestOf, type Digest } from '../../../src/image/digest.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { agentDatabase } from '../../support/agent-db.ts';
import { DockerApi } from '../../support/docker-api.ts';
import { lab } from '../../support/lab.ts';
import type { AgentOptions } from '../../support/agent-scenarios.ts';
import { MANIFEST_TYPE, type RunnableImage, runnableImage } from './image.ts';
import { HOSTS, type Store } from './workbench.ts';

/** What the agent remembers of an image. */
interface Tracked {
  names: string[];
  lastUsed: number;
}

const PER_CYCLE = 5;

/**
 * A node with the clean-up of the ECS agent: the operations on the engine that amazon-ecs-agent 1.105 performs, in its order, without its
 * clock. Its rules are in docs/conflict.md, its code in agent/engine/docker_image_manager.go.
 */
export class AgentNode {
  readonly counts = { byName: 0, byId: 0, refused: 0 };
  readonly #unique = `mintmark-agent-${randomBytes(6).toString('hex')}`;
  readonly #tracked = new Map<string, Tracked>();
  /** The container of the task that each service runs. */
  readonly #running = new Map<string, { readonly container: string; readonly image: string }>();
  readonly #digests = new Map<string, Digest>();
  readonly #made = new Map<string, RunnableImage>();
  #ticks = 0;
  readonly #engine: DockerApi;
  readonly #store: Store;
  readonly #options: AgentOptions;
  readonly #directory: string;

  private constructor(store: Store, options: AgentOptions, directory: string) {
    this.#engine = new DockerApi(lab(HOSTS[store]));
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

  /** The URI of a repository of the lab's registry. */
  uri(repository: string): string {
    return `${lab('REGISTRY')}/${this.#unique}/${repository}`;
  }

  /** Pushes an image without an engine. The same content gives the same image. */
  async push(reference: string, content: string): Promise<void> {
    const text = `${this.#unique} ${content} ${'x'.repeat(4_000)}`;
    const recipe = {
      files: [{ name: 'content', content: text }],
      labels: { bench: this.#unique },
      command: ['/content'],
    };
    const made = this.#made.get(content) ?? (await runnableImage(recipe));
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
    const headers = { 'content-type': MANIFEST_TYPE };
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
      await this.#engine.pull(`${repository}@${digest}`);
      if (!byDigest) await this.#engine.tag(`${repository}@${digest}`, reference);
    }
    const image = await this.#engine.idOf(name);
    for (const tracked of this.#tracked.values()) tracked.names = tracked.names.filter((one) => one !== name);
    const tracked = this.#tracked.get(image) ?? { names: [], lastUsed: 0 };
    this.#tracked.set(image, tracked);
    tracked.names.push(name);
    const labels = { bench: this.#unique };
    const container = await this.#engine.create({ Image: name, Labels: labels });
    await this.stop(service);
    this.#running.set(service, { container, image });
  }

  /** Ends the task of a service, and removes its container. */
  async stop(service: string): Promise<void> {
    const old = this.#running.get(service);
    if (old === undefined) return;
    await this.#engine.removeContainer(old.container);
    this.#running.delete(service);
    const tracked = this.#tracked.get(old.image);
    if (tracked !== undefined) tracked.lastUsed = this.#ticks += 1;
  }

  /** One clean-up: five images, the least recently used first. */
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

  /** How many images are left, and how the agent classifies the unused ones. */
  async left(): Promise<{ left: number; stuck: number; leaked: number }> {
    const used = new Set([...this.#running.values()].map(({ image }) => image));
    const all = await this.#images();
    const unused = all.filter(({ Id }) => !used.has(Id));
    const leaked = unused.filter(({ Id }) => !this.#tracked.has(Id)).length;
    const stuck = unused.filter(({ Id }) => this.#tracked.get(Id)?.names.length === 0).length;
    return { left: all.length, stuck, leaked };
  }

  /** What `node` reports, with or without the agent's state before it. */
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

  /** Images that it does not remember: by ID if they have at most one tag, otherwise tag by tag. */
  async #cleanUpUntracked(most: number): Promise<void> {
    let removed = 0;
    for (const { Id, RepoTags } of await this.#images()) {
      if (this.#tracked.has(Id) || removed >= most) continue;
      const names = (RepoTags ?? []).length > 1 ? (RepoTags ?? []) : [Id];
      for (const name of names) if (await this.#remove(name)) removed += 1;
    }
  }

  /** @returns whether it is gone; a refusal for an image that the agent remembers counts as one of the five */
  async #remove(name: string): Promise<boolean> {
    const { status } = await this.#engine.ask('DELETE', `/images/${name}`);
    if (status === 409) this.counts.refused += 1;
    return status !== 409;
  }

  #images(): ReturnType<DockerApi['images']> {
    return this.#engine.images({ label: [`bench=${this.#unique}`] });
  }

  async #clear(): Promise<void> {
    for (const service of [...this.#running.keys()]) await this.stop(service);
    for (const { Id } of await this.#images()) await this.#engine.clear(Id);
  }
}
