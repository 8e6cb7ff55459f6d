import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readConfiguration } from '../../src/docker/configuration.ts';
import { type HostRuntime, resolveDockerHost } from '../../src/docker/host.ts';
import { imageStoreIn, isDockerEngine, readInspection } from '../../src/docker/inspection.ts';
import { readContainers, readImages, readNamed } from '../../src/docker/node-answers.ts';
import type { ImageStore } from '../../src/image/sources/source.ts';
import { addressOf } from '../../src/registry/address.ts';
import { parseChallenges } from '../../src/registry/authorization.ts';
import { openRepository } from '../../src/registry/client.ts';
import { configuredLogin } from '../../src/registry/docker-config.ts';
import type { RegistryRuntime } from '../../src/registry/runtime.ts';
import { proxyOf } from '../../src/docker/proxy.ts';
import { proxyFor } from '../../src/util/proxy.ts';
import { TestClock } from '../support/clock.ts';
import { fc } from '../support/property.ts';
import { mutated, mutatedJson, mutatedTree, numRuns, parses, printed, resolves } from './mutations.ts';

const HOST = 'registry.example.com:5000';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const AUTH = Buffer.from('ann:secret').toString('base64');
const CONFIG = {
  auths: {
    [HOST]: { auth: AUTH, identitytoken: '' },
    [`https://${HOST}/v1/`]: { username: 'ann', password: 'secret' },
  },
  currentContext: 'remote',
};
const META = { Name: 'remote', Endpoints: { docker: { Host: 'tcp://remote:2376', SkipTLSVerify: false } } };
const META_PATH = `/home/.docker/contexts/meta/${createHash('sha256').update('remote').digest('hex')}/meta.json`;

/** A machine that has only these files. */
function readFrom(files: Readonly<Record<string, string>>): RegistryRuntime['readFile'] {
  return (path) => {
    const content = files[path];
    return content === undefined
      ? Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' }))
      : Promise.resolve(Buffer.from(content));
  };
}

function registryRuntime(runtime: Partial<RegistryRuntime>): RegistryRuntime {
  return {
    env: {},
    homeDirectory: '/home',
    readFile: readFrom({}),
    fetch: () => Promise.reject(new Error('no network')),
    clock: new TestClock(),
    random: () => 0,
    signal: new AbortController().signal,
    mask: () => undefined,
    warn: () => undefined,
    otherLogin: () => Promise.resolve(undefined),
    ...runtime,
  };
}

test('config.json has a login or none, or is refused, and its secrets are in no message', async () => {
  await fc.assert(
    fc.asyncProperty(mutatedJson(CONFIG), fc.boolean(), async (text, byVariable) => {
      const files = byVariable ? {} : { '/home/.docker/config.json': text };
      const env = byVariable ? { DOCKER_AUTH_CONFIG: text } : {};
      const runtime = registryRuntime({ env, readFile: readFrom(files) });
      await resolves(() =>
        configuredLogin(addressOf(HOST), runtime).catch((error: unknown) => {
          expect(String(error)).not.toMatch(/secret/);
          throw error;
        }),
      );
    }),
    { numRuns },
  );
});

test('the address of an engine is usable, or is refused', async () => {
  const hosts = [
    'tcp://a.example.com:2376/engine',
    'unix:///var/run/docker.sock',
    'ssh://ann@host:22/run/x',
    'tcp://[::1]:1',
  ];
  await fc.assert(
    fc.asyncProperty(
      mutated(hosts),
      mutatedJson(CONFIG),
      mutatedJson(META),
      fc.boolean(),
      async (host, config, meta, isSet) => {
        const readFile = readFrom({ '/home/.docker/config.json': config, [META_PATH]: meta });
        const runtime: HostRuntime = {
          env: isSet ? { DOCKER_HOST: host } : {},
          platform: 'linux',
          homeDirectory: '/home',
          readFile,
          isDirectory: () => Promise.resolve(false),
          warn: () => undefined,
        };
        const found = await resolves(() =>
          readConfiguration(runtime).then((configuration) => resolveDockerHost(runtime, configuration)),
        );
        if (found?.kind === 'tcp')
          expect(URL.canParse(`http://${found.host}:${found.port}${found.basePath}`)).toBe(true);
      },
    ),
    { numRuns },
  );
});

const SUMMARY = {
  Id: DIGEST,
  Created: 1_700_000_000,
  Size: 10,
  SharedSize: -1,
  ParentId: '',
  RepoTags: ['a.example.com/app:1', '<none>:<none>'],
  RepoDigests: [`a.example.com/app@${DIGEST}`],
};
const CONTAINER = { Id: 'c', ImageID: DIGEST, Names: ['/web'], State: 'running' };
const INFO = { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };
const INSPECTION = {
  Id: DIGEST,
  Os: 'linux',
  Architecture: 'arm64',
  Config: { Labels: { a: 'b' } },
  GraphDriver: { Data: { UpperDir: '/x' }, Name: 'overlay2' },
  Manifests: [{ Kind: 'image', Available: true, Descriptor: { digest: DIGEST, size: 1 }, ImageData: { Platform: {} } }],
};

