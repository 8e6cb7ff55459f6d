import { expect, test } from '@jest/globals';
import { CHECK } from '../../src/commands/check/options.ts';
import { GUARD } from '../../src/commands/guard/options.ts';
import { parsePort, parseRate, parseTimeout, parseUrl } from '../../src/commands/limits.ts';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1500ms', 1_500],
  ['30', undefined],
  ['1h30m', 5_400_000],
  ['1h', 3_600_000],
  // The longest time that a timer supports.
  ['2147483647ms', 2 ** 31 - 1],
  ['2147483648ms', undefined],
  ['35792m', undefined],
  ['0', undefined],
  ['-1s', undefined],
  ['1.5s', 1_500],
  ['1ns', undefined],
  ['5 m', undefined],
  ['', undefined],
])('the time %j is %p milliseconds', (text, milliseconds) => {
  expect(parseTimeout(text)).toBe(milliseconds);
});

test.each([
  ['1', 1],
  ['500', 500],
  ['0', undefined],
  ['007', undefined],
  ['1e3', undefined],
  ['2.5', undefined],
  ['99999999', undefined],
  ['', undefined],
])('the rate %j is %p calls per second', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});

test('a port is a valid TCP port number', () => {
  expect(['0', '4566', '65535', '65536', '-1', 'http', ''].map(parsePort)).toEqual([
    0,
    4566,
    65535,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a URL has the scheme http or https', () => {
  expect(parseUrl('http://127.0.0.1:5055')?.href).toBe('http://127.0.0.1:5055/');
  expect(parseUrl('https://registry.example')?.protocol).toBe('https:');
  for (const text of ['127.0.0.1:5055', 'ftp://host', 'http://', 'http://a b']) expect(parseUrl(text)).toBeUndefined();
});

test('the help for --timeout says that it limits neither a build nor a push', () => {
  const said = 'not counting the build and the push';
  expect(GUARD.options.timeoutMs).toMatchObject({
    help: expect.stringContaining(said),
    inputHelp: expect.stringContaining(said),
  });
  expect(CHECK.options.timeoutMs.help).not.toContain('build');
});
