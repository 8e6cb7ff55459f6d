import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage } from '../../support/buildx.ts';
import { runClient } from '../../support/client.ts';
import { DockerApi } from '../../support/docker-api.ts';
import { lab } from '../../support/lab.ts';
import type { Made } from './table.ts';

export const STORES = ['classic', 'containerd'] as const;
export type Store = (typeof STORES)[number];

export const dockerHost = (store: Store): string => lab(store === 'classic' ? 'DOCKER_CLASSIC' : 'DOCKER_CONTAINERD');

/** A Docker Engine, and a build context whose images no other workshop makes. */
export class Engine {
  readonly #names = new Set<string>();
  readonly store: Store;
  readonly #api: DockerApi;
  readonly #directory: string;
  readonly #fresh: () => string;

  constructor(store: Store, directory: string, fresh: () => string) {
    this.store = store;
    this.#api = new DockerApi(dockerHost(store));
    this.#directory = directory;
    this.#fresh = fresh;
  }

  async build(options: readonly string[] = [], env: Record<string, string> = {}): Promise<Made> {
    const name = this.#named();
    await this.#build(['--tag', name, ...options], env);
    return { at: 'engine', store: this.store, name };
  }

  /** Builds with the builder before BuildKit. */
  async buildClassic(...options: string[]): Promise<Made> {
    const name = this.#named();
    const env = { DOCKER_HOST: dockerHost(this.store), DOCKER_BUILDKIT: '0' };
    await runClient(['docker', 'build', '--quiet', '--tag', name, ...options, '.'], { cwd: this.#directory, env });
    return { at: 'engine', store: this.store, name };
  }

  async buildLayout(): Promise<Made> {
    const file = this.#file('oci.tar');
    await this.#build(['--output', `type=oci,dest=${file}`]);
    return { at: 'layout', directory: await unpack(file) };
  }

  async pull(reference: string): Promise<Made> {
    await this.#api.pull(reference);
    this.#names.add(reference);
    return { at: 'engine', store: this.store, name: reference };
  }

  async tag(made: Made, name = this.#fresh()): Promise<Made> {
    await this.#api.tag(engineName(made), name);
    this.#names.add(name);
    return { at: 'engine', store: this.store, name };
  }

  async push(made: Made, name: string): Promise<void> {
    await this.tag(made, name);
    await this.#api.push(name);
  }

  /** @returns the file that `docker save` wrote */
  async save(made: Made): Promise<string> {
    const file = this.#file('save.tar');
    await writeFile(file, await this.#api.save(engineName(made)));
    return file;
  }

  async saveLayout(made: Made): Promise<Made> {
    return { at: 'layout', directory: await unpack(await this.save(made)) };
  }

  async load(file: string): Promise<Made> {
    const loaded = await this.#api.load(await readFile(file));
    if (loaded === undefined) throw new Error('docker load named no image');
    this.#names.add(loaded);
    return { at: 'engine', store: this.store, name: loaded };
  }

  /** What a node with this image store calls the image. */
  async idOf(reference: string): Promise<string> {
    await this.pull(reference);
    return this.#api.idOf(reference);
  }

  /** Deletes an image by its ID, without force. @returns false if it is refused because of its two repositories */
  async deletes(id: string): Promise<boolean> {
    try {
      await this.#api.remove(id);
      return true;
    } catch (error) {
      if (String(error).includes('image is referenced in multiple repositories')) return false;
      throw error;
    }
  }

  /** Removes every image that was made here. */
  async clear(): Promise<void> {
    for (const name of this.#names) await this.#api.clear(name);
    this.#names.clear();
  }

  async #build(options: readonly string[], env: Record<string, string> = {}): Promise<void> {
    await buildImage([...options, '.'], {
      cwd: this.#directory,
      env: { DOCKER_HOST: dockerHost(this.store), ...env },
    });
  }

  #named(): string {
    const name = this.#fresh();
    this.#names.add(name);
    return name;
  }

  #file(suffix: string): string {
    return join(this.#directory, `..`, `${this.#fresh().replace(/.*\//, '').replace(':', '-')}-${suffix}`);
  }
}

/** Unpacks an archive of an OCI layout. @returns its directory */
export async function unpack(file: string): Promise<string> {
  const directory = `${file}.d`;
  await mkdir(directory);
  await runClient(['tar', '--extract', '--file', file, '--directory', directory]);
  return directory;
}

export function engineName(made: Made): string {
  if (made.at !== 'engine') throw new Error(`no engine has the image in the ${made.at}`);
  return made.name;
}
