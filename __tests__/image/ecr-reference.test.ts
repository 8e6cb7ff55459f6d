import { describe, expect, test } from '@jest/globals';
import {
  canonicalUri,
  type HostForm,
  ecrHost,
  ecrUri,
  probableName,
  readEcrHost,
  readEcrReference,
} from '../../src/image/ecr-reference.ts';
import { fc } from '../support/property.ts';

const ACCOUNT = '111122223333';
const REGIONS = [
  'eu-west-1',
  'us-east-1',
  'cn-north-1',
  'us-gov-west-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
];
const FORMS: readonly HostForm[] = ['plain', 'fips', 'dual-stack', 'dual-stack-fips'];

describe('the hosts of ECR', () => {
  test.each([
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1', 'plain'],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'plain'],
    ['111122223333.dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'plain'],
    ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'fips'],
    ['111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', 'plain'],
    ['111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', 'plain'],
    ['111122223333.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', 'plain'],
    ['111122223333.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', 'plain'],
    ['111122223333.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', 'plain'],
    ['111122223333.dkr-ecr.eu-west-1.on.aws', 'eu-west-1', 'dual-stack'],
    ['111122223333.dkr-ecr-fips.us-east-1.on.aws', 'us-east-1', 'dual-stack-fips'],
    ['111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', 'dual-stack'],
    ['111122223333.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu', 'eusc-de-east-1', 'dual-stack'],
  ])('%s is an account in %s', (host, region, form) => {
    expect(readEcrHost(host)).toEqual({ kind: 'ecr', registry: { account: ACCOUNT, region }, form });
  });

  test.each([
    'docker.io',
    'public.ecr.aws',
    'ecr.example.com',
    'localhost:5000',
    '127.0.0.1:4711',
    'registry-1234567890.eu-west-1.elb.amazonaws.com',
    'ghcr.io',
  ])('%s is not one', (host) => {
    expect(readEcrHost(host)).toBeUndefined();
  });

  test.each([
    ['11112222333.dkr.ecr.eu-west-1.amazonaws.com', 'is not a 12-digit account ID'],
    ['1111222233334.dkr.ecr.eu-west-1.amazonaws.com', 'is not a 12-digit account ID'],
    ['acme.dkr.ecr.eu-west-1.amazonaws.com', 'is not a 12-digit account ID'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example', 'ECR has no hosts that end in'],
    ['111122223333.dkr.ecr.eu-west-1.example.com', 'ECR has no hosts that end in example.com'],
    ['evil.example.111122223333.dkr.ecr.eu-west-1.amazonaws.com', 'does not have the right form'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com.', 'does not end in a dot'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com:443', 'has no port'],
    ['111122223333.DKR.ECR.eu-west-1.amazonaws.com', 'is in lower case'],
    ['111122223333.dkr.ecr.EU-west-1.amazonaws.com', 'is in lower case'],
    ['111122223333.dkr.ecr.euwest1.amazonaws.com', '"euwest1" is not a region'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.eu', 'the hosts of eu-west-1 are'],
    ['111122223333.dkr.ecr.eusc-de-east-1.amazonaws.com', '111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu'],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com', '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn'],
    ['111122223333.dkr-ecr.cn-north-1.on.aws', '111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn'],
    ['111122223333.dkr-ecr.eu-west-1.amazonaws.com', '111122223333.dkr-ecr.eu-west-1.on.aws'],
    ['111122223333.dkr.ecr.eu-west-1.on.aws', 'the hosts of eu-west-1 are'],
    ['111122223333.dkr-ecr.us-iso-east-1.on.aws', '111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov'],
    ['111122223333.ecr.eu-west-1.amazonaws.com', 'does not have the right form'],
    ['api.ecr.eu-west-1.amazonaws.com', 'does not have the right form'],
    ['111122223333.dkr.ecr', 'does not have the right form'],
  ])('%s is an error', (host, problem) => {
    const read = readEcrHost(host);
    expect(read).toMatchObject({ kind: 'malformed' });
    expect(read).toHaveProperty('problem', expect.stringContaining(problem));
  });
});

describe('a reference', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  test('has a repository, and a tag and a digest if they are written', () => {
    const host = '111122223333.dkr-ecr.eu-west-1.on.aws';
    expect(readEcrReference(`${host}/team/app:1.2@${digest}`)).toEqual({
      kind: 'ecr',
      registry: { account: ACCOUNT, region: 'eu-west-1' },
      form: 'dual-stack',
      name: 'team/app',
      uri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app',
      tag: '1.2',
      digest,
    });
  });

  test.each(['nginx', 'nginx:1', 'team/app', 'ghcr.io/team/app:1', '', 'NGINX', 'a b'])(
    'is outside ECR: %s',
    (text) => {
      expect(readEcrReference(text)).toBeUndefined();
    },
  );

  // Docker reads the first two as repositories on Docker Hub.
  test.each([
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com:1',
    'https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/Team/App',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:${TAG}',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com:443/app',
  ])('is an error: %s', (text) => {
    expect(readEcrReference(text)).toMatchObject({ kind: 'malformed' });
  });
});

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
const tag = fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined });
const digest = fc.option(
  fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
  { nil: undefined },
);
const registry = fc.record({ account: fc.stringMatching(/^\d{12}$/), region: fc.constantFrom(...REGIONS) });
const form = fc.constantFrom(...FORMS);

