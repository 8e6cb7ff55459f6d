import { describe, expect, test } from '@jest/globals';
import { parseTarget, registryOfHost } from '../../src/ecr/uri.ts';

describe('the hosts of ECR', () => {
  test.each([
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['111122223333.dkr-ecr.eu-west-1.on.aws', 'eu-west-1'],
  ])('%s is an account in %s', (host, region) => {
    expect(registryOfHost(host)).toEqual({ account: '111122223333', region });
  });

  test.each([
    'docker.io',
    'public.ecr.aws',
    '11112222333.dkr.ecr.eu-west-1.amazonaws.com',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
    'evil.example.111122223333.dkr.ecr.eu-west-1.amazonaws.com',
  ])('%s is none', (host) => {
    expect(registryOfHost(host)).toBeUndefined();
  });
});

describe('a target', () => {
  const uri = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app';

  test('is a repository, with or without a tag', () => {
    expect(parseTarget(uri)).toEqual({ uri, tag: undefined });
    expect(parseTarget(`${uri}:1.2`)).toEqual({ uri, tag: '1.2' });
  });

  test('may be on a host with a port', () => {
    expect(parseTarget('127.0.0.1:4510/a/b:1')).toEqual({ uri: '127.0.0.1:4510/a/b', tag: '1' });
  });

  test.each(['app', 'app:1', 'team/app:1'])('is not what Docker takes for Docker Hub: %s', (text) => {
    expect(parseTarget(text)).toBeUndefined();
  });

  test.each([`${uri}:`, `${uri}:a b`, `${uri.replace('team', 'Team')}:1`, `${uri}:${'x'.repeat(129)}`, `${uri}//x`])(
    'is refused where it cannot be read: %s',
    (text) => {
      expect(() => parseTarget(text)).toThrow('Not a repository and tag');
    },
  );
});
