import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../src/config/parse.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import { ecrRegistryOf, likelyHolders, parseTarget, registriesOf, targetOf } from '../../src/fleet/scope.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const URI = `${HOST}/team/web`;

describe('a target', () => {
  test('is a repository, with or without a tag', () => {
    expect(parseTarget(URI)).toEqual({ uri: URI, tag: undefined });
    expect(parseTarget(`${URI}:1.2`)).toEqual({ uri: URI, tag: '1.2' });
  });

  test('may be on a host with a port', () => {
    expect(parseTarget('127.0.0.1:4510/a/b:1')).toEqual({ uri: '127.0.0.1:4510/a/b', tag: '1' });
  });

  test('is one repository under each of its hosts, and keeps the host as written', () => {
    const written = '111122223333.dkr-ecr.eu-west-1.on.aws/team/web';
    expect(parseTarget(`${written}:1`)).toEqual({ uri: URI, written, tag: '1' });
  });

  test.each(['app', 'app:1', 'team/app:1'])('is not a name that Docker reads as one on Docker Hub: %s', (text) => {
    expect(parseTarget(text)).toBeUndefined();
  });

  test.each([`${URI}:`, `${URI}:a b`, `${URI.replace('team', 'Team')}:1`, `${URI}:${'x'.repeat(129)}`, `${URI}//x`])(
    'is refused if it cannot be read: %s',
    (text) => {
      expect(() => parseTarget(text)).toThrow('Not a repository and tag');
    },
  );

  test('cannot have a digest: the image has its own', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    for (const to of [`${URI}@${digest}`, `${URI}:1.2@${digest}`]) {
      expect(() => targetOf(to, undefined)).toThrow(`--to ${to} names a digest`);
    }
    expect(targetOf(undefined, `docker://${URI}@${digest}`)).toEqual({ uri: URI });
  });

  test('determines its registry, in any partition', () => {
    const uri = '111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/web';
    expect(ecrRegistryOf({ uri }, {})).toEqual({ account: '111122223333', region: 'eusc-de-east-1' });
    expect(ecrRegistryOf({ uri: 'ghcr.io/team/web' }, {})).toBeUndefined();
  });

  test.each([
    ['111122223333.dkr.ecr.eu-west-1.example.com/web', 'ECR has no hosts that end in example.com'],
    [`${HOST}:443/web`, 'a host of ECR has no port'],
    ['11112222333.dkr.ecr.eu-west-1.amazonaws.com/web', 'is not a 12-digit account ID'],
  ])('is refused if it only looks like one in ECR: %s', (uri, problem) => {
    const refusal = { code: 'USAGE', message: expect.stringContaining(problem) };
    expect(() => ecrRegistryOf({ uri }, { AWS_ENDPOINT_URL_ECR: '' })).toThrow(expect.objectContaining(refusal));
    // LocalStack's hosts look like that: the listing decides.
    expect(ecrRegistryOf({ uri }, { AWS_ENDPOINT_URL_ECR: 'http://localhost:4566' })).toEqual({});
  });

  test('is refused if a host of ECR has no repository after it', () => {
    expect(() => parseTarget(`${HOST}:1`)).toThrow('it names no repository after the host');
  });
});

test('a target most likely holds an image, unless it is never queried or its name is unknown yet', () => {
  const registry = { account: '111122223333', region: 'eu-west-1' };
  const targets = [{ uri: URI }, { uri: `${HOST}/team/build-cache` }, { uri: '127.0.0.1:4510/111122223333/team/web' }];
  expect(likelyHolders(targets, { exclude: ['**/build-cache'] })).toEqual([{ registry, name: 'team/web', uri: URI }]);
});

describe('the target', () => {
  test.each([
    ['--to alone', `${URI}:1`, undefined, { uri: URI, tag: '1' }],
    ['--to without a tag, though the image has one', URI, `${HOST}/app:2`, { uri: URI, tag: undefined }],
    ['--to before the reference', `${URI}:1`, `${HOST}/app:2`, { uri: URI, tag: '1' }],
    ['the reference', undefined, `${URI}:2`, { uri: URI, tag: '2' }],
    ['the reference of the engine, written out', undefined, `docker-daemon:${URI}:2`, { uri: URI, tag: '2' }],
    ['a registry on loopback', 'localhost:4566/a/web:1', undefined, { uri: 'localhost:4566/a/web', tag: '1' }],
  ])('is %s', (_name, to, image, target) => {
    expect(targetOf(to, image)).toEqual(target);
  });

  test.each([
    ['a short reference', undefined, 'app:1', /app:1 does not say/],
    ['a layout, though its path looks like a registry', undefined, `oci:${URI}:1`, /does not say/],
    ['an archive', undefined, 'docker-archive:app.tar', /does not say/],
    ['a build', undefined, undefined, /does not say/],
    ['--to without a registry', 'web:1', undefined, /--to names no registry: web:1/],
    ['--to in upper case', `${HOST}/Web:1`, undefined, /Web:1/],
  ])('is missing with %s: the error shows how to write it', (_name, to, image, message) => {
    expect(() => targetOf(to, image)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME'),
      }),
    );
  });
});

describe('the registries', () => {
  const configurationOf = (yaml: string): Configuration => parseConfiguration(Buffer.from(yaml), 'mintmark.yml');
  const configured = configurationOf(
    `version: 1\nregistries: [{ region: us-east-1 }, { account: '111122223333', region: eu-west-1 }]`,
  );
  const none = configurationOf('version: 1');

  test("start with the target's, and include each of the others once", () => {
    expect(registriesOf({ uri: URI }, configured, {})).toEqual([
      { account: '111122223333', region: 'eu-west-1' },
      { account: undefined, region: 'us-east-1' },
    ]);
  });

  test('are those of the credentials for a host outside ECR, if an endpoint is set', () => {
    const uri = 'localhost:4566/a/web';
    const [first] = registriesOf({ uri }, none, { AWS_ENDPOINT_URL: 'http://localhost:4566' });
    expect(first).toEqual({ account: undefined, region: undefined });
    expect(() => registriesOf({ uri }, none, {})).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
