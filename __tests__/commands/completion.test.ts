import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completion } from '../../src/commands/completion/run.ts';

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): string[] {
  const script = `${completion('bash', COMMANDS)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mintmark; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['-c', script, 'bash', 'mintmark', ...words], { encoding: 'utf8' });
  return text.split('\n').filter((line) => line !== '');
}

describe('bash completes', () => {
  test.each([
    ['commands', ['co'], ['config', 'completion']],
    ['the second word of a command', ['config', ''], ['explain', 'validate']],
    ['flags', ['config', 'explain', '--of'], ['--offline']],
    ['the values of a flag', ['stamp', '--format', 'd'], ['docker-args']],
    ['the values of a flag by its letter, after other arguments', ['deploy', 'x', '--fail-on', ''], ['error', 'warn']],
    ['the values after =, of which bash makes a word', ['stamp', '--format', '=', 'j'], ['json']],
    ['the values of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['what every command has', ['--no'], ['--no-color']],
    ['a command whose name an earlier value has', ['check', '--service', 'stamp', '--warn'], ['--warn-only']],
    ['nothing where any text may be, so that readline takes files', ['check', '--config', ''], []],
    ['nothing for a flag that is not known', ['check', '--nowhere'], []],
  ])('%s', (_, words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test('every flag and every command of the tables', () => {
    for (const { verb, options } of COMMANDS) {
      const flags = Object.values(options).flatMap(({ usage, short }) =>
        usage?.startsWith('--') === true ? [usage.replace(/ .*/, ''), ...(short === undefined ? [] : [short])] : [],
      );
      expect(offered(...verb.split(' '), '-')).toEqual(expect.arrayContaining([...flags, '-h', '--help', '-v']));
    }
  });
});

test('another shell is refused with those that there are', () => {
  expect(() => completion('ksh', COMMANDS)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: 'Write one of: bash, zsh, fish.' }),
  );
});
