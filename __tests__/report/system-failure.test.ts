import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { failureOf } from '../../src/report/failure.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
  await writeFile(join(directory, 'file'), '');
});
afterAll(() => rm(directory, { recursive: true }));

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.each([
  ['ENOSPC', () => writeFile('/dev/full', 'x'), /^The system refused: write.*: no space left on device \(ENOSPC\)$/],
  ['EISDIR', () => readFile(directory), /illegal operation on a directory \(EISDIR\)$/],
  ['ENOTDIR', () => readdir(join(directory, 'file')), /scandir .*file: not a directory \(ENOTDIR\)$/],
  ['ENOENT', () => open(join(directory, 'none')), /open .*none: no such file or directory \(ENOENT\)$/],
])('%s is not a defect', async (_, work, message) => {
  const thrown = await thrownBy(work);
  expect(failureOf(thrown)).toMatchObject({ code: 'SYSTEM', message: expect.stringMatching(message) });
  // However deep it is.
  const wrapped = new TypeError('failed', { cause: new Error('because', { cause: thrown }) });
  expect(failureOf(wrapped)).toMatchObject({ code: 'SYSTEM' });
});

test.each([
  new TypeError('x is not a function'),
  Object.assign(new Error('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' }),
  Object.assign(new Error('EBADF: bad file descriptor, read'), { code: 'EBADF', errno: -9, syscall: 'read' }),
  'text',
])('%s is a defect', (thrown) => {
  expect(failureOf(thrown)).toMatchObject({ code: 'INTERNAL', hint: expect.stringContaining('defect') });
});

test.each(['EMFILE', 'ENFILE'])('%s names the limit of open files', (code) => {
  const thrown = Object.assign(new Error(`${code}: too many open files, open 'x'`), {
    code,
    errno: -24,
    syscall: 'open',
  });
  expect(failureOf(thrown)).toMatchObject({ code: 'SYSTEM', hint: expect.stringContaining('ulimit -n') });
  // Whatever file could not be opened.
  const wrapped = new MintmarkError('IMAGE_INVALID', 'x cannot be read', { hint: 'Rebuild it.', cause: thrown });
  expect(failureOf(wrapped)).toMatchObject({ code: 'SYSTEM', hint: expect.stringMatching(/^Raise .*ulimit -n/) });
});

test('a program that cannot be started is named once', () => {
  const thrown = { code: 'EMFILE', errno: -24, syscall: 'spawn git', path: 'git' };
  expect(failureOf(Object.assign(new Error('spawn git EMFILE'), thrown))).toMatchObject({
    message: 'The system refused: spawn git: too many open files (EMFILE)',
  });
});

test('a line of millions of characters is cut, but a command is not', () => {
  const long = 'x'.repeat(3_000_000);
  const mistakes = [{ path: 'f', line: 1, what: long }];
  const failure = failureOf(new MintmarkError('USAGE', `${long}\nshort`, { hint: `${long}\n  run ${long}`, mistakes }));
  const [first, second] = failure.message.split('\n');
  expect(first).toHaveLength(2000);
  expect(second).toBe('short');
  const [hint, command] = failure.hint?.split('\n') ?? [];
  expect(hint).toHaveLength(2000);
  expect(command).toHaveLength(3_000_006);
  expect(failure.mistakes?.[0]?.what).toHaveLength(2000);
});

test('twenty of thousands of mistakes are named, and formats point at a thousand', () => {
  const named = Array.from({ length: 20_000 }, (_, index) => ({
    path: 'f',
    line: index + 1,
    what: `unknown ${index}`,
  }));
  const message = named.map(({ path, line, what }) => `${path}:${line}: ${what}`).join('\n');
  const failure = failureOf(new MintmarkError('CONFIG', message, { mistakes: named }));
  const lines = failure.message.split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.slice(-2)).toEqual(['f:20: unknown 19', '+19,980 more']);
  expect(failure.mistakes).toHaveLength(1_000);
});
