import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { emptyDirectory, GIT_ENV, repository } from '../git/repository.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { type Outcome, run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';

const CLI = join(process.cwd(), 'dist/cli.js');
const cwd = emptyDirectory();
let sandbox: Sandbox;
let env: Record<string, string>;
let web: string;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date() });
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' }).uri;
  const taken = makeImage({ files: 'taken', labels: { [BUILD_ID_LABEL]: '2' } });
  const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
  await billing.putImage({ content: taken.content, tags: ['7'] });
  env = { ...GIT_ENV, PATH: GIT_ENV.PATH ?? '', ...sandboxEnv(sandbox.endpoint), NO_COLOR: '1' };
  for (const [name, made] of Object.entries({ unique: makeImage({ labels: { [BUILD_ID_LABEL]: '1' } }), taken })) {
    await mkdir(join(cwd, name));
    writeLayout(join(cwd, name), made);
  }
});
afterAll(() => sandbox.close());

/** For the mark, because there is no repository. */
const COMMIT = `GITHUB_SHA=${'a'.repeat(40)}`;

/** Runs a shell command in which `mintmark` is the bundle. */
async function shell(line: string): Promise<Outcome> {
  const script = `mintmark() { "${process.execPath}" "${CLI}" "$@"; }\n${line}`;
  const outcome = await run('bash', ['-c', script], { cwd, env });
  expect(outcome.stderr).not.toContain('defect of mintmark');
  expect(outcome.stderr).not.toMatch(/^\s+at /m);
  return outcome;
}

describe('a report that cannot be written changes no verdict', () => {
  test.each([
    ['unique', 2, '✓ Unique'],
    ['taken', 1, '✗ Shared'],
    ['missing', 2, 'missing'],
  ])('--report on a full disk, %s', async (layout, exitCode, said) => {
    const outcome = await shell(`mintmark check oci:${layout} --to ${web}:1 --report json=/dev/full`);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr.match(/Cannot write \/dev\/full \(--report\)/g)).toHaveLength(1);
  });

  test('--report of an audit on a full disk', async () => {
    const outcome = await shell(`mintmark audit --report html=/dev/full`);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain('Nothing to compare');
  });

  test.each([
    ['unique', 3],
    ['taken', 1],
  ])('stdout on a full disk, %s', async (layout, exitCode) => {
    const outcome = await shell(`mintmark check oci:${layout} --to ${web}:1 --report json=- > /dev/full`);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stderr.match(/Cannot write to stdout: ENOSPC/g)).toHaveLength(1);
  });

  test.each([
    ['unique', 3],
    ['taken', 1],
  ])('stderr on a full disk, %s', async (layout, exitCode) => {
    const outcome = await shell(`mintmark check oci:${layout} --to ${web}:1 2> /dev/full`);
    expect(outcome).toMatchObject({ exitCode, stdout: '', stderr: '' });
  });
});

describe('a full disk', () => {
  // No file may get a byte, and the signal for that is ignored.
  const FULL = "trap '' XFSZ; ulimit -f 0";

  test('does not make init leave half a file', async () => {
    const outcome = await shell(`mkdir new && cd new && ${FULL} && mintmark init --config new.yml`);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toMatch(/new\.yml cannot be written: EFBIG.* Free some space/);
    expect(await readdir(join(cwd, 'new'))).toEqual([]);
  });

  test('is reported for --remark-to, with the directory', async () => {
    const outcome = await shell(
      `${FULL} && ${COMMIT} mintmark guard --image oci:taken --to ${web}:1 --remark-to marked`,
    );
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toMatch(/✗ Cannot write to marked: EFBIG.* Free some space/);
  });

  test('is reported for sandbox --state before it serves anything', async () => {
    const outcome = await shell(`${FULL} && mintmark sandbox --state kept`);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toMatch(/✗ Cannot save the state to kept: EFBIG/);
  });

  test('does not damage an existing hook', async () => {
    const { directory } = repository();
    const hook = join(directory, '.husky', 'pre-push');
    expect(await shell(`cd ${directory} && mintmark init --hook husky`)).toMatchObject({ exitCode: 0 });
    const before = `${await readFile(hook, 'utf8')}# of an earlier version\n`;
    await writeFile(hook, before);
    const outcome = await shell(`cd ${directory} && ${FULL} && mintmark init --hook husky`);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toMatch(/pre-push cannot be written: EFBIG.* Free some space/);
    expect(await readFile(hook, 'utf8')).toBe(before);
    expect(await readdir(dirname(hook))).toEqual(['pre-push']);
  });
});

describe('an unusable place for files is described', () => {
  test.each([
    ['audit --cache file', 2, /Cannot use --cache \S+\/file: \S+\/file is a file, not a directory/],
    [
      'ledger verify --cache file/below --config ledger.yml',
      2,
      /Cannot use --cache \S+\/file\/below: \S+\/file is a file, not a/,
    ],
    [
      'guard --image oci:taken --to WEB:1 --remark-to file',
      2,
      /Cannot write to file: \S+\/file is a file, not a directory/,
    ],
    [
      'check oci:unique --to WEB:1 --config ledger.yml',
      3,
      /The ledger in \S+ cannot be used: \S+ is a file, not a dir/,
    ],
    ['sandbox --state file', 2, 'Cannot take the state from file: file is a file, not a directory'],
    [
      'audit --report html=file/a.html',
      2,
      /Cannot write file\/a.html \(--report\): \S+\/file is a file, not a directory/,
    ],
    [
      'stamp --format json --output file/a',
      2,
      /Cannot write file\/a \(--output\): \S+\/file is a file, not a directory/,
    ],
    ['init --config file/new.yml', 2, /file\/new.yml cannot be written: \S+\/file is a file, not a directory/],
    ['init --baseline none/new.yml', 2, /none\/new.yml cannot be written: ENOENT.* Make its directory/],
    ['init --baseline file/new.yml', 2, /file\/new.yml cannot be written: \S+\/file is a file, not a directory/],
    ['check oci:file --to WEB:1', 2, 'file cannot be used: it is not a directory'],
  ])('%s', async (command, exitCode, said) => {
    await writeFile(join(cwd, 'file'), '');
    await writeFile(join(cwd, 'ledger.yml'), 'version: 1\nledger: { file: file }\n');
    const outcome = await shell(`${COMMIT} mintmark ${command.replace('WEB', web)}`);
    expect(outcome).toMatchObject({ exitCode });
    const words = outcome.stderr.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(said);
    expect(words).not.toMatch(/EEXIST|ENOTDIR/);
  });
});

describe('a refusal of the system is reported as such', () => {
  test('a working directory that was deleted', async () => {
    const outcome = await shell(`mkdir gone && cd gone && rmdir ../gone && mintmark check oci:x --to ${web}:1`);
    expect(outcome).toMatchObject({ exitCode: 3, stdout: '' });
    expect(outcome.stderr).toMatch(/^✗ The working directory no longer exists \(ENOENT\)\n/);
  });
});
