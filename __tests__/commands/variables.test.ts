import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { refuseMistaken } from '../../src/cli/mistaken.ts';
import { define } from '../../src/cli/options.ts';
import { CHECK } from '../../src/commands/check/options.ts';
import { GUARD } from '../../src/commands/guard/options.ts';
import type { Options, Values } from '../../src/commands/option.ts';
import { SANDBOX } from '../../src/commands/sandbox/options.ts';
import { STAMP } from '../../src/commands/stamp/options.ts';

type Environment = Readonly<Record<string, string>>;

/** The result of a command line and an environment with a table of options. */
async function read<T extends Options>(options: T, env: Environment, ...args: readonly string[]): Promise<Values<T>> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const found: Values<T>[] = [];
  const run = (values: Values<T>): Promise<void> => {
    found.push(values);
    return Promise.resolve();
  };
  define(program, { verb: 'try', summary: 'try', options }, run, env).exitOverride();
  await program.parseAsync(['try', ...args], { from: 'user' });
  const [values] = found;
  if (values === undefined) throw new Error('The command was not run');
  return values;
}

describe('an option from the environment', () => {
  test('is read like one from the command line', async () => {
    const env = {
      MINTMARK_TO: 'a.example/x',
      MINTMARK_TIMEOUT: '90s',
      MINTMARK_PUSH: 'false',
      MINTMARK_NO_CACHE: 'true',
      MINTMARK_BUILD_ARG: 'A=1\n# a comment\n\n B=2 ',
      MINTMARK_REPORT: 'a.json\nb.xml',
      MINTMARK_RATE: '',
    };
    expect(await read(GUARD.options, env)).toMatchObject({
      to: ['a.example/x'],
      timeoutMs: 90_000,
      push: false,
      noCache: true,
      buildArg: ['A=1', 'B=2'],
      rate: 500,
      reports: [
        { format: 'json', path: 'a.json' },
        { format: 'junit', path: 'b.xml' },
      ],
    });
  });

  test('is overridden by the command line, lists as a whole', async () => {
    const env = { MINTMARK_TO: 'a.example/x', MINTMARK_BUILD_ARG: 'A=1', MINTMARK_PUSH: 'true' };
    const values = await read(GUARD.options, env, '--to', 'b.example/y', '--build-arg', 'B=2', '--no-push');
    expect(values).toMatchObject({ to: ['b.example/y'], buildArg: ['B=2'], push: false });
  });

  test.each([
    [{ MINTMARK_TIMEOUT: 'soon' }, 'The variable MINTMARK_TIMEOUT is "soon".', 'Write it with its unit'],
    [{ MINTMARK_CREATE: '1' }, 'The variable MINTMARK_CREATE is "1".', 'Write true or false.'],
    [{ MINTMARK_FAIL_ON: 'note' }, 'The variable MINTMARK_FAIL_ON is "note".', 'Write one of: error, warn.'],
  ])('%j is refused with the name of the variable', async (env: Environment, message, hint) => {
    const refused = expect.objectContaining({ code: 'USAGE', message, hint: expect.stringContaining(hint) });
    await expect(read(CHECK.options, env)).rejects.toEqual(refused);
  });

  test('is never the argument of a command', async () => {
    expect(await read(CHECK.options, { MINTMARK_IMAGE: 'app:1' })).toMatchObject({ images: [] });
  });
});

describe('a variable that is not an option', () => {
  const refuse = (env: Environment): void => {
    refuseMistaken(env, [STAMP, CHECK, GUARD, SANDBOX]);
  };

  test.each([
    ['MINTMARK_TIMOUT', 'MINTMARK_TIMEOUT'],
    ['MINTMARK_NO_PUSH', 'MINTMARK_PUSH'],
    ['MINTMARK_TAGS', 'MINTMARK_TO'],
    ['MINTMARK_CONFIG_FILE', 'MINTMARK_CONFIG'],
    ['MINTMARK_REPORTS', 'MINTMARK_REPORT'],
  ])('%s is refused, and %s suggested', (name, meant) => {
    expect(() => {
      refuse({ [name]: 'x' });
    }).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining(`Did you mean ${meant}?`) }));
  });

  test.each(['TAG', 'BUILD_ID', 'SERVICE', 'SEED', 'RUNS', 'DEPLOYMENTS', 'E2E_REGISTRY', 'E2E_AWS', 'VERSION'])(
    'MINTMARK_%s is ignored',
    (name) => {
      expect(() => {
        refuse({ [`MINTMARK_${name}`]: 'x' });
      }).not.toThrow();
    },
  );
});
