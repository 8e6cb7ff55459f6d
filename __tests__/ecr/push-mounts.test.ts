import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import { Mounts, sourcesOf } from '../../src/ecr/push-mounts.ts';
import { digestOf } from '../../src/image/digest.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import type { Mounting, Transfer } from '../../src/connection/push.ts';
import type { Repository } from '../../src/image/repository.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { connectTo, contentOf, imageOver, push, tagged } from './pushing.ts';

const layers = [randomBytes(1000), randomBytes(1000)];
const image = imageOver(...layers);
const place = (name: string, region = REGION): Repository => ({
  registry: { account: ACCOUNT, region },
  name,
  uri: `${region}/${name}`,
});

describe('the repositories to mount from', () => {
  const [target, a, b, c, d] = [place('target'), place('a'), place('b'), place('c'), place('d')] as const;
  const none = { worked: new Set<string>(), refused: new Set<string>() };
  const namesOf = (...given: Parameters<typeof sourcesOf>): string[] => sourcesOf(...given).map(({ name }) => name);

  test('are those of the registry, except the target', () => {
    expect(namesOf([a, target, place('far', 'us-east-1'), b], target, none)).toEqual(['a', 'b']);
  });

  test('begin with one that worked, and leave out those that refused', () => {
    const learned = { worked: new Set([c.uri]), refused: new Set([a.uri]) };
    expect(namesOf([a, b, c], target, learned)).toEqual(['c', 'b']);
  });

  test('are empty after three refusals if nothing worked', () => {
    const refused = new Set([a.uri, b.uri, c.uri]);
    expect(namesOf([d], target, { worked: new Set(), refused })).toEqual([]);
    expect(namesOf([d], target, { worked: new Set(['e']), refused })).toEqual(['d']);
  });
});

test('no upload starts for a blob that is mounted within the head start', async () => {
  const holders = new Map(layers.map((layer) => [digestOf(layer), [place('other')]]));
  const mount = async (): Promise<boolean> => {
    await setImmediate();
    return true;
  };
  let uploads = 0;
  const mounts = new Mounts({ layers: { holders }, mount }, place('web'), {
    pause: () => new Promise(() => undefined),
  });
  const { signal } = new AbortController();
  const upload = (): Promise<void> => Promise.resolve(void (uploads += 1));
  const digests = [...holders.keys()];
  expect(await Promise.all(digests.map((digest) => mounts.mountOrUpload({ digest }, signal, upload)))).toEqual([
    true,
    true,
  ]);
  expect(uploads).toBe(0);
});

describe('a push that may mount', () => {
  let sandbox: Sandbox;
  let connection: EcrConnection;
  let repository: SeededRepository;
  beforeEach(async () => {
    sandbox = await startSandbox({ now: () => new Date() });
    connection = await connectTo(sandbox);
    repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' });
  });
  afterEach(async () => {
    connection.close();
    await sandbox.close();
  });

  async function pushed(mount: Mounting['mount']): Promise<Transfer | undefined> {
    const holder = { ...place('other'), uri: 'other' };
    const mounting = { layers: { holders: new Map(layers.map((layer) => [digestOf(layer), [holder]])) }, mount };
    let transfer: Transfer | undefined;
    const onTransfer = (what: Transfer): void => void (transfer = what);
    await push(connection, repository, contentOf(image), { mounting, onTransfer });
    expect(await tagged(connection, repository)).toBe(image.digest);
    return transfer;
  }

  test('does not believe that a blob exists if the repository does not show it', async () => {
    const transfer = await pushed(() => Promise.resolve(true));
    expect(transfer).toMatchObject({ mounted: { blobs: 0 }, uploaded: { blobs: 3 } });
  });

  test('does not wait for a registry that never answers', async () => {
    const transfer = await pushed(() => new Promise<never>(() => undefined));
    expect(transfer).toMatchObject({ mounted: { blobs: 0 }, uploaded: { blobs: 3 } });
  });

  test('does not hide a defect in mounting', async () => {
    await expect(pushed(() => Promise.reject(new RangeError('a defect')))).rejects.toThrow('a defect');
  });

  test('does not treat an attempt as refused if the upload was faster', async () => {
    let asked = 0;
    await pushed((_digest, _from, signal) => {
      asked += 1;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(false);
        });
      });
    });
    expect(asked).toBe(layers.length);
  });

  test('does not try a repository again after it refused', async () => {
    let asked = 0;
    await pushed(() => {
      asked += 1;
      return Promise.resolve(false);
    });
    expect(asked).toBe(1);
  });
});
