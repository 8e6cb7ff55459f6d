import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { define } from '../../src/cli/options.ts';
import { buildOf } from '../../src/commands/guard/build-options.ts';
import { GUARD } from '../../src/commands/guard/options.ts';
import { INIT } from '../../src/commands/init/options.ts';
import type { Options, Values } from '../../src/commands/option.ts';
import { SANDBOX } from '../../src/commands/sandbox/options.ts';

/** The result of a command line with a table of options. */
async function read<T extends Options>(
  options: T,
  line: string | readonly string[],
  writeErr: (text: string) => void = () => undefined,
): Promise<Values<T>> {
  const program = new Command().exitOverride().configureOutput({ writeErr });
  const found: Values<T>[] = [];
  define(program, { verb: 'try', summary: 'try', options }, (values) => {
    found.push(values);
    return Promise.resolve();
  }).exitOverride();
  const words = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  await program.parseAsync(['try', ...words], { from: 'user' });
  const [values] = found;
  if (values === undefined) throw new Error('The command was not run');
  return values;
}

describe('the options of a command line', () => {
  test('are the defaults of the table if none is given', async () => {
    expect(await read(GUARD.options, '')).toMatchObject({
      context: '.',
      push: true,
      noCache: false,
      pull: false,
      buildArg: [],
      timeoutMs: 300_000,
      rate: 500,
      reports: [],
      to: [],
      debug: false,
      secrets: [],
    });
  });

  test('are read by the parsers of the table', async () => {
    const line =
      'web --no-push --no-cache --build-arg A=1 --build-arg B=2 --timeout 90s --report json=- --to a.example/x';
    expect(await read(GUARD.options, line)).toMatchObject({
      context: 'web',
      push: false,
      noCache: true,
      buildArg: ['A=1', 'B=2'],
      timeoutMs: 90_000,
      reports: [{ format: 'json', path: undefined }],
      to: ['a.example/x'],
    });
    const served = await read(SANDBOX.options, '--port 0 --repository a --repository b --registry http://x');
    expect(served).toMatchObject({ port: 0, repositories: ['a', 'b'], registry: new URL('http://x') });
  });

  test.each([
    ['--timeout soon', 'Write it with its unit'],
    ['--timeout 0s', 'more than 0, and at most 24 days'],
    ['--timeout 600h', 'more than 0, and at most 24 days'],
    ['--rate 0', 'Write a whole number of calls per second.'],
    ['--report yaml=x', 'There is no format yaml here. Write one of: text, json, sarif, markdown, junit, gitlab.'],
    ['--report json', 'Write FORMAT=FILE, such as json=report'],
    ['--report -', 'Write FORMAT=FILE, such as json=report'],
    ['--report x.html', 'Write FORMAT=FILE'],
    ['--report json=- --report sarif=-', 'Write each report to a file of its own.'],
  ])('are refused with a message if they are invalid: %s', async (line, hint) => {
    let said = '';
    const told = (text: string): void => {
      said += text;
    };
    await expect(read(GUARD.options, line, told)).rejects.toThrow(hint);
    expect(said).toContain(hint);
  });

  test.each([
    ['report.json', 'json'],
    ['out/gl-code-quality-report.json', 'gitlab'],
    ['report.sarif.json', 'sarif'],
    ['report.md', 'markdown'],
    ['TEST-mintmark.xml', 'junit'],
    ['report.txt', 'text'],
    ['sarif=report.json', 'sarif'],
  ])('--report %s is %s', async (given, format) => {
    const { reports } = await read(GUARD.options, `--report ${given}`);
    expect(reports).toEqual([{ format, path: given.replace('sarif=', '') }]);
  });

  test.each([
    ['', { hook: undefined, iam: undefined }],
    ['--hook --iam', { hook: true, iam: 'json' }],
    ['--hook husky --iam terraform', { hook: 'husky', iam: 'terraform' }],
  ])('may be flags with an optional value: %j', async (line, expected) => {
    expect(await read(INIT.options, line)).toMatchObject(expected);
  });

  test('for a build are those of docker buildx build, in the order of the table', async () => {
    const line =
      '--file Other --target app --platform linux/amd64,linux/arm64 --build-arg A=1 --build-arg B --label team=web ' +
      '--build-context base=. --secret id=x,env=Y --ssh default --no-cache --pull --cache-from type=gha ' +
      '--cache-to type=gha,mode=max --provenance mode=max --sbom true --builder big --add-host a:1 --network none';
    expect(buildOf(await read(GUARD.options, line))).toEqual({ args: line.split(' '), env: {} });
    expect(buildOf(await read(GUARD.options, ''))).toEqual({ args: [], env: {} });
  });

  test.each([
    [['--to', ''], "option '--to <repository[:tag]>' argument ''"],
    [['--config', ''], "option '--config <file>' argument ''"],
    [['--image='], "option '--image <image>' argument ''"],
    [[''], "command-argument value '' is invalid for argument 'context'"],
  ])('are not empty: %j', async (words, named) => {
    let said = '';
    const refused = read(GUARD.options, words, (text) => (said += text));
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^commander\./) });
    expect(said).toContain(named);
    expect(said).toContain('It is empty');
  });

  test('may be empty for docker if that is the default there', async () => {
    const words = ['--target', '', '--cache-from', ''];
    expect(buildOf(await read(GUARD.options, words)).args).toEqual(words);
  });
});
