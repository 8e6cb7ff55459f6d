import { ListImageReferrersCommand, type ListImageReferrersCommandOutput } from '@aws-sdk/client-ecr';
import { afterEach, expect, test } from '@jest/globals';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeArtifact, makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const image = makeImage();
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const [SBOM, SIGNATURE] = ['application/spdx+json', 'application/vnd.dev.sigstore.bundle.v0.3+json'];

async function start(): Promise<{ sandbox: Sandbox; repository: SeededRepository }> {
  const sandbox = await sandboxed({ anonymous: true });
  return { sandbox, repository: sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' }) };
}

/** An artifact about the image, as `cosign` and `oras attach` make it. */
async function attach(repository: SeededRepository, artifactType: string, payload: string): Promise<Digest> {
  const { content } = makeArtifact(payload, artifactType);
  for (const blob of content.blobs) await repository.putBlob(blob);
  const subject = { mediaType: OCI_MANIFEST, digest: image.digest, size: image.content.root.bytes.length };
  const plain = JSON.parse(Buffer.from(content.root.bytes).toString()) as object;
  return repository.putManifest(JSON.stringify({ ...plain, subject, annotations: { payload } }));
}

const referrersOf = (sandbox: Sandbox, digest: string, query = ''): Promise<Response> =>
  fetch(`${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/app/referrers/${digest}${query}`);
const digestsIn = async (response: Response): Promise<string[]> =>
  ((await response.json()) as { manifests: { digest: string }[] }).manifests.map(({ digest }) => digest);

test('the OCI API lists the referrers of an image as an index, by type on request, page by page', async () => {
  const { sandbox, repository } = await start();
  const sbom = await attach(repository, SBOM, 'sbom');
  const signature = await attach(repository, SIGNATURE, 'signature');
  const all = await referrersOf(sandbox, image.digest);
  expect([all.status, all.headers.get('content-type'), all.headers.get('oci-filters-applied')]).toEqual([
    200,
    'application/vnd.oci.image.index.v1+json',
    null,
  ]);
  expect(await all.json()).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: expect.arrayContaining([
      {
        mediaType: OCI_MANIFEST,
        digest: sbom,
        size: expect.any(Number),
        artifactType: SBOM,
        annotations: { payload: 'sbom' },
      },
    ]),
  });
  const filtered = await referrersOf(sandbox, image.digest, `?artifactType=${encodeURIComponent(SBOM)}`);
  expect(filtered.headers.get('oci-filters-applied')).toBe('artifactType');
  expect(await digestsIn(filtered)).toEqual([sbom]);
  const first = await referrersOf(sandbox, image.digest, '?n=1');
  const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
  const second = await fetch(new URL(next ?? '', sandbox.endpoint));
  expect(second.headers.get('link')).toBeNull();
  expect([...(await digestsIn(first)), ...(await digestsIn(second))].sort()).toEqual([sbom, signature].sort());
  expect(await digestsIn(await referrersOf(sandbox, digestOf('nothing')))).toEqual([]);
  expect((await referrersOf(sandbox, 'latest')).status).toBe(400);
  await repository.deleteManifest(sbom);
  expect(await digestsIn(await referrersOf(sandbox, image.digest))).toEqual([signature]);
});

test('the answer to a push with a subject shows that the referrers API supports it', async () => {
  const { sandbox, repository } = await start();
  const digest = await attach(repository, SBOM, 'sbom');
  const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/app/manifests/${digest}`;
  const pulled = await fetch(url);
  const body = new Uint8Array(await pulled.arrayBuffer());
  const pushed = await fetch(url, { method: 'PUT', body, headers: { 'content-type': OCI_MANIFEST } });
  expect([pushed.status, pushed.headers.get('oci-subject')]).toEqual([201, image.digest]);
});

test('ListImageReferrers filters by type and status, and has pages of 20, or 50 at most', async () => {
  const { sandbox, repository } = await start();
  const client = clientOf(sandbox);
  const list = (input: Partial<ListImageReferrersCommand['input']> = {}): Promise<ListImageReferrersCommandOutput> =>
    client.send(
      new ListImageReferrersCommand({ repositoryName: 'app', subjectId: { imageDigest: image.digest }, ...input }),
    );
  expect(await list()).toMatchObject({ referrers: [] });
  for (let index = 0; index < 21; index += 1) await attach(repository, SBOM, `sbom ${index}`);
  const archived = await attach(repository, SIGNATURE, 'signature');
  repository.setImageStatus(archived, 'ARCHIVED');
  const first = await list();
  expect(first.referrers).toHaveLength(20);
  expect(first.referrers?.[0]).toMatchObject({ artifactType: SBOM, mediaType: OCI_MANIFEST, artifactStatus: 'ACTIVE' });
  const rest = await list({ nextToken: first.nextToken });
  expect([rest.referrers?.length, rest.nextToken]).toEqual([1, undefined]);
  expect(await list({ filter: { artifactTypes: [SIGNATURE], artifactStatus: 'ANY' } })).toMatchObject({
    referrers: [{ digest: archived, artifactStatus: 'ARCHIVED', annotations: { payload: 'signature' } }],
  });
  for (const wrong of [{ maxResults: 51 }, { subjectId: { imageDigest: 'latest' } }]) {
    await expect(list(wrong)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});
