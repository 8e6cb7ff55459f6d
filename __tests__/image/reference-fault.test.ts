import { describe, expect, test } from '@jest/globals';
import { referenceFault } from '../../src/image/reference-fault.ts';

const WEB = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

describe('a placeholder that was not replaced', () => {
  test.each([
    [`${WEB}:\${TAG}`, '${TAG}'],
    [`${WEB}:\${TAG:-latest}`, '${TAG:-latest}'],
    [`${WEB}:\${`, '${'],
    ['$IMAGE', '$IMAGE'],
    [`${WEB}:$(git rev-parse HEAD)`, '$(git rev-parse HEAD)'],
    ['<IMAGE1_NAME>', '<IMAGE1_NAME>'],
    ['{{ image }}', '{{ image }}'],
    ['{{resolve:ssm:/web/image}}', '{{resolve:ssm:/web/image}}'],
    ['%IMAGE%', '%IMAGE%'],
    ['@IMAGE@', '@IMAGE@'],
    ['__IMAGE__', '__IMAGE__'],
    [`${WEB}:__TAG__`, '__TAG__'],
    ['[IMAGE]', '[IMAGE]'],
    ['#{image}#', '#{image}#'],
    ['{image}', '{image}'],
    ['<%= image %>', '<%= image %>'],
    ['REGISTRY/web:1', 'REGISTRY'],
  ])('is named: %s', (image, placeholder) => {
    expect(referenceFault(image)).toBe(`has a placeholder that was not replaced: ${placeholder}`);
  });
});

test.each([
  ['', 'is empty'],
  ['  ', 'is empty'],
  [` ${WEB}:1`, 'begins or ends with white space'],
  [`${WEB}:1\n`, 'begins or ends with white space'],
  [`${WEB}:`, 'is not an image reference'],
  ['/web:1', 'is not an image reference'],
  [`https://${WEB}:1`, 'is not an image reference'],
  [`${WEB}@sha256:1234`, 'is not an image reference'],
  ['IMAGE', 'is not an image reference: the name of a repository has no upper-case letters'],
])('the problem with %j is: %s', (image, fault) => {
  expect(referenceFault(image)).toBe(fault);
});

test.each([
  'nginx',
  'nginx:1.27',
  WEB,
  `${WEB}:1@sha256:${'0'.repeat(64)}`,
  'localhost/web',
  '[2001:db8::1]:5000/web:1',
  'Registry.example/my__web:v1__rc',
])('there is no problem with %s', (image) => {
  expect(referenceFault(image)).toBeUndefined();
});

test.each([
  ['111122223333.dkr.ecr.eu-west-1.example.com/web:1', 'is not an image of ECR: ECR has no hosts that end in'],
  ['11112222333.dkr.ecr.eu-west-1.amazonaws.com/web:1', 'is not a 12-digit account ID'],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com:1', 'is not an image of ECR: it names no repository'],
])('%s looks like an image in ECR, but is not', (text, fault) => {
  expect(referenceFault(text)).toContain(fault);
});
