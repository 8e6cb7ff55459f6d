import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands.ts';
import { emptyDirectory } from '../git/repository.ts';
import { mintmark, type Outcome } from '../support/lab.ts';

const cwd = emptyDirectory();
const run = (...args: readonly string[]): Promise<Outcome> =>
  mintmark(args, { cwd, env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '', FORCE_COLOR: '1' } });

test.each([[], ['config'], ...COMMANDS.map(({ verb }) => verb.split(' '))])(
  'the help of mintmark %s %s is on stdout, and fits 80 columns',
  async (...all) => {
    const words = all.filter((word) => typeof word === 'string');
    const { exitCode, stdout, stderr } = await run(...words, '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${['mintmark', ...words].join(' ')} [`);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

test('the default comes last and once, even for a flag with an optional value', async () => {
  const help = (await run('init', '--help')).stdout.replace(/\s+/g, ' ');
  expect(help).toContain('may be repeated; default: that of the environment');
  expect(help).toContain('(default: json) (choices: "json", "terraform", "cloudformation")');
  expect(help).not.toContain('preset');
});

test('the help of mintmark names every command, however it is requested', async () => {
  const { stdout } = await run('--help');
  for (const { verb } of COMMANDS) expect(stdout).toContain(`  ${verb.split(' ')[0] ?? ''} `);
  for (const words of [['--help', 'check'], ['--no-color', '-h', 'check'], ['help']]) {
    expect((await run(...words)).stdout).toBe(stdout);
  }
});

describe('short options', () => {
  test('-v prints the version, as --version does', async () => {
    const long = await run('--version');
    expect(long.stdout).toMatch(/^\d+\.\d+\.\d+/);
    expect(await run('-v')).toEqual(long);
  });

  test('-o is --output', async () => {
    expect((await run('config', 'explain', '--help')).stdout).toContain('-o, --output <file>');
  });

  test('-q is --quiet', async () => {
    expect((await run('check', '--help')).stdout).toContain('-q, --quiet');
  });
});

test('--no-color turns colours off, before the command and after it', async () => {
  const escape = '\x1B[';
  expect((await run('config', 'validate')).stderr).toContain(escape);
  for (const args of [
    ['--no-color', 'config', 'validate'],
    ['config', 'validate', '--no-color'],
  ]) {
    const { exitCode, stderr } = await run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.not.stringContaining(escape) });
  }
});

test('everything after -- is for the build, even with --no-color before the command', async () => {
  const { stderr } = await run('--no-color', 'guard', '.', '--', '--push');
  expect(stderr).toContain('--push would push the image before it is checked');
});