test('the answers of an engine are read, or refused', async () => {
  const answers = mutatedTree([SUMMARY], [CONTAINER], INSPECTION, INFO, { Components: [{ Name: 'Engine' }] }).map(
    printed,
  );
  await fc.assert(
    fc.asyncProperty(answers, async (text) => {
      const answer: unknown = JSON.parse(text);
      for (const store of ['classic', 'containerd'] as const) {
        for (const { created } of parses(() => readImages(answer, store)) ?? []) {
          expect(created?.toISOString()).not.toBe('');
        }
        parses(() => readNamed(answer, store));
      }
      parses(() => readContainers(answer));
      const store = (): Promise<ImageStore> =>
        Promise.resolve(imageStoreIn({ DriverStatus: [['driver-type', answer]] }, HOST));
      await resolves(() => readInspection(answer, HOST, store));
      parses(() => imageStoreIn(answer, HOST));
      expect(typeof isDockerEngine(answer)).toBe('boolean');
    }),
    { numRuns },
  );
});

test('an image with an impossible time is refused', () => {
  expect(() => readImages([{ ...SUMMARY, Created: 1e300 }], 'classic')).toThrow(
    expect.objectContaining({ code: 'DOCKER', message: expect.stringContaining(`Created of ${DIGEST} is not a time`) }),
  );
});

test('an engine whose storage driver has no details is a classic one', () => {
  expect(imageStoreIn({ DriverStatus: null }, HOST)).toBe('classic');
});

/** What fetch would accept as the value of a header. */
const isHeader = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

test('a challenge and a redirect lead to an answer, or to an error', async () => {
  const challenges = [
    'Basic realm="x"',
    'Bearer realm="https://t.example.com/token",service="s",scope="a:b"',
    'a="\\"',
  ];
  const locations = [
    'https://s3.example.com/a?b',
    '/v2/',
    '//other',
    'https://u:p@h/',
    'http://localhost:1/',
    'data:,',
  ];
  const manifest = { token: 'abc', access_token: 'x', schemaVersion: 2 };
  const answer = fc.record({
    status: fc.constantFrom(200, 204, 301, 307, 401, 403, 404, 429, 500),
    'www-authenticate': mutated(challenges).filter(isHeader),
    location: mutated(locations).filter(isHeader),
    body: mutatedJson(manifest, { errors: [{ code: 'DENIED', message: 'x' }] }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1 }), async (answers) => {
      let asked = 0;
      const fetch: RegistryRuntime['fetch'] = (input, init) => {
        // As fetch does, for URLs with a user name among others.
        const request = new Request(input, init);
        expect(/^(?:https:|http:\/\/localhost)/.test(request.url)).toBe(true);
        const { status = 500, body = '', ...headers } = answers[asked % answers.length] ?? {};
        asked += 1;
        return Promise.resolve(new Response(status === 204 ? null : body, { status, headers }));
      };
      const config = { '/home/.docker/config.json': JSON.stringify(CONFIG) };
      const repository = openRepository(HOST, 'app', registryRuntime({ fetch, readFile: readFrom(config) }));
      await resolves(() => repository.manifest('1'));
      expect(asked).toBeLessThan(100);
    }),
    { numRuns },
  );
});

test('challenges are parsed in time that is not quadratic in the length of the header', () => {
  for (const part of ['a="', 'a=', '\\', 'a ', '=', 'a="\\']) parseChallenges(part.repeat(16_384));
  fc.assert(
    fc.property(mutated(['Basic realm="x\\"y", Bearer service=s']), (header) => {
      for (const { scheme } of parseChallenges(header)) expect(scheme).toMatch(/^[\w-]+$/);
    }),
    { numRuns },
  );
});

test('a proxy from the environment has an address, or is refused without repeating it', () => {
  const PROXIES = [
    'http://u:s3cr3t@10.0.0.1:8080',
    'https://[::1]:3128',
    'socks5://u@proxy.example',
    'proxy.example:3128',
  ];
  const EXEMPT = ['.example,10.0.0.0/8', '*', 'host.example:443, [fd00::/8]', 'fd00::/129,1.2.3.4/33'];
  fc.assert(
    fc.property(mutated(PROXIES), mutated(EXEMPT), (proxy, exempt) => {
      const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: exempt };
      const address = parses(() => proxyFor(new URL('https://host.example/v2/'), proxy, env));
      if (address !== undefined && address !== '') expect(new URL(address).protocol).toMatch(/^https?:$/);
      for (const host of ['host.example', '10.1.2.3', '[fd00::1]']) {
        parses(() =>
          proxyOf({ kind: 'tcp', address: '', host, zone: undefined, port: 2375, basePath: '', tls: undefined }, env),
        );
      }
    }),
    { numRuns },
  );
});
