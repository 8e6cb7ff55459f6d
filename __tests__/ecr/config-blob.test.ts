import { expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import { readConfig } from '../../src/ecr/config-blob.ts';
import { EcrRepository } from '../../src/ecr/repository.ts';
import { MAX_CONFIG_BYTES } from '../../src/image/config.ts';
import { digestOf } from '../../src/image/digest.ts';
import { Cancelled } from '../../src/util/cut-off.ts';
import { ProxyRefusal } from '../../src/util/proxy.ts';

const CONFIG = '{"architecture":"amd64","os":"linux","config":{"Labels":{"a":"b"}},"rootfs":{"diff_ids":[]}}';

function reading(fetch: typeof globalThis.fetch, signal = new AbortController().signal): ReturnType<typeof readConfig> {
  const send = () => Promise.resolve({ downloadUrl: 'https://s3.example/config' });
  const connection = { send } as unknown as EcrConnection;
  const registry = { account: '111122223333', region: 'eu-west-1' };
  const repository = new EcrRepository(connection, { registry, name: 'web', uri: 'h/web' });
  return readConfig(repository, digestOf(CONFIG), signal, fetch);
}

test('the config is read, and compared with its digest', async () => {
  expect(await reading(() => Promise.resolve(new Response(CONFIG)))).toMatchObject({ labels: { a: 'b' } });
  expect(await reading(() => Promise.resolve(new Response(`${CONFIG} `)))).toBeUndefined();
});

test('no more is read than a config may contain', async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 1_000_000;
      controller.enqueue(new Uint8Array(1_000_000));
    },
  });
  expect(await reading(() => Promise.resolve(new Response(endless)))).toBeUndefined();
  expect(sent).toBeLessThan(MAX_CONFIG_BYTES + 3_000_000);
});

test.each([new TypeError('fetch failed'), new ProxyRefusal('it did not answer')])(
  '%s leaves it unread',
  async (error) => {
    expect(await reading(() => Promise.reject(error))).toBeUndefined();
  },
);

test('a cancelled run leaves it unread', async () => {
  const ended = new AbortController();
  ended.abort(new Cancelled());
  expect(await reading(() => Promise.reject(ended.signal.reason as Error), ended.signal)).toBeUndefined();
});

test('a defect is not hidden', async () => {
  await expect(reading(() => Promise.reject(new RangeError('a defect')))).rejects.toThrow('a defect');
});
