import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Digest, isDigest } from '../../src/image/digest.ts';

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

export interface Inspection {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null };
  readonly RootFS: { readonly Layers: readonly string[] };
}

type Filters = Readonly<Record<string, readonly string[]>>;

/**
 * An engine of the lab, used as the docker CLI uses it, with the same calls of the Docker Engine API. The CLI itself starts so slowly that
 * tests which use it for everything would spend most of their time on that.
 */
export class DockerApi {
  readonly #socketPath: string;

  /** @param dockerHost `unix://…` */
  constructor(dockerHost: string) {
    this.#socketPath = dockerHost.replace(/^unix:\/\//, '');
  }

  /** @param body bytes are a tar, anything else is sent as JSON */
  ask(method: string, path: string, body?: object | Buffer): Promise<Answer> {
    const isTar = Buffer.isBuffer(body);
    // A push is refused without it, even without a login.
    const headers = { 'content-type': isTar ? 'application/x-tar' : 'application/json', 'x-registry-auth': 'e30=' };
    const sent = body === undefined || isTar ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.#socketPath, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) });
        });
      });
      asking.on('error', reject).end(sent);
    });
  }

  /** @throws Error with the engine's message if it refuses */
  async call(method: string, path: string, body?: object | Buffer): Promise<Buffer> {
    const { status, bytes } = await this.ask(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${bytes.toString()}`);
    return bytes;
  }

  /** Reports during the operation can end in an error, whatever the status was. @returns the reports, each as JSON */
  async #follow(path: string, body?: Buffer): Promise<string> {
    const reports = (await this.call('POST', path, body)).toString();
    if (reports.includes('"errorDetail"')) throw new Error(`POST ${path}: ${reports}`);
    return reports;
  }

  /** @returns undefined if there is no such image */
  async inspect(name: string): Promise<Inspection | undefined> {
    const path = `/images/${name}/json`;
    const { status, bytes } = await this.ask('GET', path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${bytes.toString()}`);
    return JSON.parse(bytes.toString()) as Inspection;
  }

  /** @throws Error if there is no such image */
  async idOf(name: string): Promise<string> {
    const image = await this.inspect(name);
    if (image === undefined) throw new Error(`No such image: ${name}`);
    return image.Id;
  }

  /** @param all includes those without a name */
  async images(filters: Filters, { all = false } = {}): Promise<readonly Pick<Inspection, 'Id' | 'RepoTags'>[]> {
    const path = `/images/json?all=${String(all)}&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    for (let attempt = 1; ; attempt += 1) {
      const { status, bytes } = await this.ask('GET', path);
      if (status === 200) return JSON.parse(bytes.toString()) as [];
      // While the containerd image store unpacks or removes an image, it answers 404 for the whole list.
      if (status !== 404 || attempt === 50) throw new Error(`GET ${path}: ${status} ${bytes.toString()}`);
      await sleep(100);
    }
  }

  async tag(image: string, name: string): Promise<void> {
    const [repository, tag] = splitName(name);
    await this.call('POST', `/images/${image}/tag?repo=${encodeURIComponent(repository)}&tag=${tag}`);
  }

  /** @returns the digest in the registry */
  async push(name: string): Promise<Digest> {
    const [repository, tag] = splitName(name);
    const [, digest = ''] =
      / digest: (sha256:\w+) size:/.exec(await this.#follow(`/images/${repository}/push?tag=${tag}`)) ?? [];
    if (isDigest(digest)) return digest;
    throw new Error(`${name}: the engine named no digest`);
  }

  async pull(reference: string): Promise<void> {
    await this.#follow(`/images/create?fromImage=${encodeURIComponent(reference)}`);
  }

  /** Removes a name, or an image by its ID. */
  async remove(name: string): Promise<void> {
    await this.call('DELETE', `/images/${name}`);
  }

  /** Removes a name, or an image with all its names, by force, which no test of the tool itself ever does. */
  async clear(name: string): Promise<void> {
    const path = `/images/${name}?force=true`;
    const { status, bytes } = await this.ask('DELETE', path);
    if (![200, 404].includes(status)) throw new Error(`DELETE ${path}: ${status} ${bytes.toString()}`);
  }

  /** Removes by force every name with this prefix. */
  async clearAll(start: string): Promise<void> {
    const names = (await this.images({})).flatMap(({ RepoTags }) => RepoTags ?? []);
    for (const name of names) if (name.startsWith(start)) await this.clear(name);
  }

  /** @param archive as written by `docker save` @returns the name of the image, if it has one */
  async load(archive: Buffer): Promise<string | undefined> {
    return /Loaded image: ([^\s\\]+)/.exec(await this.#follow('/images/load?quiet=true', archive))?.[1];
  }

  save(name: string): Promise<Buffer> {
    return this.call('GET', `/images/${name}/get`);
  }

  /** Builds with the builder before BuildKit. @param context a tar */
  async buildClassic(name: string, context: Buffer): Promise<void> {
    await this.#follow(`/build?t=${encodeURIComponent(name)}`, context);
  }

  /** @returns the ID of the container, which is not running yet */
  async create(container: { Image: string; Labels?: object; HostConfig?: object }): Promise<string> {
    const { Id: id } = JSON.parse((await this.call('POST', '/containers/create', container)).toString()) as {
      Id: string;
    };
    return id;
  }

  /** Starts a container without a network. @returns its ID */
  async start(image: string): Promise<string> {
    const id = await this.create({ Image: image, HostConfig: { NetworkMode: 'none' } });
    await this.call('POST', `/containers/${id}/start`);
    return id;
  }

  async stop(container: string): Promise<void> {
    await this.call('POST', `/containers/${container}/stop?t=0`);
  }

  async isRunning(container: string): Promise<boolean> {
    const { State: state } = JSON.parse((await this.call('GET', `/containers/${container}/json`)).toString()) as {
      State: { Running: boolean };
    };
    return state.Running;
  }

  /** Removes a container, whether it is running or not. */
  async removeContainer(container: string): Promise<void> {
    await this.call('DELETE', `/containers/${container}?force=true`);
  }

  /** The IDs of containers, whether they are running or not. */
  async containers(filters: Filters): Promise<readonly string[]> {
    const path = `/containers/json?all=true&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const found = JSON.parse((await this.call('GET', path)).toString()) as { Id: string }[];
    return found.map(({ Id: id }) => id);
  }
}

/** @param name `REPOSITORY:TAG` */
function splitName(name: string): [string, string] {
  const at = name.lastIndexOf(':');
  return [name.slice(0, at), name.slice(at + 1)];
}
