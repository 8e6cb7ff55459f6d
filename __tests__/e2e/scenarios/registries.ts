import { CreateRepositoryCommand, DeleteRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ACCEPTED_MEDIA_TYPES } from '../../../src/image/media-types.ts';
import { isObject } from '../../../src/util/json-object.ts';

/** An ECR that is not Amazon's, and the environment in which AWS tools reach it. */
export class Ecr {
  readonly env: Readonly<Record<string, string>>;
  readonly #client: ECRClient;

  /** @param account the access key, by which the sandbox recognizes the account. moto has one account for all */
  constructor(endpoint: string, account: string, region: string) {
    this.env = {
      AWS_ENDPOINT_URL_ECR: endpoint,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: region,
    };
    const credentials = { accessKeyId: account, secretAccessKey: 'secret' };
    this.#client = new ECRClient({ endpoint, region, credentials });
  }

  /** @returns its URI */
  async create(repositoryName: string): Promise<string> {
    const { repository } = await this.#client.send(new CreateRepositoryCommand({ repositoryName }));
    return repository?.repositoryUri ?? '';
  }

  async delete(repositoryName: string): Promise<void> {
    await this.#client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  }

  /** Puts only the manifests, because moto does not check blobs. @param tag absent: no tag names the image */
  async put(repositoryName: string, image: RegistryImage, tag: string | undefined): Promise<void> {
    const put = (manifest: RawManifest, imageTag?: string): Promise<unknown> =>
      this.#client.send(
        new PutImageCommand({
          repositoryName,
          imageManifest: manifest.text,
          imageManifestMediaType: manifest.mediaType,
          imageDigest: manifest.digest,
          imageTag,
        }),
      );
    for (const child of image.children) await put(child);
    await put(image.root, tag);
  }

  close(): void {
    this.#client.destroy();
  }
}

interface RawManifest {
  readonly text: string;
  readonly mediaType: string;
  readonly digest: string;
}

/** An image in a registry, read without any code of mintmark. */
export interface RegistryImage {
  readonly root: RawManifest;
  readonly children: readonly RawManifest[];
  /** The config digests of what can run. */
  readonly imageIds: readonly string[];
}

/** @param reference `HOST/NAME:TAG` or `HOST/NAME@DIGEST` of a registry without a login, over http */
export async function readRegistry(reference: string): Promise<RegistryImage> {
  const {
    host = '',
    name = '',
    tag = '',
  } = /^(?<host>[^/]+)\/(?<name>.+?)[:@](?<tag>[^:/]+(:[0-9a-f]{64})?)$/.exec(reference)?.groups ?? {};
  const manifest = async (of: string): Promise<RawManifest> => {
    const answer = await fetch(`http://${host}/v2/${name}/manifests/${of}`, {
      headers: { accept: ACCEPTED_MEDIA_TYPES.join(', ') },
    });
    if (!answer.ok) throw new Error(`${reference}: ${String(answer.status)}`);
    return {
      text: await answer.text(),
      mediaType: answer.headers.get('content-type') ?? '',
      digest: answer.headers.get('docker-content-digest') ?? '',
    };
  };
  const root = await manifest(tag);
  const { manifests } = document(root);
  if (!Array.isArray(manifests)) return { root, children: [], imageIds: [configOf(root)] };
  const entries = manifests.filter(isObject);
  const children = await Promise.all(entries.map(({ digest }) => manifest(String(digest))));
  const runs = ({ platform }: Record<string, unknown>): boolean => isObject(platform) && platform['os'] !== 'unknown';
  return { root, children, imageIds: children.filter((_child, at) => runs(entries[at] ?? {})).map(configOf) };
}

function document({ text }: RawManifest): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a manifest is not an object');
  return value;
}

function configOf(manifest: RawManifest): string {
  const { config } = document(manifest);
  return isObject(config) ? String(config['digest']) : '';
}
