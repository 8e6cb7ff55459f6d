import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completion } from '../../src/commands/completion/run.ts';

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): string[] {
  return offeredForEach([words])[0] ?? [];
}

/** The same for several lines, in one bash. */
function offeredForEach(lines: readonly (readonly string[])[]): string[][] {
  const script = `${completion('bash', COMMANDS)}
while [ $# -gt 0 ]; do
  COMP_WORDS=(mintmark "\${@:2:$1}"); COMP_CWORD=$1; shift $(($1 + 1))
  _mintmark; printf '%s\\n' "\${COMPREPLY[@]}" =
done`;
  const args = lines.flatMap((words) => [String(words.length), ...words]);
  const text = execFileSync('bash', ['-c', script, 'bash', ...args], { encoding: 'utf8' });
  const offers = text.split(/^=$/m).slice(0, -1);
  return offers.map((offer) => offer.split('\n').filter((line) => line !== ''));
}

describe('bash completes', () => {
  test.each([
    ['commands', ['co'], ['config', 'completion']],
    ['the second word of a command', ['config', ''], ['explain', 'validate']],
    ['flags', ['config', 'explain', '--of'], ['--offline']],
    ['the values of a flag', ['stamp', '--format', 'd'], ['docker-args']],
    ['the values of a flag by its letter, after other arguments', ['deploy', 'x', '--fail-on', ''], ['error', 'warn']],
    ['the values after =, which bash makes a separate word', ['stamp', '--format', '=', 'j'], ['json']],
    ['the values of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['the options of every command', ['--no'], ['--no-color']],
    ['a command with the same name as an earlier value', ['check', '--service', 'stamp', '--warn'], ['--warn-only']],
    ['nothing for free text, so that readline completes files', ['check', '--config', ''], []],
    ['nothing for an unknown flag', ['check', '--nowhere'], []],
  ])('%s', (_, words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test('every flag and every command of the tables', () => {
    const offers = offeredForEach(COMMANDS.map(({ verb }) => [...verb.split(' '), '-']));
    expect(offers).toHaveLength(COMMANDS.length);
    for (const [index, { options }] of COMMANDS.entries()) {
      const flags = Object.values(options).flatMap(({ usage, short }) =>
        usage?.startsWith('--') === true ? [usage.replace(/ .*/, ''), ...(short === undefined ? [] : [short])] : [],
      );
      expect(offers[index]).toEqual(expect.arrayContaining([...flags, '-h', '--help', '-v']));
    }
  });
});

test('the first word of several commands is described by what can follow it', () => {
  expect(completion('fish', COMMANDS)).toContain("-a 'ledger' -d 'seed or verify'");
  expect(completion('zsh', COMMANDS)).toContain("'ledger:seed or verify'");
});

test('an unknown shell is refused with a list of the known ones', () => {
  expect(() => completion('ksh', COMMANDS)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: 'Write one of: bash, zsh, fish.' }),
  );
});
