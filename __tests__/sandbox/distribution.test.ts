import { GetAuthorizationTokenCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, REGION, sandboxed } from './support.ts';

const seed = { account: ACCOUNT, region: REGION, name: 'team/app' };
const image = makeImage();
const [, layer = new Uint8Array()] = image.content.blobs;
const layerDigest = digestOf(layer);
const { root } = image.content;

/** A second sandbox stands for the registry behind the first; the end-to-end tests use a real one. */
const MODES = [['in memory'], ['in front of a registry']] as const;

describe.each(MODES)('the OCI door, %s', (mode) => {
  let behind: Sandbox | undefined;
  let sandbox: Sandbox;
  let repository: SeededRepository;
  let authorization: string;

  beforeEach(async () => {
    behind = mode === 'in memory' ? undefined : await sandboxed({ anonymous: true });
    behind?.createRepository(seed);
    behind?.createRepository({ ...seed, name: 'other' });
    sandbox = await sandboxed({ registry: behind && new URL(behind.endpoint) });
    repository = sandbox.createRepository(seed);
    const { authorizationData } = await clientOf(sandbox).send(new GetAuthorizationTokenCommand());
    authorization = `Basic ${authorizationData?.[0]?.authorizationToken ?? ''}`;
  });

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization, ...Object.fromEntries(new Headers(init.headers)) };
    const url = path.startsWith('/v2/') ? path : `/v2/${ACCOUNT}/${REGION}/team/app${path}`;
    return fetch(new URL(url, sandbox.endpoint), { ...init, method, headers });
  }

  async function errorCode(response: Response): Promise<unknown> {
    const body: unknown = await response.json();
    expect(body).toMatchObject({ errors: [{ message: expect.any(String) }] });
    return [response.status, /"code":"([A-Z_]+)"/.exec(JSON.stringify(body))?.[1]];
  }

  const begin = async (): Promise<string> => (await send('POST', '/blobs/uploads/')).headers.get('location') ?? '';
  const put = (reference: string, { bytes, mediaType } = root): Promise<Response> =>
    send('PUT', `/manifests/${reference}`, { body: bytes, headers: { 'content-type': mediaType } });

  test('challenges who brings no token, and refuses what is none', async () => {
    for (const wrong of ['', `Basic ${Buffer.from('AWS:guess').toString('base64')}`]) {
      const response = await send('GET', '/v2/', { headers: { authorization: wrong } });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
    expect((await send('GET', '/v2/')).status).toBe(200);
  });

  test('takes a blob in chunks, and refuses one out of order', async () => {
    let location = await begin();
    const wrong = await send('PATCH', location, { body: layer, headers: { 'content-range': '7-8' } });
    expect(wrong.status).toBe(416);
    for (const chunk of [layer.subarray(0, 5), layer.subarray(5)]) {
      const response = await send('PATCH', location, { body: chunk });
      expect(response.status).toBe(202);
      location = response.headers.get('location') ?? '';
    }
    expect((await send('GET', location)).headers.get('range')).toBe(`0-${layer.length - 1}`);
    expect((await send('PUT', `${location}?digest=${layerDigest}`)).status).toBe(201);
    const blob = await send('GET', `/blobs/${layerDigest}`);
    expect(digestOf(new Uint8Array(await blob.arrayBuffer()))).toBe(layerDigest);
  });

  test('takes a blob at once, with POST or PUT, and verifies its digest', async () => {
    expect((await send('POST', `/blobs/uploads/?digest=${layerDigest}`, { body: layer })).status).toBe(201);
    const wrong = await send('PUT', `${await begin()}?digest=${digestOf('other')}`, { body: layer });
    expect(await errorCode(wrong)).toEqual([400, 'DIGEST_INVALID']);
    expect((await send('HEAD', `/blobs/${digestOf('other')}`)).status).toBe(404);
  });

  test('gives a part of a blob', async () => {
    await repository.putBlob('0123456789');
    const part = (range: string): Promise<Response> =>
      send('GET', `/blobs/${digestOf('0123456789')}`, { headers: { range } });
    const middle = await part('bytes=2-4');
    expect([middle.status, middle.headers.get('content-range'), await middle.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    expect(await (await part('bytes=-3')).text()).toBe('789');
    expect(await (await part('bytes=8-')).text()).toBe('89');
    expect((await part('bytes=10-')).status).toBe(416);
  });

  test('mounts a blob of another repository, and begins an upload where there is none', async () => {
    const from = `${ACCOUNT}/${REGION}/other`;
    const mount = (): Promise<Response> => send('POST', `/blobs/uploads/?mount=${layerDigest}&from=${from}`);
    await sandbox.createRepository({ ...seed, name: 'other' }).putBlob('something else');
    expect((await mount()).status).toBe(202);
    // The upload that the registry began instead of mounting is not left open.
    if (behind) expect(behind.calls).toMatchObject({ 'oci:DELETE upload': 1 });
    await sandbox.repository(ACCOUNT, REGION, 'other').putBlob(layer);
    expect((await mount()).status).toBe(201);
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(200);
  });

  test('a pushed manifest can be pulled, is listed, and is an image of ECR', async () => {
    for (const blob of image.content.blobs) await repository.putBlob(blob);
    const pushed = await put('v1');
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, image.digest]);
    for (const reference of ['v1', image.digest]) {
      const pulled = await send('GET', `/manifests/${reference}`);
      expect(pulled.headers.get('content-type')).toBe(root.mediaType);
      expect(digestOf(new Uint8Array(await pulled.arrayBuffer()))).toBe(image.digest);
    }
    await put('v2');
    const page = await send('GET', '/tags/list?n=1');
    expect(await page.json()).toMatchObject({ tags: ['v1'] });
    expect(page.headers.get('link')).toContain('last=v1');
    expect(await (await send('GET', '/tags/list?n=1&last=v1')).json()).toMatchObject({ tags: ['v2'] });
    const { imageIds } = await clientOf(sandbox).send(new ListImagesCommand({ repositoryName: seed.name }));
    expect(imageIds).toEqual([
      { imageDigest: image.digest, imageTag: 'v1' },
      { imageDigest: image.digest, imageTag: 'v2' },
    ]);
  });

  test('deletes by tag and by digest', async () => {
    await repository.putImage({ ...image, tags: ['v1', 'v2'] });
    expect((await send('DELETE', '/manifests/v1')).status).toBe(202);
    expect((await send('HEAD', `/manifests/${image.digest}`)).status).toBe(200);
    expect((await send('DELETE', `/manifests/${image.digest}`)).status).toBe(202);
    expect(await errorCode(await send('GET', '/manifests/v2'))).toEqual([404, 'MANIFEST_UNKNOWN']);
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(200);
  });

  test('refuses what ECR refuses', async () => {
    expect(await errorCode(await put('v1'))).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
    const none = await send('POST', `/v2/${ACCOUNT}/${REGION}/none/blobs/uploads/`);
    expect(await errorCode(none)).toEqual([404, 'NAME_UNKNOWN']);
    expect(await errorCode(await send('DELETE', `/blobs/${layerDigest}`))).toEqual([405, 'UNSUPPORTED']);
    await repository.putImage(image);
    expect(await errorCode(await put(digestOf('other')))).toEqual([400, 'DIGEST_INVALID']);
    expect(await errorCode(await put('v1', { ...root, bytes: Buffer.from('{') }))).toEqual([400, 'MANIFEST_INVALID']);
    expect(await errorCode(await put('-tag'))).toEqual([400, 'TAG_INVALID']);
  });

  test('meets faults and counts calls as the other door does', async () => {
    sandbox.setFault(({ operation }) => (operation === 'oci:HEAD blob' ? { kind: 'throttle' } : { kind: 'deny' }));
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(429);
    expect(await errorCode(await send('GET', '/tags/list'))).toEqual([403, 'DENIED']);
    expect(sandbox.calls).toMatchObject({ 'oci:HEAD blob': 1, 'oci:GET tags': 1 });
  });
});

test('a tag of an immutable repository is not pushed twice, but for the excluded', async () => {
  const sandbox = await sandboxed({ anonymous: true });
  const options = { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['dev-*'] } as const;
  const repository = sandbox.createRepository({ ...seed, ...options });
  await repository.putImage({ ...image, tags: ['v1', 'dev-1'] });
  const other = makeImage({ files: 'other' });
  await repository.putImage(other);
  const push = async (tag: string): Promise<number> => {
    const { bytes: body, mediaType } = other.content.root;
    const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/manifests/${tag}`;
    return (await fetch(url, { method: 'PUT', body, headers: { 'content-type': mediaType } })).status;
  };
  expect([await push('v1'), await push('dev-1'), await push('v2')]).toEqual([400, 201, 201]);
});
