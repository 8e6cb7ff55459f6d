import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../src/image/digest.ts';
import { ACCOUNT, repositoryUri } from './fleet.ts';

/** ECR's own value, in bytes. */
const PART_SIZE = 20 * 1024 ** 2;

/** An ECR with one repository that accepts every layer and discards it: it keeps only the manifest. */
let manifest: string | undefined;
const image = (): object => ({ imageDigest: digestOf(manifest ?? ''), imageTag: '1' });
const answers: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object | undefined>> = {
  DescribeRepositories: () => ({
    repositories: [{ registryId: ACCOUNT, repositoryName: 'bench-large', repositoryUri: repositoryUri('bench-large') }],
  }),
  BatchCheckLayerAvailability: () => ({ layers: [], failures: [] }),
  InitiateLayerUpload: () => ({ uploadId: 'upload', partSize: PART_SIZE }),
  UploadLayerPart: () => ({}),
  CompleteLayerUpload: () => ({}),
  PutImage: ({ imageManifest }) => {
    manifest = String(imageManifest);
    return {};
  },
  DescribeImages: () => (manifest === undefined ? undefined : { imageDetails: [{ ...image(), imageTags: ['1'] }] }),
  BatchGetImage: () => ({ images: [{ imageId: image(), imageManifest: manifest }], failures: [] }),
};

async function inputOf(request: IncomingMessage, operation: string): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (operation !== 'UploadLayerPart') chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Readonly<Record<string, unknown>>;
}

const server = createServer((request, response) => {
  const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
  void inputOf(request, operation).then((input) => {
    const answer = answers[operation]?.(input);
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'ImageNotFoundException', message: operation }));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
});
