import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { MintmarkError, messageOf } from '../errors.ts';
import { isDigest, type Digest } from '../image/digest.ts';
import { isObject, type JsonObject, valueAt } from '../util/json-object.ts';
import type { ImageEngine, ImageStore } from '../image/sources/source.ts';
import { engineFailure, get, openEngine } from './connection.ts';
import { withContent } from './content.ts';
import { imageStoreIn, isDockerEngine, readInspection } from './inspection.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import type { Environment } from '../util/environment.ts';

/** A Docker Engine: what image sources need of it, plus loading, tagging and pushing. */
export interface DockerEngine extends ImageEngine {
  /** Which image store it has. Takes one request. */
  imageStore(): Promise<ImageStore>;
  /**
   * Loads an image, as `docker load` does.
   *
   * @param archive a tar of an OCI layout, or one that `docker save` wrote
   */
  load(archive: Uint8Array): Promise<void>;
  /**
   * Gives an image an additional name.
   *
   * @param image its ID or a name
   */
  tag(image: string, repositoryUri: string, tag: string): Promise<void>;
  /**
   * Pushes a name that the engine has.
   *
   * @returns the digest of what was pushed, if the engine reports it: the containerd image store does not
   * @throws MintmarkError PUSH
   */
  push(
    repositoryUri: string,
    tag: string,
    credentials: { readonly username: string; readonly password: string },
  ): Promise<Digest | undefined>;
}

/**
 * The engine that the docker CLI would talk to, through the Docker Engine API. Nothing is sent before the first method
 * call. Every method throws MintmarkError DOCKER if the engine cannot be reached or refuses.
 *
 * @param env what the docker CLI reads: DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, DOCKER_TLS, DOCKER_TLS_VERIFY,
 *   DOCKER_CERT_PATH, DOCKER_API_VERSION, HOME
 * @param warn says which part of the docker CLI's configuration cannot be read
 */
export async function connectEngine(
  env: Environment,
  warn: (text: string) => void = () => undefined,
): Promise<DockerEngine> {
  const { host, client } = await openEngine(env, warn);
  const ask = async <T>(question: (client: Docker) => Promise<T>): Promise<T> => {
    try {
      return await question(client);
    } catch (error) {
      throw engineFailure(error, host);
    }
  };
  const imageStore = async (): Promise<ImageStore> => imageStoreIn(await ask((docker) => docker.info()), host.address);
  return {
    inspect: async (name) => {
      const answer = await ask((docker) => get(docker, `/images/${name}/json`, { manifests: true }));
      if (answer === undefined) return undefined;
      const image = await readInspection(answer, host.address, imageStore);
      if (image.imageStore === 'classic' && !isDockerEngine(await ask((docker) => docker.version()))) {
        throw unproven(image.id, name, host.address);
      }
      return image;
    },
    imageStore,
    withContent: (work) => withContent(client, work),
    save: (name) => ask(async (docker) => readable(await docker.getImage(name).get())),
    load: async (archive) => {
      const file = Readable.from([archive], { objectMode: false });
      await followLoad(await ask(async (docker) => readable(await docker.loadImage(file, { quiet: true }))));
    },
    tag: async (image, repositoryUri, tag) => {
      await ask((docker) => docker.getImage(image).tag({ repo: repositoryUri, tag }));
    },
    push: async (repositoryUri, tag, { username, password }) => {
      const authconfig = { username, password, serveraddress: repositoryUri.replace(/\/.*$/s, '') };
      const stream = await ask(async (docker) =>
        readable(await docker.getImage(repositoryUri).push({ tag, authconfig })),
      );
      return followPush(stream, `${repositoryUri}:${tag}`);
    },
  };
}

/** Only a Docker Engine's `Id` is known to be an image ID. */
function unproven(id: Digest, name: string, address: string): MintmarkError {
  return new MintmarkError(
    'DOCKER',
    `What answers at ${address} is not a Docker Engine, so it is not certain that ${id} is the image ID of ${name}.`,
    {
      hint: [
        'With podman, write the image to a file or a directory, and name that instead:',
        `  podman save --format oci-archive --output image.tar ${name} && ${NPX_MINTMARK} check oci-archive:image.tar`,
        'A manifest list is written with all its platforms by: podman manifest push --all LIST oci:DIR',
      ].join('\n'),
    },
  );
}

function readable(stream: NodeJS.ReadableStream): Readable {
  return stream instanceof Readable ? stream : new Readable().wrap(stream);
}

/**
 * Follows a load to its end. Docker Engine API, ImageLoad.
 *
 * @throws MintmarkError DOCKER if the stream reports an error, breaks off, or is not a stream of JSON
 */
async function followLoad(stream: Readable): Promise<void> {
  try {
    const messages = messagesOf(stream);
    while ((await messages.next()).done !== true);
  } catch (error) {
    throw new MintmarkError('DOCKER', `The Docker Engine could not load the image: ${messageOf(error)}.`, {
      hint: 'Check the engine, its log and its disk space.',
      cause: error,
    });
  }
}

/**
 * Follows a push to its end. Docker Engine API, ImagePush.
 *
 * @param destination `REPOSITORY:TAG`, for messages
 * @returns the digest of what was pushed, if the engine reports it: the containerd image store does not
 * @throws MintmarkError PUSH if the stream reports an error, breaks off, or is not a stream of JSON
 */
async function followPush(stream: Readable, destination: string): Promise<Digest | undefined> {
  let digest: Digest | undefined;
  try {
    for await (const { aux } of messagesOf(stream)) {
      const pushed = valueAt(aux, 'Digest');
      if (isDigest(pushed)) digest = pushed;
    }
  } catch (error) {
    throw new MintmarkError('PUSH', `The Docker Engine could not push ${destination}: ${messageOf(error)}.`, {
      hint: 'Check that the engine reaches the registry, and that the credentials may push to the repository.',
      cause: error,
    });
  }
  return digest;
}

/**
 * The messages of a stream in which the engine reports its progress. The HTTP status is 200 from the first byte on, so
 * failures are reported in the stream.
 *
 * @throws Error if the stream reports an error, breaks off, or is not a stream of JSON
 */
async function* messagesOf(stream: Readable): AsyncGenerator<JsonObject> {
  for await (const line of linesOf(stream)) {
    const message: unknown = JSON.parse(line);
    if (!isObject(message)) throw new Error('a line of its answer is not a JSON object');
    const { error } = message;
    if (error !== undefined) throw new Error(typeof error === 'string' ? error : 'it gave no reason');
    yield message;
  }
}

/** No message has more characters. */
const LONGEST_LINE = 1_048_576;

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk)), { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('a line of its answer does not end');
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
