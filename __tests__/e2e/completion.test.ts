import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completion } from '../../src/commands/completion/run.ts';

const directory = mkdtempSync(join(tmpdir(), 'mintmark-completion-'));

beforeAll(() => {
  writeFileSync(join(directory, '_mintmark'), completion('zsh', COMMANDS));
  writeFileSync(join(directory, 'mintmark.fish'), completion('fish', COMMANDS));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function output(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: directory, encoding: 'utf8', env: { ...process.env, HOME: directory } });
}

test('zsh loads its completion', () => {
  expect(output('zsh', ['-n', '_mintmark'])).toBe('');
});

describe('fish completes', () => {
  const offered = (line: string): string[] =>
    output('fish', ['--no-config', '-c', `source mintmark.fish; complete -C ${JSON.stringify(line)}`])
      .trim()
      .split('\n')
      .map((one) => one.split('\t', 1).join(''));

  test.each([
    ['mintmark co', ['completion', 'config']],
    ['mintmark config ', ['explain', 'validate']],
    ['mintmark config explain --offl', ['--offline']],
    ['mintmark stamp --format d', ['docker-args']],
    ['mintmark completion ', ['bash', 'fish', 'zsh']],
    ['mintmark check --warn', ['--warn-only']],
    ['mintmark audit --no-c', ['--no-color']],
  ])('%s', (line, expected) => {
    expect(offered(line).sort()).toEqual(expected);
  });
});

test('the man page has no errors', () => {
  expect(output('mandoc', ['-T', 'lint', '-W', 'warning', join(process.cwd(), 'man/mintmark.1')])).toBe('');
});
