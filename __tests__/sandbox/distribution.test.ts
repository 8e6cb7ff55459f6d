import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
  PutAccountSettingCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, OTHER_ACCOUNT, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const seed = { account: ACCOUNT, region: REGION, name: 'team/app' };
const image = makeImage();
const [, layer = new Uint8Array()] = image.content.blobs;
const layerDigest = digestOf(layer);
const { root } = image.content;

/** A second sandbox plays the registry behind the first; the end-to-end tests use a real one. */
const MODES = [['in memory'], ['in front of a registry']] as const;

describe.each(MODES)('the OCI API, %s', (mode) => {
  let behind: Sandbox | undefined;
  let sandbox: Sandbox;
  let repository: SeededRepository;
  let authorization: string;

  beforeEach(async () => {
    behind = mode === 'in memory' ? undefined : await sandboxed({ anonymous: true });
    behind?.createRepository(seed);
    behind?.createRepository({ ...seed, name: 'other' });
    sandbox = await sandboxed(behind && { registry: new URL(behind.endpoint) });
    repository = sandbox.createRepository(seed);
    const { authorizationData } = await clientOf(sandbox).send(new GetAuthorizationTokenCommand());
    authorization = `Basic ${authorizationData?.[0]?.authorizationToken ?? ''}`;
  });

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization, ...Object.fromEntries(new Headers(init.headers)) };
    const url = path.startsWith('/v2/') ? path : `/v2/${ACCOUNT}/${REGION}/team/app${path}`;
    return fetch(new URL(url, sandbox.endpoint), { ...init, method, headers });
  }

  async function errorCode(response: Response): Promise<unknown[]> {
    const body: unknown = await response.json();
    expect(body).toMatchObject({ errors: [{ message: expect.any(String) }] });
    return [response.status, /"code":"([A-Z_]+)"/.exec(JSON.stringify(body))?.[1]];
  }

  const begin = async (): Promise<string> => (await send('POST', '/blobs/uploads/')).headers.get('location') ?? '';
  const put = (reference: string, { bytes, mediaType } = root): Promise<Response> =>
    send('PUT', `/manifests/${reference}`, { body: bytes, headers: { 'content-type': mediaType } });

  test('challenges clients without a token, and refuses an invalid one', async () => {
    const [, encoded = ''] = authorization.split(' ');
    const login = Buffer.from(encoded, 'base64').toString();
    const logins = ['AWS:guess', `root:${login.slice('AWS:'.length)}`, `${login}:x`, `${login}\n`];
    for (const wrong of ['', ...logins.map((text) => `Basic ${Buffer.from(text).toString('base64')}`)]) {
      const response = await send('GET', '/v2/', { headers: { authorization: wrong } });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
    expect((await send('GET', '/v2/')).status).toBe(200);
  });

  test('accepts a blob in chunks, and refuses one out of order', async () => {
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

  test('refuses a Content-Range that does not come next, with PATCH and PUT, and keeps none of it', async () => {
    const location = await begin();
    const half = layer.subarray(0, 10);
    const ranges = ['0-10', '0-8', '1-10', '9-0', '0-', 'bytes 0-9', '0-9/20'];
    for (const method of ['PATCH', 'PUT']) {
      for (const range of ranges) {
        for (const body of [half, inChunks(half)]) {
          const target = method === 'PUT' ? `${location}?digest=${layerDigest}` : location;
          const init = { body, duplex: 'half' as const, headers: { 'content-range': range } };
          const response = await send(method, target, init);
          expect([method, range, response.status, response.headers.get('range')]).toEqual([method, range, 416, '0-0']);
        }
      }
    }
    const headers = { 'content-range': '0-9' };
    expect((await send('PATCH', location, { body: half, headers })).status).toBe(202);
    const again = await send('PATCH', location, { body: half, headers });
    expect([again.status, again.headers.get('range')]).toEqual([416, '0-9']);
    const rest = { body: layer.subarray(10), headers: { 'content-range': `10-${layer.length - 1}` } };
    expect((await send('PUT', `${location}?digest=${layerDigest}`, rest)).status).toBe(201);
  });

  test('resumes an interrupted upload where it was cut', async () => {
    const location = await begin();
    const url = new URL(location, sandbox.endpoint);
    const cut = request(url, { method: 'PATCH', headers: { authorization, 'content-length': layer.length } });
    cut.once('error', () => undefined);
    cut.write(layer.subarray(0, 10));
    const sizeOf = async (): Promise<string | null> => (await send('GET', location)).headers.get('range');
    await arrived(sandbox, 'oci:PATCH upload');
    cut.destroy();
    const range = await sizeOf();
    expect(['0-0', '0-9']).toContain(range);
    const start = range === '0-9' ? 10 : 0;
    const body = layer.subarray(start);
    expect((await send('PUT', `${location}?digest=${layerDigest}`, { body })).status).toBe(201);
  });

  test('gives every answer the declared length, so that the connection can be reused', async () => {
    await repository.putImage({ ...image, tags: ['v1'] });
    const location = await begin();
    const { pathname } = new URL(location, sandbox.endpoint);
    const base = `/v2/${ACCOUNT}/${REGION}/team/app`;
    const paths: readonly (readonly [method: string, path: string, headers?: Record<string, string>])[] = [
      ['PATCH', pathname, { 'content-range': '5-6', 'content-length': '2' }],
      ['GET', pathname],
      ['HEAD', `${base}/manifests/v1`],
      ['HEAD', `${base}/manifests/none`],
      ['HEAD', `${base}/blobs/${layerDigest}`, { range: 'bytes=0-1' }],
      ['HEAD', `${base}/blobs/${digestOf('none')}`],
      ['GET', `${base}/blobs/${layerDigest}`, { range: 'bytes=900-' }],
      ['GET', `${base}/blobs/${layerDigest}`, { range: 'bytes=0-1' }],
      ['GET', `${base}/tags/list`],
      ['GET', `${base}/referrers/${image.digest}`],
      ['PUT', `${pathname}?digest=${layerDigest}`, { 'content-length': '0' }],
      ['DELETE', `${base}/manifests/v1`],
      ['GET', '/v2/'],
    ];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (const [method, path, headers = {}] of paths) {
      const sent = request(new URL(path, sandbox.endpoint), { agent, method, headers: { authorization, ...headers } });
      sent.end(headers['content-length'] === '2' ? 'ab' : undefined);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      sockets.add(response.socket);
      const body = Buffer.concat((await response.toArray()) as Buffer[]);
      const said = response.headers['content-length'];
      if (response.statusCode === 204) expect([path, said]).toEqual([path, undefined]);
      else if (method !== 'HEAD') expect([path, said]).toEqual([path, String(body.length)]);
      if (method === 'HEAD') expect([path, response.statusCode === 206]).toEqual([path, false]);
    }
    expect(sockets.size).toBe(1);
    agent.destroy();
  });

  test('has no content in a repository that was recreated', async () => {
    await repository.putImage({ ...image, tags: ['v1'] });
    const client = clientOf(sandbox);
    await client.send(new DeleteRepositoryCommand({ repositoryName: seed.name, force: true }));
    await client.send(new CreateRepositoryCommand({ repositoryName: seed.name }));
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(404);
    expect((await send('HEAD', `/manifests/${image.digest}`)).status).toBe(404);
    const from = `${ACCOUNT}/${REGION}/team/app`;
    sandbox.createRepository({ ...seed, name: 'other' });
    const mount = await send('POST', `/v2/${ACCOUNT}/${REGION}/other/blobs/uploads/?mount=${layerDigest}&from=${from}`);
    expect(mount.status).toBe(202);
    expect((await send('POST', `/blobs/uploads/?digest=${layerDigest}`, { body: layer })).status).toBe(201);
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(200);
  });

  test('accepts a whole blob, with POST or PUT, and verifies its digest', async () => {
    expect((await send('POST', `/blobs/uploads/?digest=${layerDigest}`, { body: layer })).status).toBe(201);
    const wrong = await send('PUT', `${await begin()}?digest=${digestOf('other')}`, { body: layer });
    expect(await errorCode(wrong)).toEqual([400, 'DIGEST_INVALID']);
    expect((await send('HEAD', `/blobs/${digestOf('other')}`)).status).toBe(404);
  });

  test('returns a part of a blob', async () => {
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
    const outside = await part('bytes=10-');
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    // As distribution answers.
    for (const range of ['bytes=3-1', 'bytes=a-b', 'bytes=-', 'bytes=0-1,3-1', 'items=0-1', 'bytes']) {
      const refused = await part(range);
      expect([range, refused.status, refused.headers.get('content-range')]).toEqual([range, 416, null]);
    }
    for (const range of ['bytes=0-1,4-5', 'bytes=']) expect((await part(range)).status).toBe(200);
    expect(await (await part('bytes= 0-3,')).text()).toBe('0123');
  });

  test('mounts a blob of another repository, and begins an upload if there is none', async () => {
    const from = `${ACCOUNT}/${REGION}/other`;
    const mount = (): Promise<Response> => send('POST', `/blobs/uploads/?mount=${layerDigest}&from=${from}`);
    expect((await mount()).status).toBe(202);
    const other = sandbox.createRepository({ ...seed, name: 'other' });
    expect((await mount()).status).toBe(202);
    await other.putBlob(layer);
    if (behind) {
      await behind.repository(ACCOUNT, REGION, 'other').deleteBlob(layerDigest);
      expect((await mount()).status).toBe(202);
      // The upload that the registry began instead of mounting is not left open.
      expect(behind.calls).toMatchObject({ 'oci:DELETE upload': 1 });
      await other.putBlob(layer);
    }
    expect((await mount()).status).toBe(201);
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(200);
  });

  test('lets a pushed manifest be pulled and listed, and makes it an image in ECR', async () => {
    for (const blob of image.content.blobs) await repository.putBlob(blob);
    const pushed = await put('v1');
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, image.digest]);
    for (const reference of ['v1', image.digest]) {
      const pulled = await send('GET', `/manifests/${reference}`);
      expect(pulled.headers.get('content-type')).toBe(root.mediaType);
      expect(digestOf(new Uint8Array(await pulled.arrayBuffer()))).toBe(image.digest);
    }
    await put('v2');
    expect(await (await send('GET', '/tags/list')).json()).toEqual({
      name: `${ACCOUNT}/${REGION}/team/app`,
      tags: ['v1', 'v2'],
    });
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

  test("refuses a media type that is missing, unknown, or different from the manifest's", async () => {
    for (const blob of image.content.blobs) await repository.putBlob(blob);
    const dockerType = 'application/vnd.docker.distribution.manifest.v2+json';
    const types = ['', 'application/octet-stream', 'application/vnd.oci.image.index.v1+json', dockerType];
    for (const mediaType of types) {
      expect([mediaType, ...(await errorCode(await put('v1', { ...root, mediaType })))]).toEqual([
        mediaType,
        400,
        'MANIFEST_INVALID',
      ]);
    }
    // fetch sends no Content-Type with a body of bytes.
    expect(await errorCode(await send('PUT', '/manifests/v1', { body: root.bytes }))).toEqual([
      400,
      'MANIFEST_INVALID',
    ]);
    expect((await send('GET', '/tags/list')).status).toBe(200);
    expect((await put('v1', { ...root, mediaType: `${root.mediaType}; charset=utf-8` })).status).toBe(201);
  });

  test('lists 100 tags per page, 1,000 at most, and refuses an n that is not a number of tags', async () => {
    await repository.putImage({ ...image, tags: Array.from({ length: 150 }, (_, index) => `v${1000 + index}`) });
    const tagsOf = async (path: string): Promise<readonly [unknown, string | null]> => {
      const response = await send('GET', path);
      return [((await response.json()) as { tags: unknown[] }).tags.length, response.headers.get('link')];
    };
    const [first, link] = await tagsOf('/tags/list');
    expect(first).toBe(100);
    expect(await tagsOf(/<(.+)>/.exec(link ?? '')?.[1] ?? '')).toEqual([50, null]);
    expect(await tagsOf('/tags/list?n=1000')).toEqual([150, null]);
    expect(await tagsOf('/tags/list?n=0')).toEqual([0, null]);
    for (const n of ['1001', '-1', 'NaN', '1.5', '', '1e2', '99999999999999999999']) {
      const code = await errorCode(await send('GET', `/tags/list?n=${n}`));
      expect([n, ...code]).toEqual([n, 400, 'PAGINATION_NUMBER_INVALID']);
    }
  });

  test('accepts a token only for the repositories of its own account', async () => {
    sandbox.createRepository({ ...seed, account: OTHER_ACCOUNT });
    const base = `/v2/${OTHER_ACCOUNT}/${REGION}/team/app`;
    // `registryIds` does not change whose token it is: API_GetAuthorizationToken.
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261124/${REGION}/ecr/aws4_request, Signature=0`,
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    };
    const body = JSON.stringify({ registryIds: [OTHER_ACCOUNT] });
    const given = await fetch(sandbox.endpoint, { method: 'POST', headers, body });
    const { authorizationData } = (await given.json()) as { authorizationData: { authorizationToken: string }[] };
    for (const token of [authorization, `Basic ${authorizationData[0]?.authorizationToken ?? ''}`]) {
      authorization = token;
      for (const [method, path] of [
        ['GET', '/tags/list'],
        ['GET', '/manifests/v1'],
        ['GET', `/blobs/${layerDigest}`],
        ['POST', '/blobs/uploads/'],
        ['PUT', '/manifests/v1'],
        ['DELETE', '/manifests/v1'],
      ] as const) {
        expect(await errorCode(await send(method, base + path))).toEqual([403, 'DENIED']);
      }
    }
    expect((await send('GET', '/tags/list')).status).toBe(200);
  });

  test('accepts repository names by the grammar of ECR', async () => {
    for (const name of ['Team/app', 'team//app', 'team..app', '-team', 'a']) {
      const response = await send('GET', `/v2/${ACCOUNT}/${REGION}/${name}/tags/list`);
      expect([name, ...(await errorCode(response))]).toEqual([name, 400, 'NAME_INVALID']);
    }
    expect(await errorCode(await send('GET', '/v2/team/app/tags/list'))).toEqual([404, 'NAME_UNKNOWN']);
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
    expect(await errorCode(await put('v1', { ...root, bytes: Buffer.from('{') }))).toEqual([405, 'UNSUPPORTED']);
    expect(await errorCode(await put('-tag'))).toEqual([400, 'TAG_INVALID']);
    expect(await errorCode(await send('PATCH', '/blobs/uploads/odd', { body: 'x' }))).toEqual([
      404,
      'BLOB_UPLOAD_UNKNOWN',
    ]);
    for (const layers of [[], undefined]) {
      const bytes = Buffer.from(
        JSON.stringify({ ...(JSON.parse(Buffer.from(root.bytes).toString()) as object), layers }),
      );
      const layerless = await put('v1', { ...root, bytes });
      expect(await layerless.clone().text()).toContain("'Image has to have at least 1 layer'");
      expect(await errorCode(layerless)).toEqual([405, 'UNSUPPORTED']);
    }
  });

  test('lists the allowed methods', async () => {
    const refused = await send('POST', '/manifests/v1');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT, DELETE']);
  });

  test('decodes an encoded path, as distribution does', async () => {
    await repository.putImage({ ...image, tags: ['v1'] });
    const paths = [
      '/manifests/%76%31',
      `/manifests/${image.digest.replace(':', '%3A')}`,
      `/v2/${ACCOUNT}%2F${REGION}/team/%61pp/manifests/v1`,
    ];
    for (const path of paths) expect([path, (await send('GET', path)).status]).toEqual([path, 200]);
    expect(await errorCode(await send('GET', '/manifests/%zz'))).toEqual([400, 'NAME_INVALID']);
  });

  test('applies faults and counts calls like the other API', async () => {
    sandbox.setFault(({ operation }) => (operation === 'oci:HEAD blob' ? { kind: 'throttle' } : { kind: 'deny' }));
    expect((await send('HEAD', `/blobs/${layerDigest}`)).status).toBe(429);
    expect(await errorCode(await send('GET', '/tags/list'))).toEqual([403, 'DENIED']);
    expect(sandbox.calls).toMatchObject({ 'oci:HEAD blob': 1, 'oci:GET tags': 1 });
  });
});

/** A body whose length is known only at its end. */
function inChunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream();
}

/** Waits until a sandbox has seen a call. */
async function arrived(sandbox: Sandbox, operation: string): Promise<void> {
  while (sandbox.calls[operation] === undefined) await new Promise((resolve) => setImmediate(resolve));
}

test('enforces the quotas of ECR: 1,000 tags on an image, 4 MiB for a manifest', async () => {
  const sandbox = await sandboxed({ anonymous: true });
  const repository = sandbox.createRepository(seed);
  await repository.putImage({ ...image, tags: Array.from({ length: 999 }, (_, index) => `v${index}`) });
  const put = async (tag: string, body = root.bytes): Promise<number> => {
    const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/manifests/${tag}`;
    return (await fetch(url, { method: 'PUT', body, headers: { 'content-type': root.mediaType } })).status;
  };
  expect([await put('last'), await put('last'), await put('one-more')]).toEqual([201, 201, 400]);
  expect(await put('large', Buffer.concat([root.bytes, Buffer.alloc(4 * 1024 ** 2, ' ')]))).toBe(413);
});

test('mounting can be disabled', async () => {
  const sandbox = await sandboxed({ anonymous: true, mounts: false });
  await sandbox.createRepository({ ...seed, name: 'other' }).putBlob(layer);
  sandbox.createRepository(seed);
  const from = `${ACCOUNT}/${REGION}/other`;
  const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/blobs/uploads/?mount=${layerDigest}&from=${from}`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(202);
});

test('an account setting decides whether blobs can be mounted', async () => {
  const sandbox = await sandboxed({ anonymous: true });
  await sandbox.createRepository({ ...seed, name: 'other' }).putBlob(layer);
  sandbox.createRepository(seed);
  const from = `${ACCOUNT}/${REGION}/other`;
  const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/blobs/uploads/?mount=${layerDigest}&from=${from}`;
  const client = clientOf(sandbox);
  await client.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'DISABLED' }));
  expect((await fetch(url, { method: 'POST' })).status).toBe(202);
  await client.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }));
  expect((await fetch(url, { method: 'POST' })).status).toBe(201);
});

