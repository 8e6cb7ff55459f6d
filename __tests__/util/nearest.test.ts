import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands.ts';
import { suggestionFor } from '../../src/cli/suggestion.ts';
import { nearest } from '../../src/util/nearest.ts';
import { CommanderError } from 'commander';

test.each([
  ['pusch', 'push'],
  ['cahce', 'cache'],
  ['Timeout', 'timeout'],
  ['timout', 'timeout'],
  ['shared-imag', 'shared-image'],
  ['unchekced-repository', 'unchecked-repository'],
])('%s is %s', (word, meant) => {
  expect(nearest(word, ['to', 'version', meant])).toBe(meant);
});

test.each([
  ['region', 'version'],
  ['no', 'to'],
  ['tag', 'to'],
  ['x', 'y'],
  ['profile', 'file'],
  ['expected-service', 'shared-service'],
])('%s is not %s', (word, other) => {
  expect(nearest(word, [other])).toBeUndefined();
});

test.each([
  ['commander.unknownOption', "error: unknown option '--reprt'", ['check', 'app:1', '--reprt'], '--report'],
  ['commander.unknownOption', "error: unknown option '--cahce=x'", ['ledger', 'seed', '--cahce=x'], '--cache'],
  ['commander.unknownOption', "error: unknown option '--verison'", ['--verison'], '--version'],
  ['commander.unknownCommand', "error: unknown command 'gaurd'", ['gaurd', '.'], 'guard'],
  ['commander.unknownCommand', "error: unknown command 'sed'", ['ledger', 'sed'], 'seed'],
])('%s: %s', (code, message, args, meant) => {
  expect(suggestionFor(new CommanderError(1, code, message), args, COMMANDS)).toBe(`Did you mean ${meant}?`);
});

test('an error of another kind has no suggestion', () => {
  const error = new CommanderError(1, 'commander.missingArgument', "error: missing required argument 'report'");
  expect(suggestionFor(error, ['check'], COMMANDS)).toBeUndefined();
});
