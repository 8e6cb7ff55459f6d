import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/image/config.ts';

const parse = (text: string): unknown => parseConfig(Buffer.from(text, 'latin1'), 'the config');

describe('a config', () => {
  test.each([
    ['a label that is null', '{"team":null,"a":"1"}', { team: '', a: '1' }],
    ['a label that is not UTF-8', '{"team":"\xff!"}', { team: '\uFFFD!' }],
    ['labels that differ in case', '{"team":"1","Team":"2"}', { team: '1', Team: '2' }],
    ['a label that is not a string', '{"team":1,"a":"1"}', { a: '1' }],
    ['labels that are null', 'null', {}],
    ['labels that are a list', '["a"]', {}],
  ])('is read with %s', (_name, labels, expected) => {
    const text = `{"os":"linux","ARCHITECTURE":"arm64","rootfs":{},"Config":{"labels":${labels}}}`;
    expect(parse(text)).toMatchObject({ platform: 'linux/arm64', labels: expected });
  });

  test.each([
    ['no rootfs', '{"os":"linux"}', /not an image config/],
    ['two labels of one name', '{"rootfs":{},"config":{"Labels":{"a":"1","a":"2"}}}', /"a" twice/],
    ['labels in two cases', '{"rootfs":{},"config":{"Labels":{},"labels":{"a":"2"}}}', /"Labels" twice/],
    ['a platform in two cases', '{"rootfs":{},"os":"linux","OS":"windows"}', /"os" twice/],
    ['text in UTF-16', '\xff\xfe{\x00}\x00', /JSON/],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test('the name of a platform is never too long to display', () => {
  const long = 'x'.repeat(3_000_000);
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: long, rootfs: {} }));
  expect(parseConfig(config, 'it').platform).toBe(`linux/${'x'.repeat(63)}…`);
});
