import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject } from '../../../src/image/json.ts';
import { renderNodeJson } from '../../../src/commands/node/json.ts';
import { node } from '../../../src/commands/node/run.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { agentDatabase, type Remembered } from '../../support/agent-db.ts';
import { lab, type Outcome, run } from '../../support/lab.ts';
import { readNodeReport, type ReadNode } from '../../support/nodes.ts';

export type Store = 'classic' | 'containerd';

/** The engine of each image store, in the lab's words. */
export const HOSTS = { classic: 'DOCKER_CLASSIC', containerd: 'DOCKER_CONTAINERD' } as const;

/** Does the same on the engines of both image stores, concurrently. Each has ended when it returns, also if one fails. */
export async function onBothStores<T>(work: (store: Store) => Promise<T>): Promise<[Store, T][]> {
  const stores = Object.keys(HOSTS) as Store[];
  const works = stores.map(async (store): Promise<[Store, T]> => [store, await work(store)]);
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** A place on an engine of the lab with names that nobody else has: others use the same engine. */
export interface Workbench {
  readonly store: Store;
  /** The URI of a repository in the lab's registry. */
  readonly uri: (name: string) => string;
  /** A name without what makes it this workbench's: `a:1`, `a@sha256`. */
  readonly short: (name: string) => string;
  /** Runs docker, whatever comes of it. */
  readonly docker: (...args: readonly string[]) => Promise<Outcome>;
  /** Runs docker. @returns what it prints @throws where it fails */
  readonly did: (...args: readonly string[]) => Promise<string>;
  /** Builds an image that is unlike every other, or once more the same. @returns the engine's ID of it */
  readonly build: (name: string, options?: { attest?: boolean; from?: string; variant?: string }) => Promise<string>;
  /** The digest of a name in the registry. */
  readonly pushed: (name: string) => Promise<string>;
  /** Every name that an image has, in order. */
  readonly namesOf: (id: string) => Promise<readonly string[]>;
  readonly start: (image: string) => Promise<string>;
  /** Starts a container and stops it. */
  readonly leaveStopped: (image: string) => Promise<string>;
  /** Runs a repository's task as the ECS agent does: pulls by digest, and gives the image the tag. @returns the digest reference */
  readonly pullAsAgent: (reference: string) => Promise<string>;
  /** `mintmark node --keep 0`. @param remembered what the agent's state has, by the engine's IDs; without it there is none */
  readonly node: (options?: NodeOptions) => Promise<ReadNode>;
}

export interface NodeOptions {
  readonly fix?: boolean;
  readonly remembered?: Readonly<Record<string, Remembered>> | undefined;
}

/** Works at a workbench, and removes what was made there. */
export async function atWorkbench<T>(store: Store, work: (bench: Workbench) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-node-'));
  const unique = `mintmark-node-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  await copyFile(lab('BUSYBOX'), join(directory, 'busybox'));
  const env = { DOCKER_HOST: lab(HOSTS[store]) };
  const filter = ['--filter', `label=bench=${unique}`];
  const docker: Workbench['docker'] = (...args) => run('docker', args, { cwd: directory, env });
  const did: Workbench['did'] = async (...args) => {
    const { exitCode, stdout, stderr } = await docker(...args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const uri = (name: string): string => `${lab('REGISTRY')}/${unique}/${name}`;
  const bench: Workbench = {
    store,
    uri,
    short: (name) => name.slice(uri('').length).replace(/@sha256:.*/, '@sha256'),
    docker,
    did,
    build: async (name, { attest = false, from, variant = '' } = {}) => {
      const base = [
        'FROM scratch',
        'COPY busybox unique /bin/',
        `LABEL bench=${unique} variant=${variant}`,
        'CMD ["/bin/busybox","sleep","600"]',
      ];
      const lines = from === undefined ? base : [`FROM ${from}`, 'LABEL child=1'];
      await writeFile(join(directory, 'Dockerfile'), lines.join('\n'));
      // A layer that no other image on the engine has, however old the engine's build cache is.
      await writeFile(join(directory, 'unique'), `${unique} ${variant}`);
      // The classic builder alone records what an image was built from.
      if (from !== undefined)
        await run('docker', ['build', '--tag', name, '.'], { cwd: directory, env: { ...env, DOCKER_BUILDKIT: '0' } });
      else
        await did(
          'buildx',
          'build',
          '--quiet',
          '--load',
          `--provenance=${String(attest && store === 'containerd')}`,
          '--tag',
          name,
          '.',
        );
      return did('image', 'inspect', '--format', '{{.Id}}', name);
    },
    pushed: async (name) => {
      await did('push', '--quiet', name);
      const { stdout } = await run('crane', ['digest', name]);
      return stdout;
    },
    namesOf: async (id) => {
      const { exitCode, stdout } = await docker('image', 'inspect', '--format', '{{json .}}', id);
      if (exitCode !== 0) return [];
      const image: unknown = JSON.parse(stdout);
      const { RepoTags: tags, RepoDigests: digests } = isObject(image) ? image : {};
      const names = store === 'containerd' ? [tags] : [tags, digests];
      return names.flatMap((list) => (Array.isArray(list) ? list.map(String) : [])).sort();
    },
    start: (image) => did('run', '--detach', '--network', 'none', image),
    leaveStopped: async (image) => {
      const id = await bench.start(image);
      await did('stop', '--time', '0', id);
      return id;
    },
    pullAsAgent: async (reference) => {
      const { stdout: digest } = await run('crane', ['digest', reference]);
      const pulled = `${reference.replace(/:[^:/]+$/, '')}@${digest}`;
      await did('pull', '--quiet', pulled);
      await did('tag', pulled, reference);
      return pulled;
    },
    node: async ({ fix = false, remembered } = {}) => {
      const state = join(directory, 'agent.db');
      if (remembered !== undefined) await writeFile(state, agentDatabase(remembered));
      const report = await node(
        { mode: fix ? 'fixed' : 'look', keep: 0, repository: [`${uri('')}**`] },
        { cwd: directory, env: { ...env, HOME: directory }, now: () => new Date(), clock: systemClock },
        {
          ...{ endpoint: 'http://127.0.0.1:5', config: '/nowhere/ecs.config' },
          state: remembered === undefined ? '/nowhere/agent.db' : state,
        },
      );
      return readNodeReport(renderNodeJson(report));
    },
  };
  try {
    return await work(bench);
  } finally {
    const containers = await did('ps', '--all', '--quiet', ...filter);
    if (containers !== '') await docker('rm', '--force', ...containers.split('\n'));
    // By force, which no test of the tool itself ever does.
    const images = await did('images', '--all', '--quiet', '--no-trunc', ...filter);
    if (images !== '') await docker('rmi', '--force', ...new Set(images.split('\n')));
    await rm(directory, { recursive: true });
  }
}
