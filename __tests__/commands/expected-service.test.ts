import { expect, test } from '@jest/globals';
import { expectedService } from '../../src/commands/expected-service.ts';
import { parseConfiguration } from '../../src/config/parse.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

test.each([
  ['shop/web', undefined, '', 'shop/web'],
  ['shop/web', undefined, "services: { site: ['**/web'] }", 'site'],
  ['shop/web', undefined, 'service: site', 'site'],
  ['shop/web', 'named', "services: { site: ['**/web'] }", 'named'],
])('an image for %s, as %s, with %j belongs to %s', (name, named, yaml, service) => {
  const configuration = parseConfiguration(Buffer.from(`version: 1\n${yaml}\n`), 'mintmark.yml');
  expect(expectedService({ uri: `${HOST}/${name}` }, named, configuration)).toBe(service);
});
