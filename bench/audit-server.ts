import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ACCOUNT, REGION, repositoryName, repositoryUri } from './fleet.ts';

/**
 * An ECR that holds a million images in little memory: it makes listings and manifests as they are asked for, and knows
 * of each image only the first bytes of its digest. It answers what an audit asks, and nothing else.
 */
const [repositories = 0, images = 0, latencyMs = 0, changed = 0] = process.argv.slice(2).map(Number);
const PAGE = 1000;
/** Layers of an image: a usual manifest, of 1.6 KB. */
const LAYERS = 8;
/** Of so many images of every second repository, one is an image of the repository before. */
const SHARED_EVERY = Math.min(500, images);

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';

const calls = new Map<string, number>();
const numbers = new Map<string, Map<string, number>>();

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What makes an image: shared ones are made from the names of the repository before. */
function seedOf(repository: number, image: number): string {
  const isShared = image % SHARED_EVERY === SHARED_EVERY - 1 && repository % 2 === 1;
  return isShared ? `${repository - 1} ${image}` : `${repository} ${image}`;
}

/** The base image is the same, as it is in life. */
const BASE = Array.from({ length: LAYERS / 2 }, (_, layer) => hash(`base ${layer}`));

function manifestOf(repository: number, image: number): string {
  const seed = hash(seedOf(repository, image));
  const own = Array.from({ length: LAYERS / 2 }, (_, layer) => `${layer}${seed.slice(1)}`);
  const layers = [...BASE, ...own].map((digest) => ({
    mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    size: 12_345_678,
    digest: `sha256:${digest}`,
  }));
  const config = { mediaType: CONFIG, size: 7023, digest: `sha256:${seed}` };
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers });
}

function countOf(repository: number): number {
  return repository < changed ? images + 1 : images;
}

function describeRepositories({ nextToken }: { nextToken?: string }): object {
  const start = Number(nextToken ?? 0);
  const end = Math.min(repositories, start + PAGE);
  return {
    repositories: Array.from({ length: end - start }, (_, index) => {
      const name = repositoryName(start + index);
      return {
        registryId: ACCOUNT,
        repositoryName: name,
        repositoryUri: repositoryUri(name),
        repositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`,
        imageTagMutability: 'IMMUTABLE',
      };
    }),
    ...(end < repositories && { nextToken: String(end) }),
  };
}

function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

function describeImages({
  repositoryName: name = '',
  nextToken,
}: {
  repositoryName?: string;
  nextToken?: string;
}): object {
  const repository = numberOf(name);
  const start = Number(nextToken ?? 0);
  const end = Math.min(countOf(repository), start + PAGE);
  const known = numbers.get(name) ?? new Map<string, number>();
  numbers.set(name, known);
  return {
    imageDetails: Array.from({ length: end - start }, (_, index) => {
      const image = start + index;
      const digest = hash(manifestOf(repository, image));
      known.set(digest.slice(0, 12), image);
      return {
        registryId: ACCOUNT,
        repositoryName: name,
        imageDigest: `sha256:${digest}`,
        imageTags: [`20261124T081200Z-${digest.slice(0, 12)}`],
        imageSizeInBytes: 98_765_432,
        imagePushedAt: 1_790_000_000 + image,
        lastRecordedPullTime: 1_790_000_000 + image,
        imageManifestMediaType: MANIFEST,
        artifactMediaType: CONFIG,
        imageStatus: 'ACTIVE',
      };
    }),
    ...(end < countOf(repository) && { nextToken: String(end) }),
  };
}

function batchGetImage({
  repositoryName: name = '',
  imageIds = [],
}: {
  repositoryName?: string;
  imageIds?: { imageDigest: string }[];
}): object {
  const known = numbers.get(name);
  return {
    images: imageIds.map(({ imageDigest }) => ({
      registryId: ACCOUNT,
      repositoryName: name,
      imageId: { imageDigest },
      imageManifest: manifestOf(numberOf(name), known?.get(imageDigest.slice(7, 19)) ?? -1),
      imageManifestMediaType: MANIFEST,
    })),
    failures: [],
  };
}

const OPERATIONS: Readonly<Record<string, (input: object) => object>> = {
  DescribeRepositories: describeRepositories,
  DescribeImages: describeImages,
  BatchGetImage: batchGetImage,
  GetLifecyclePolicy: () => ({ registryId: ACCOUNT, lifecyclePolicyText: '{"rules":[]}' }),
};

/** What crane asks: the manifest behind a tag. */
function serveTag(path: string, response: ServerResponse): void {
  const [, name = '', tag = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path) ?? [];
  const image = numbers.get(name)?.get(tag.slice(-12));
  response.writeHead(name !== '' && image === undefined ? 404 : 200, { 'content-type': MANIFEST });
  response.end(image === undefined ? '{}' : manifestOf(numberOf(name), image));
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    serveTag(request.url ?? '', response);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  calls.set(operation, (calls.get(operation) ?? 0) + 1);
  const answer = OPERATIONS[operation];
  const body = answer?.(JSON.parse(Buffer.concat(chunks).toString()) as object) ?? {
    __type: 'AccessDeniedException',
    message: operation,
  };
  setTimeout(() => {
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }, latencyMs);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  void serve(request, response);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ endpoint: `http://127.0.0.1:${port}` });
});
process.on('message', () => {
  process.send?.({ calls: Object.fromEntries(calls) });
  calls.clear();
});
process.on('disconnect', () => {
  process.exit();
});