test('a refusal of the registry behind the sandbox is passed on', async () => {
  const behind = await sandboxed({ anonymous: true });
  const sandbox = await sandboxed({ anonymous: true, registry: new URL(behind.endpoint) });
  behind.createRepository(seed);
  const repository = sandbox.createRepository(seed);
  for (const blob of image.content.blobs) await repository.putBlob(blob);
  behind.setFault(({ operation }) =>
    operation === 'oci:PUT manifest' ? { kind: 'error', code: 'MANIFEST_INVALID', message: 'no thanks' } : undefined,
  );
  const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/manifests/v1`;
  const push = { method: 'PUT', body: root.bytes, headers: { 'content-type': root.mediaType } };
  const refused = await fetch(url, push);
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('no thanks')]);
  behind.setFault(({ operation }) =>
    operation === 'oci:PUT manifest' ? { kind: 'error', code: 'SIZE_INVALID', status: 413 } : undefined,
  );
  const large = await fetch(url, push);
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining('SIZE_INVALID')]);
  behind.setFault(() => ({ kind: 'throttle' }));
  expect((await fetch(url, push)).status).toBe(429);
});

describe('a registry behind the sandbox', () => {
  const upload = async (sandbox: Sandbox): Promise<URL> => {
    const url = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/blobs/uploads/`;
    return new URL((await fetch(url, { method: 'POST' })).headers.get('location') ?? '', url);
  };
  const inFront = async (registry: string): Promise<Sandbox> => {
    const sandbox = await sandboxed({ anonymous: true, registry: new URL(registry) });
    sandbox.createRepository(seed);
    return sandbox;
  };

  test('that refuses a part of an upload does not have it, and accepts it when it is sent again', async () => {
    const behind = await sandboxed({ anonymous: true });
    behind.createRepository(seed);
    const sandbox = await inFront(behind.endpoint);
    const location = await upload(sandbox);
    const part = (body: Uint8Array): RequestInit => ({ method: 'PATCH', body });
    expect((await fetch(location, part(layer.subarray(0, 5)))).status).toBe(202);
    behind.setFault(({ operation }) => (operation === 'oci:PATCH upload' ? { kind: 'throttle' } : undefined));
    expect((await fetch(location, part(layer.subarray(5)))).status).toBe(429);
    expect((await fetch(location)).headers.get('range')).toBe('0-4');
    behind.setFault(undefined);
    expect((await fetch(location, part(layer.subarray(5)))).status).toBe(202);
    const commit = new URL(`${location.href}?digest=${layerDigest}`);
    behind.setFault(({ operation }) => (operation === 'oci:PUT upload' ? { kind: 'throttle' } : undefined));
    expect((await fetch(commit, { method: 'PUT' })).status).toBe(429);
    behind.setFault(undefined);
    expect((await fetch(commit, { method: 'PUT' })).status).toBe(201);
    expect((await fetch(commit, { method: 'PUT' })).status).toBe(404);
  });

  test('that fails to return a blob causes an error before any of it is promised', async () => {
    const behind = await sandboxed({ anonymous: true });
    behind.createRepository(seed);
    const sandbox = await inFront(behind.endpoint);
    await fetch(`${(await upload(sandbox)).href}?digest=${layerDigest}`, { method: 'PUT', body: layer });
    const blob = `${sandbox.endpoint}/v2/${ACCOUNT}/${REGION}/team/app/blobs/${layerDigest}`;
    expect((await fetch(blob)).status).toBe(200);
    behind.setFault(({ operation }) =>
      operation === 'oci:GET blob' ? { kind: 'error', code: 'UNKNOWN', status: 503, message: 'not now' } : undefined,
    );
    const failed = await fetch(blob);
    expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining('not now')]);
  });

  test('that redirects for a blob is followed, and one without a length is not trusted', async () => {
    const registry = await served(({ method, url = '' }, response) => {
      if (method === 'HEAD' && url.endsWith(digestOf('endless')))
        response.writeHead(200, { 'transfer-encoding': 'chunked' }).end();
      else if (method === 'HEAD') response.writeHead(200, { 'content-length': 10 }).end();
      else if (url === '/elsewhere') response.writeHead(200).end('0123456789');
      else if (url.includes('/blobs/')) response.writeHead(307, { location: '/elsewhere' }).end();
      else response.writeHead(404).end();
    });
    const sandbox = await sandboxed({ anonymous: true, registry: new URL(registry) });
    // An existing one: a newly created one begins empty.
    const endpoint = `${sandbox.endpoint}/layers/${ACCOUNT}/${REGION}/team/app`;
    expect(await (await fetch(`${endpoint}/${digestOf('0123456789')}`)).text()).toBe('0123456789');
    const endless = await fetch(`${endpoint}/${digestOf('endless')}`);
    expect([endless.status, await endless.text()]).toEqual([500, expect.stringContaining('does not say how long')]);
  });

  test("that breaks off leaves the client's connection usable", async () => {
    const registry = await served((asked, response) => {
      if (asked.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
      else if (asked.method === 'PATCH') asked.once('data', () => asked.socket.destroy());
      else response.writeHead(404).end();
    });
    const location = await upload(await inFront(registry));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusOf = async (method: string, body?: Buffer): Promise<number | undefined> => {
      const headers = body === undefined ? {} : { 'content-length': body.length };
      const [response] = (await once(request(location, { agent, method, headers }).end(body), 'response')) as [
        IncomingMessage,
      ];
      response.resume();
      await once(response, 'end');
      return response.statusCode;
    };
    expect(await statusOf('PATCH', Buffer.alloc(4_000_000))).toBe(500);
    expect(await statusOf('GET')).toBe(204);
    agent.destroy();
  });
});

/** A server that plays a registry for a test. */
async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test('a tag in an immutable repository is not pushed twice, except for excluded ones', async () => {
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
