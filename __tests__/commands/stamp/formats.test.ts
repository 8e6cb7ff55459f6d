import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { createColors } from 'picocolors';
import { makeMark } from '../../../src/mark/mark.ts';
import { STAMP_FORMATS } from '../../../src/commands/stamp/formats.ts';

const plain = createColors(false);
const MARK = makeMark({
  service: 'team/checkout',
  commit: {
    sha: '3e3c2f57b2770c4d5f0d8b3e3c2f57b2770c4d5f',
    dirty: true,
    source: 'https://git.sr.ht/~acme/check%20out',
  },
  began: new Date('2026-11-24T08:12:00Z'),
  created: new Date('2026-11-24T08:12:00Z'),
  run: ['12345678901', '1', 'build'],
});

const STAMPED = { mark: MARK, targets: new Map([['mintmark', MARK]]) };

describe('stamp formats', () => {
  test('json has the four names, the service and a version', () => {
    const { service, tag, buildId, buildArgs, labels } = MARK;
    expect(JSON.parse(STAMP_FORMATS.json(STAMPED, plain))).toEqual({
      schemaVersion: 1,
      service,
      tag,
      buildId,
      buildArgs,
      labels,
    });
  });

  test('env reads the same in a shell and when split at the first =', () => {
    const env = STAMP_FORMATS.env(STAMPED, plain);
    const split: Record<string, string> = {};
    for (const line of env.trim().split('\n')) {
      const end = line.indexOf('=');
      split[line.slice(0, end)] = line.slice(end + 1);
    }
    expect(split).toEqual({
      MINTMARK_SERVICE: MARK.service,
      MINTMARK_TAG: MARK.tag,
      MINTMARK_BUILD_ID: MARK.buildId,
      ...MARK.buildArgs,
    });
    const names = Object.keys(split);
    const script = `${env}printf '%s\\n' ${names.map((name) => `"$${name}"`).join(' ')}`;
    expect(execFileSync('sh', ['-euc', script], { encoding: 'utf8' }).trim().split('\n')).toEqual(Object.values(split));
  });

  test('docker-args spliced into a command without quotes are the options of docker build, word for word', () => {
    const script = `for word in $(cat); do printf '%s\\n' "$word"; done`;
    const words = execFileSync('sh', ['-euc', script], {
      input: STAMP_FORMATS['docker-args'](STAMPED, plain),
      encoding: 'utf8',
      cwd: '/',
    });
    expect(words.trim().split('\n')).toEqual([
      ...Object.entries(MARK.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      ...Object.entries(MARK.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ]);
  });

  test('labels are one per line', () => {
    const expected = Object.entries(MARK.labels).map(([name, value]) => `${name}=${value}\n`);
    expect(STAMP_FORMATS.labels(STAMPED, plain)).toBe(expected.join(''));
  });

  test('bake is a target with build arguments and labels', () => {
    const { buildArgs: args, labels } = MARK;
    expect(JSON.parse(STAMP_FORMATS.bake(STAMPED, plain))).toEqual({ target: { mintmark: { args, labels } } });
  });

  test('text fits 80 columns, and has colours only on request', () => {
    const text = STAMP_FORMATS.text(STAMPED, plain);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (const value of [MARK.tag, ...Object.values(MARK.labels)]) expect(text).toContain(value);
    expect(text).not.toContain('\u001B');
    expect(STAMP_FORMATS.text(STAMPED, createColors(true))).toContain('\u001B');
  });
});
