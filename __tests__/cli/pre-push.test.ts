import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { emptyDirectory, git, GIT_ENV, repository } from '../git/repository.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { mintmark, type Outcome, run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';

const CLI = join(process.cwd(), 'dist/cli.js');
const unique = makeImage({ files: 'unique', labels: { [BUILD_ID_LABEL]: '1' } });
const taken = makeImage({ files: 'taken', labels: { [BUILD_ID_LABEL]: '2' } });
const unmarked = makeImage({ files: 'unmarked' });

let sandbox: Sandbox;
let web: string;

/** A clone that has mintmark as a dependency, and a bare repository as its remote. */
let clone: string;
let remote: string;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date() });
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' }).uri;
  const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
  await billing.putImage({ content: taken.content, tags: ['7'] });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  clone = repository().directory;
  remote = emptyDirectory();
  git(remote, 'init', '--quiet', '--bare');
  git(clone, 'remote', 'add', 'origin', remote);
  mkdirSync(join(clone, 'node_modules/.bin'), { recursive: true });
  symlinkSync(CLI, join(clone, 'node_modules/.bin/mintmark'));
  for (const [name, image] of Object.entries({ unique, taken, unmarked })) {
    mkdirSync(join(clone, 'build', name), { recursive: true });
    writeLayout(join(clone, 'build', name), image);
  }
  const { exitCode } = await mintmark(['init', '--hook'], { cwd: clone, env: env() });
  expect(exitCode).toBe(0);
});

function env(changes: Record<string, string> = {}): Record<string, string> {
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return { ...GIT_ENV, PATH: path, ...sandboxEnv(sandbox.endpoint), NO_COLOR: '1', ...changes };
}

/** `git push` as people run it, with an image of this layout in mintmark.yml. */
async function push(layout: string, ...args: string[]): Promise<Outcome & { readonly arrived: boolean }> {
  writeFileSync(join(clone, 'mintmark.yml'), `version: 1\nimage: oci:build/${layout}\nto: ${web}\n`);
  const outcome = await run('git', ['push', '--quiet', 'origin', 'HEAD:main', ...args], { cwd: clone, env: env() });
  const { stdout } = await run('git', ['branch', '--list', 'main'], { cwd: remote, env: env() });
  return { ...outcome, arrived: stdout !== '' };
}

describe('git push', () => {
  test('succeeds silently if the image is unique, even below the root and for a deletion', async () => {
    expect(await push('unique', 'HEAD:topic')).toEqual({ exitCode: 0, stdout: '', stderr: '', arrived: true });
    const below = join(clone, 'src');
    mkdirSync(below);
    const deletion = await run('git', ['push', '--quiet', 'origin', ':topic'], { cwd: below, env: env() });
    expect(deletion).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('is refused if another service has the image, with what to do and how to push anyway', async () => {
    const { exitCode, stderr, arrived } = await push('taken');
    expect({ exitCode, arrived }).toEqual({ exitCode: 1, arrived: false });
    expect(stderr).toMatch(/^✗ Shared: web has the same image as billing\./);
    expect(stderr).toMatch(/^mintmark stopped the push\. .*git push --no-verify$/m);
    expect(await push('taken', '--no-verify')).toMatchObject({ exitCode: 0, arrived: true });
  });

  test('is refused if the image is not built: an image that was not checked is not unique', async () => {
    const { exitCode, stderr, arrived } = await push('absent');
    expect({ exitCode, arrived }).toEqual({ exitCode: 1, arrived: false });
    expect(stderr).toMatch(/absent/);
  });

  test('prints warnings, and succeeds', async () => {
    const { exitCode, stderr, arrived } = await push('unmarked');
    expect({ exitCode, arrived }).toEqual({ exitCode: 0, arrived: true });
    expect(stderr).toContain('unmarked-image');
  });

  test('with many refs runs one check, and takes none of them for input', async () => {
    // More than fits into a pipe.
    const sha = git(clone, 'rev-parse', 'HEAD');
    const refs = Array.from({ length: 2_000 }, (_, index) => `${sha} refs/heads/many/${1_000 + index}\n`);
    writeFileSync(join(clone, '.git/packed-refs'), refs.join(''));
    sandbox.resetCalls();
    expect(await push('unique', 'refs/heads/many/*:refs/heads/many/*')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.calls).toMatchObject({ DescribeRepositories: 1 });
  });
});

test('the hook uses the mintmark of the PATH if the repository has none', async () => {
  const script = readFileSync(join(clone, '.git/hooks/pre-push'), 'utf8');
  const elsewhere = emptyDirectory();
  symlinkSync(CLI, join(elsewhere, 'mintmark'));
  const path = [elsewhere, env()['PATH']].join(delimiter);
  const outcome = await run('sh', ['-c', script], { cwd: elsewhere, env: env({ PATH: path }), input: 'refs\n' });
  expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No image is named') });
});