describe('for every partition, form, name, tag and digest', () => {
  test('a reference is read as it was written, and compares by account, region and name', () => {
    fc.assert(
      fc.property(registry, form, name, tag, digest, (where, spelling, repository, tagged, pinned) => {
        const host = ecrHost(where, spelling);
        fc.pre(host !== undefined);
        const written = `${host}/${repository}`;
        const text = `${written}${tagged === undefined ? '' : `:${tagged}`}${pinned === undefined ? '' : `@${pinned}`}`;
        const uri = ecrUri(where, repository);
        expect(readEcrReference(text)).toEqual({
          kind: 'ecr',
          registry: where,
          form: spelling,
          name: repository,
          uri,
          tag: tagged,
          digest: pinned,
        });
        expect(canonicalUri(written)).toBe(uri);
        expect(canonicalUri(uri)).toBe(uri);
      }),
    );
  });

  test('the plain URIs of two repositories differ', () => {
    fc.assert(
      fc.property(registry, name, registry, name, (one, its, other, others) => {
        const same = one.account === other.account && one.region === other.region && its === others;
        expect(ecrUri(one, its) === ecrUri(other, others)).toBe(same);
      }),
    );
  });

  test('a region with the suffix of another partition is an error', () => {
    fc.assert(
      fc.property(registry, registry, form, (one, other, spelling) => {
        const [host, foreign] = [ecrHost(one, spelling), ecrHost(other, spelling)];
        fc.pre(host !== undefined && foreign !== undefined);
        const mixed = `${host.slice(0, host.indexOf(one.region))}${one.region}${foreign.slice(foreign.indexOf(other.region) + other.region.length)}`;
        fc.pre(mixed !== host);
        expect(readEcrHost(mixed)).toMatchObject({ kind: 'malformed' });
      }),
    );
  });

  test('a host with one mistake is an error, or another registry in ECR', () => {
    const character = fc.stringMatching(/^[abcxyz0189.:_A-]$/);
    fc.assert(
      fc.property(registry, form, fc.nat(), fc.constantFrom(0, 1), character, (where, spelling, at, kept, typed) => {
        const host = ecrHost(where, spelling);
        fc.pre(host !== undefined);
        const index = at % (host.length + 1);
        const mistyped = `${host.slice(0, index)}${typed}${host.slice(index + 1 - kept)}`;
        fc.pre(mistyped !== host);
        const read = readEcrHost(mistyped);
        expect(read).toBeDefined();
        if (read?.kind === 'ecr') expect(ecrHost(read.registry, read.form)).toBe(mistyped);
      }),
    );
  });
});

test.each([
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app', 'team/app'],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/111122223333/eu-west-1/app', '111122223333/eu-west-1/app'],
  ['127.0.0.1:4566/111122223333/eu-west-1/team/app', 'team/app'],
  ['localhost:4566/team/app', 'team/app'],
])('the name of the repository %s is probably %s', (uri, name) => {
  expect(probableName(uri)).toBe(name);
});
