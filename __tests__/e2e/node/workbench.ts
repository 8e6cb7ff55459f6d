import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderNodeJson } from '../../../src/commands/node/json.ts';
import { node } from '../../../src/commands/node/run.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { agentDatabase, type Remembered } from '../../support/agent-db.ts';
import { tarOf } from '../../support/archives.ts';
import { buildImage } from '../../support/buildx.ts';
import { DockerApi } from '../../support/docker-api.ts';
import { lab } from '../../support/lab.ts';
import { readNodeReport, type ReadNode } from '../../support/nodes.ts';
import { readRegistry } from '../scenarios/registries.ts';
import { type RunnableImage, runnableImage, savedAs } from './image.ts';

export type Store = 'classic' | 'containerd';

/** The engine of each image store, by its variable in the lab. */
export const HOSTS = { classic: 'DOCKER_CLASSIC', containerd: 'DOCKER_CONTAINERD' } as const;

/** Does the same on the engines of both image stores, concurrently. Both have ended when it returns, even if one fails. */
export async function onBothStores<T>(work: (store: Store) => Promise<T>): Promise<[Store, T][]> {
  const stores = Object.keys(HOSTS) as Store[];
  const works = stores.map(async (store): Promise<[Store, T]> => [store, await work(store)]);
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** A workspace on an engine of the lab with unique names: others use the same engine. */
export interface Workbench {
  readonly store: Store;
  readonly engine: DockerApi;
  /** The URI of a repository in the lab's registry. */
  readonly uri: (name: string) => string;
  /** A name without the parts that are unique to this workbench: `a:1`, `a@sha256`. */
  readonly short: (name: string) => string;
  /** Makes a unique image, or the same one again. @returns the engine's ID of it */
  readonly build: (name: string, variant?: string) => Promise<string>;
  /** Builds one with BuildKit, with provenance if the image store keeps it. @returns the engine's ID of it */
  readonly buildAttested: (name: string) => Promise<string>;
  /** Builds one from another with the classic builder, which alone records what an image was built from. */
  readonly buildFrom: (base: string, name: string) => Promise<void>;
  /** Removes names, or images by their IDs. */
  readonly remove: (names: readonly string[]) => Promise<void>;
  /** Pushes a name. @returns its digest in the registry */
  readonly pushed: (name: string) => Promise<string>;
  /** Every name that an image has, in order. */
  readonly namesOf: (id: string) => Promise<readonly string[]>;
  /** Runs a repository's task as the ECS agent does: pulls by digest, and gives the image the tag. */
  readonly pullAsAgent: (reference: string) => Promise<void>;
  /** `mintmark node --keep 0`. @param remembered the agent's state, by the engine's IDs; absent: there is none */
  readonly node: (options?: NodeOptions) => Promise<ReadNode>;
}

export interface NodeOptions {
  readonly fix?: boolean;
  readonly remembered?: Readonly<Record<string, Remembered>> | undefined;
}

/** Works at a workbench, and removes everything made there. */
export async function atWorkbench<T>(store: Store, work: (bench: Workbench) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-node-'));
  const unique = `mintmark-node-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const env = { DOCKER_HOST: lab(HOSTS[store]) };
  const engine = new DockerApi(env.DOCKER_HOST);
  const own = { label: [`bench=${unique}`] };
  const images = new Map<string, Promise<RunnableImage>>();
  const uri = (name: string): string => `${lab('REGISTRY')}/${unique}/${name}`;
  const bench: Workbench = {
    store,
    engine,
    uri,
    short: (name) => name.slice(uri('').length).replace(/@sha256:.*/, '@sha256'),
    build: async (name, variant = '') => {
      const image = images.get(variant) ?? sleeper(unique, variant);
      images.set(variant, image);
      await engine.load(await savedAs(name, await image));
      return engine.idOf(name);
    },
    buildAttested: async (name) => {
      await writeFile(join(directory, 'Dockerfile'), `FROM scratch\nCOPY unique /\nLABEL bench=${unique}\n`);
      await writeFile(join(directory, 'unique'), unique);
      const provenance = `--provenance=${String(store === 'containerd')}`;
      await buildImage(['--load', provenance, '--tag', name, '.'], { cwd: directory, env });
      return engine.idOf(name);
    },
    buildFrom: async (base, name) => {
      const Dockerfile = { name: 'Dockerfile', content: `FROM ${base}\nLABEL child=1\n` };
      await engine.buildClassic(name, await tarOf([Dockerfile]));
    },
    remove: async (names) => {
      for (const name of names) await engine.remove(name);
    },
    pushed: async (name) => {
      await engine.push(name);
      return (await readRegistry(name)).root.digest;
    },
    namesOf: async (id) => {
      const image = await engine.inspect(id);
      const lists = store === 'containerd' ? [image?.RepoTags] : [image?.RepoTags, image?.RepoDigests];
      return lists.flatMap((list) => list ?? []).sort();
    },
    pullAsAgent: async (reference) => {
      const { digest } = (await readRegistry(reference)).root;
      const pulled = `${reference.replace(/:[^:/]+$/, '')}@${digest}`;
      await engine.pull(pulled);
      await engine.tag(pulled, reference);
    },
    node: async ({ fix = false, remembered } = {}) => {
      const state = join(directory, 'agent.db');
      if (remembered !== undefined) await writeFile(state, agentDatabase(remembered));
      const report = await node(
        { mode: fix ? 'fixed' : 'look', keep: 0, repository: [`${uri('')}**`] },
        { cwd: directory, env: { ...env, HOME: directory }, now: () => new Date(), clock: systemClock },
        {
          endpoint: 'http://127.0.0.1:5',
          config: '/nowhere/ecs.config',
          state: remembered === undefined ? '/nowhere/agent.db' : state,
        },
      );
      return readNodeReport(renderNodeJson(report));
    },
  };
  try {
    return await work(bench);
  } finally {
    for (const container of await engine.containers(own)) await engine.removeContainer(container);
    // By force, which no test of the tool itself ever does. Removing an image may remove the ones it was made from.
    for (const { Id } of await engine.images(own, { all: true }))
      await engine.ask('DELETE', `/images/${Id}?force=true`);
    await rm(directory, { recursive: true });
  }
}

/** An image that sleeps, with a layer that no other image on the engine has. */
async function sleeper(unique: string, variant: string): Promise<RunnableImage> {
  const files = [
    { name: 'bin/busybox', content: await readFile(lab('BUSYBOX')), mode: 0o755 },
    { name: 'bin/unique', content: `${unique} ${variant}` },
  ];
  return runnableImage({ files, labels: { bench: unique, variant }, command: ['/bin/busybox', 'sleep', '600'] });
}
