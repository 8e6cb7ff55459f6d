import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runClient } from '../../support/client.ts';
import { lab } from '../../support/lab.ts';
import { dockerHost, Engine, engineName, type Store, STORES, unpack } from './engine.ts';
import type { Made } from './table.ts';

/** The image sources that a candidate is checked from. */
export const SOURCES = ['docker-daemon:', 'docker-archive:', 'oci:', 'oci-archive:', 'docker://'] as const;
export type Source = (typeof SOURCES)[number];

export interface Candidate {
  /** The engine behind `docker-daemon:`. */
  readonly dockerHost: string;
  readonly references: Readonly<Record<Source, string>>;
  /** Its name in the lab's registry. */
  readonly name: string;
}

/** Makes, converts and copies the images of one scenario. */
export class Workshop {
  readonly engines: Readonly<Record<Store, Engine>>;
  readonly engine: Engine;
  readonly other: Engine;
  readonly #directory: string;
  readonly #fresh: () => string;

  private constructor(store: Store, directory: string, fresh: () => string) {
    this.#directory = directory;
    this.#fresh = fresh;
    const context = join(directory, 'context');
    this.engines = {
      classic: new Engine('classic', context, fresh),
      containerd: new Engine('containerd', context, fresh),
    };
    this.engine = this.engines[store];
    this.other = this.engines[store === 'classic' ? 'containerd' : 'classic'];
  }

  /** @param unique text that no other workshop's images contain, valid in a name */
  static async open(store: Store, directory: string, unique: string): Promise<Workshop> {
    let count = 0;
    const fresh = (): string => `${lab('REGISTRY')}/scenarios/${unique}:${String((count += 1))}`;
    const context = join(directory, 'context');
    await mkdir(context, { recursive: true });
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nARG BUILD_ID\nCOPY app /app\n');
    await writeFile(join(context, 'app'), unique);
    return new Workshop(store, directory, fresh);
  }

  /** Copies an image into an OCI layout with skopeo. */
  readonly toLayout = async (made: Made, ...options: string[]): Promise<Made> => {
    const directory = join(this.#directory, `layout-${this.#fresh().replace(/.*:/, '')}`);
    await skopeo(options, await this.#transport(made), `oci:${directory}:1`);
    return { at: 'layout', directory };
  };

  /** Copies an image into the lab's registry with skopeo, in the Docker format. */
  readonly toDockerFormat = async (made: Made): Promise<Made> => {
    const name = this.#fresh();
    await skopeo(['--format=v2s2'], await this.#transport(made), `docker://${name}`);
    return { at: 'registry', name };
  };

  /** Pushes an image with a suitable tool: the engine that has it, or skopeo. */
  async push(made: Made, name: string): Promise<void> {
    if (made.at === 'engine') await this.engines[made.store].push(made, name);
    else await skopeo([], await this.#transport(made), `docker://${name}`);
  }

  /** An image in every image source. */
  async candidate(made: Made): Promise<Candidate> {
    const name = made.at === 'registry' ? made.name : this.#fresh();
    if (made.at !== 'registry') await this.push(made, name);
    const engine = made.at === 'engine' ? this.engines[made.store] : this.engine;
    const held = made.at === 'engine' ? made : await engine.pull(name);
    const file = await engine.save(held);
    const layout = made.at === 'layout' ? made.directory : await unpack(file);
    const archive = made.at === 'layout' ? `${layout}.tar` : file;
    if (made.at === 'layout') await runClient(['tar', '--create', '--file', archive, '--directory', layout, '.']);
    return {
      dockerHost: dockerHost(engine.store),
      references: {
        'docker-daemon:': `docker-daemon:${engineName(held)}`,
        'docker-archive:': `docker-archive:${file}`,
        'oci:': `oci:${layout}`,
        'oci-archive:': `oci-archive:${archive}`,
        'docker://': `docker://${name}`,
      },
      name,
    };
  }

  async clear(): Promise<void> {
    for (const store of STORES) await this.engines[store].clear();
  }

  async #transport(made: Made): Promise<string> {
    if (made.at === 'registry') return `docker://${made.name}`;
    if (made.at === 'layout') return `oci:${made.directory}`;
    const name = this.#fresh();
    await this.push(made, name);
    return `docker://${name}`;
  }
}

async function skopeo(options: readonly string[], from: string, to: string): Promise<void> {
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  await runClient(['skopeo', 'copy', '--quiet', ...insecure, ...options, from, to]);
}
