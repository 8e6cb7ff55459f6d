import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectValidAudit } from '../support/audit-schema.ts';
import { type MadeImage, makeImage } from '../support/images.ts';
import { lab, mintmark, type Outcome } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { expectValidReport } from '../support/report-schema.ts';

/** Used by no other test, so that only these repositories are checked. */
const REGION = 'eu-north-1';
const run = Date.now().toString(36);

/** moto is an independent AWS implementation. It keeps a deleted image's blobs, as ECR may. */
describe('against moto', () => {
  let client: ECRClient;
  let directory: string;
  let env: Record<string, string>;
  const uris: Record<string, string> = {};
  const image = makeImage({ files: `moto ${run}` });
  const shared = makeImage({ files: `shared ${run}` });
  const recompressed = makeImage({ files: `moto ${run}`, format: 'docker' });

  beforeAll(async () => {
    const endpoint = lab('AWS');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new ECRClient({ endpoint, region: REGION, credentials });
    env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    directory = await mkdtemp(join(tmpdir(), 'mintmark-moto-'));
    for (const name of ['web', 'billing', 'empty']) {
      const made = await client.send(new CreateRepositoryCommand({ repositoryName: `${name}-${run}` }));
      uris[name] = made.repository?.repositoryUri ?? '';
    }
  });
  afterAll(async () => {
    for (const name of ['web', 'billing', 'empty']) {
      await client.send(new DeleteRepositoryCommand({ repositoryName: `${name}-${run}`, force: true }));
    }
    client.destroy();
    await rm(directory, { recursive: true });
  });

  function layout(name: string, made: MadeImage): string {
    writeLayout(join(directory, name), made);
    return `oci:${join(directory, name)}`;
  }

  const mint = (command: string, image: string, to: string): Promise<Outcome> =>
    command === 'check'
      ? mintmark(['check', image, '--to', to, '--report', 'json=-'], { env })
      : mintmark(['guard', '--image', image, '--to', to, '--report', 'json=-'], {
          cwd: directory,
          env: { ...env, GITHUB_SHA: 'a'.repeat(40) },
        });

  test('a unique image is pushed and confirmed; then it is a twin for the next service', async () => {
    const source = layout('image', image);
    const first = await mint('guard', source, `${uris['web'] ?? ''}:1`);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(expectValidReport(first.stdout)).toMatchObject({ verdict: 'unique', pushed: { digest: image.digest } });

    const second = await mint('guard', source, `${uris['billing'] ?? ''}:1`);
    expect(second).toMatchObject({ exitCode: 1 });
    expect(expectValidReport(second.stdout)).toMatchObject({
      verdict: 'shared',
      pushed: null,
      findings: [{ rule: 'shared-image', place: { repository: uris['web'], digest: image.digest, tags: ['1'] } }, {}],
    });
  });

  test('the same image to its own repository again is not an error', async () => {
    expect(await mint('check', layout('again', image), `${uris['web'] ?? ''}:1`)).toMatchObject({ exitCode: 0 });
  });

  test('another image is unique', async () => {
    const other = layout('other', makeImage({ files: `other ${run}` }));
    const outcome = await mint('check', other, `${uris['billing'] ?? ''}:2`);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(expectValidReport(outcome.stdout)).toMatchObject({ verdict: 'unique', checked: { repositories: 2 } });
  });

  test('a deleted image leaves its config blob behind, which is not a twin', async () => {
    await client.send(
      new BatchDeleteImageCommand({ repositoryName: `web-${run}`, imageIds: [{ imageDigest: image.digest }] }),
    );
    const outcome = await mint('check', layout('deleted', image), `${uris['billing'] ?? ''}:3`);
    expect(outcome).toMatchObject({ exitCode: 0 });
    const report = expectValidReport(outcome.stdout);
    expect(report).toMatchObject({ verdict: 'unique', orphanedBlobs: [uris['web']] });
  });

  test('if config blobs are unknown, the registry is scanned and the twin is found', async () => {
    // moto's PutImage registers no blobs, so its probe does not find a config that a manifest names.
    const { bytes, mediaType } = recompressed.content.root;
    await client.send(
      new PutImageCommand({
        repositoryName: `web-${run}`,
        imageManifest: Buffer.from(bytes).toString('utf8'),
        imageManifestMediaType: mediaType,
        imageDigest: recompressed.digest,
        imageTag: 'unprobed',
      }),
    );
    const outcome = await mint('check', layout('recompressed', recompressed), `${uris['billing'] ?? ''}:4`);
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(expectValidReport(outcome.stdout)).toMatchObject({
      verdict: 'shared',
      findings: [{ rule: 'shared-image', place: { repository: uris['web'], tags: ['unprobed'] } }, {}],
    });
  });

  test('an audit finds an image in two repositories, and a second audit reads no manifest again', async () => {
    const { bytes, mediaType } = shared.content.root;
    for (const name of ['web', 'billing']) {
      await client.send(
        new PutImageCommand({
          repositoryName: `${name}-${run}`,
          imageManifest: Buffer.from(bytes).toString('utf8'),
          imageManifestMediaType: mediaType,
          imageDigest: shared.digest,
          imageTag: 'shared',
        }),
      );
    }
    const audit = async (): Promise<unknown> => {
      const args = ['audit', '--report', 'json=-', '--cache', join(directory, 'cache')];
      const outcome = await mintmark(args, { cwd: directory, env: { ...env, AWS_REGION: REGION } });
      expect(outcome).toMatchObject({ exitCode: 1 });
      return expectValidAudit(outcome.stdout);
    };
    const places = [{ repository: uris['web'] }, { repository: uris['billing'] }];
    const found = {
      rule: 'shared-image',
      sameDigest: true,
      places: expect.arrayContaining(places.map((place) => expect.objectContaining(place) as unknown)),
    };
    expect(await audit()).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining(found)]) });
    expect(await audit()).toMatchObject({
      checked: { calls: expect.not.objectContaining({ BatchGetImage: expect.anything() }) },
    });
  });
});
