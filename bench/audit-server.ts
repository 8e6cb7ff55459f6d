import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ACCOUNT, REGION, repositoryName, repositoryUri } from './fleet.ts';
import { serveCalls } from './serve-calls.ts';
import { Template } from './template.ts';

/**
 * An ECR that holds a million images and costs little of the machine that it shares with the measured program: before it listens it computes
 * every digest, and an answer is a template with the digests filled in. It answers only what an audit calls.
 */
const [repositories = 0, images = 0, latencyMs = 0, changed = 0] = process.argv.slice(2).map(Number);
const PAGE = 1000;
/** The layers of an image: a usual manifest of 1.6 KB. */
const LAYERS = 8;
/** In every second repository, one in this many images is an image of the repository before. */
const SHARED_EVERY = Math.min(500, images);

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';

const calls = new Map<string, number>();

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The content of an image: shared ones are made from the names of the repository before. */
function seedOf(repository: number, image: number): string {
  const isShared = image % SHARED_EVERY === SHARED_EVERY - 1 && repository % 2 === 1;
  return isShared ? `${repository - 1} ${image}` : `${repository} ${image}`;
}

const HEX = 64;
/** The digest of a config, and all but the first digit of a layer's digest. */
const SEED = 'SEED'.padEnd(HEX, '-');
const OWN = SEED.slice(1);
const DIGEST = 'DIGEST'.padEnd(HEX, '-');
const SHORT = 'SHORT'.padEnd(12, '-');
const TIME = 'TIME'.padEnd(10, '-');
const NAME = repositoryName(0);

/** The base image is the same, as in practice. */
const LAYER_DIGESTS = Array.from({ length: LAYERS }, (_, layer) =>
  layer < LAYERS / 2 ? hash(`base ${layer}`) : `${layer - LAYERS / 2}${OWN}`,
);
const MANIFEST_TEXT = JSON.stringify({
  schemaVersion: 2,
  mediaType: MANIFEST,
  config: { mediaType: CONFIG, size: 7023, digest: `sha256:${SEED}` },
  layers: LAYER_DIGESTS.map((digest) => ({
    mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    size: 12_345_678,
    digest: `sha256:${digest}`,
  })),
});
const manifest = new Template(MANIFEST_TEXT, [SEED, OWN]);
const image = new Template(
  JSON.stringify({
    registryId: ACCOUNT,
    repositoryName: NAME,
    imageId: { imageDigest: `sha256:${DIGEST}` },
    imageManifest: MANIFEST_TEXT,
    imageManifestMediaType: MANIFEST,
  }),
  [SEED, OWN, DIGEST, NAME],
);
const detail = new Template(
  JSON.stringify({
    registryId: ACCOUNT,
    repositoryName: NAME,
    imageDigest: `sha256:${DIGEST}`,
    imageTags: [`20261124T081200Z-${SHORT}`],
    imageSizeInBytes: 98_765_432,
    imagePushedAt: TIME,
    lastRecordedPullTime: TIME,
    imageManifestMediaType: MANIFEST,
    artifactMediaType: CONFIG,
    imageStatus: 'ACTIVE',
  }).replaceAll(`"${TIME}"`, TIME),
  [DIGEST, SHORT, TIME, NAME],
);

function countOf(repository: number): number {
  return repository < changed ? images + 1 : images;
}

/** The hex digits of the content of each image, and of its digest, one after the other. */
interface Digests {
  readonly seeds: Buffer;
  readonly digests: Buffer;
}

const held = Array.from({ length: repositories }, (_, repository): Digests => {
  const count = countOf(repository);
  const [seeds, digests] = [Buffer.alloc(count * HEX), Buffer.alloc(count * HEX)];
  for (let number = 0; number < count; number += 1) {
    seeds.write(hash(seedOf(repository, number)), number * HEX, 'latin1');
    digests.write(hash(manifestOf(seeds, number)), number * HEX, 'latin1');
  }
  return { seeds, digests };
});

function manifestOf(seeds: Buffer, number: number): Buffer {
  const seed = seeds.subarray(number * HEX, (number + 1) * HEX);
  return manifest.fill([seed, seed.subarray(1)]);
}

/** @param prefix hex digits that a digest begins with */
function numberOf({ digests }: Digests, prefix: string, likely: number): number {
  if (digests.toString('latin1', likely * HEX, likely * HEX + prefix.length) === prefix) return likely;
  for (let at = digests.indexOf(prefix); at >= 0; at = digests.indexOf(prefix, at + 1))
    if (at % HEX === 0) return at / HEX;
  return -1;
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

function repositoryOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

interface Input {
  readonly repositoryName?: string;
  readonly nextToken?: string;
  readonly imageIds?: readonly { readonly imageDigest: string }[];
}

function describeImages({ repositoryName: name = '', nextToken }: Input): Buffer {
  const repository = repositoryOf(name);
  const { digests } = held[repository] ?? { digests: Buffer.alloc(0) };
  const start = Number(nextToken ?? 0);
  const end = Math.min(countOf(repository), start + PAGE);
  const written = Buffer.from(name);
  const details = Array.from({ length: end - start }, (_, index) => {
    const at = (start + index) * HEX;
    const time = Buffer.from(String(1_790_000_000 + start + index));
    return detail.fill([digests.subarray(at, at + HEX), digests.subarray(at, at + SHORT.length), time, written]);
  });
  return listOf('imageDetails', details, end < countOf(repository) ? `,"nextToken":"${end}"` : '');
}

function batchGetImage({ repositoryName: name = '', imageIds = [] }: Input): Buffer {
  const own = held[repositoryOf(name)];
  const written = Buffer.from(name);
  let number = -1;
  const found = imageIds.flatMap(({ imageDigest }) => {
    if (own === undefined) return [];
    // They are mostly requested in the order of the list.
    number = numberOf(own, imageDigest.slice('sha256:'.length), number + 1);
    if (number < 0) return [];
    const [start, end] = [number * HEX, (number + 1) * HEX];
    const seed = own.seeds.subarray(start, end);
    return [image.fill([seed, seed.subarray(1), own.digests.subarray(start, end), written])];
  });
  return listOf('images', found, ',"failures":[]');
}

const COMMA = Buffer.from(',');

function listOf(name: string, entries: readonly Buffer[], rest: string): Buffer {
  return Buffer.concat([
    Buffer.from(`{"${name}":[`),
    ...entries.flatMap((entry, index) => (index === 0 ? [entry] : [COMMA, entry])),
    Buffer.from(`]${rest}}`),
  ]);
}

const OPERATIONS: Readonly<Record<string, (input: Input) => object>> = {
  DescribeRepositories: describeRepositories,
  DescribeImages: describeImages,
  BatchGetImage: batchGetImage,
  GetLifecyclePolicy: () => ({ registryId: ACCOUNT, lifecyclePolicyText: '{"rules":[]}' }),
};

/** The request of crane: the manifest behind a tag. */
function serveTag(path: string, response: ServerResponse): void {
  const [, name = '', tag = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path) ?? [];
  const own = held[repositoryOf(name)];
  const number = own === undefined ? -1 : numberOf(own, tag.slice(-SHORT.length), 0);
  response.writeHead(name !== '' && number < 0 ? 404 : 200, { 'content-type': MANIFEST });
  response.end(own === undefined || number < 0 ? '{}' : manifestOf(own.seeds, number));
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
  const body = answer?.(JSON.parse(Buffer.concat(chunks).toString()) as Input) ?? {
    __type: 'AccessDeniedException',
    message: operation,
  };
  setTimeout(() => {
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
  }, latencyMs);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  void serve(request, response);
});
serveCalls(server, calls);
