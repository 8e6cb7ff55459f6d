import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { inDirectory, mintmark, type Outcome, run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { readSarif } from '../support/sarif.ts';
import { emptyDirectory, GIT_ENV } from '../git/repository.ts';

const CLI = join(process.cwd(), 'dist/cli.js');
const image = makeImage({ labels: { [BUILD_ID_LABEL]: '1' } });
const later = makeImage({ files: 'later', labels: { [BUILD_ID_LABEL]: '3' } });
const taken = makeImage({ files: 'taken', labels: { [BUILD_ID_LABEL]: '2' } });

/** A work directory with the layouts `unique` and `taken`; the second one is in the repository `billing`. */
const cwd = emptyDirectory();
let sandbox: Sandbox;
let env: Record<string, string>;
let web: string;

beforeAll(async () => {
  for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'DOCKER_HOST']) Reflect.deleteProperty(process.env, name);
  sandbox = await startSandbox({ now: () => new Date() });
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' }).uri;
  const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
  await billing.putImage({ content: taken.content, tags: ['7'] });
  env = { ...GIT_ENV, PATH: GIT_ENV.PATH ?? '', ...sandboxEnv(sandbox.endpoint) };
  for (const [name, made] of Object.entries({ unique: image, taken, later })) {
    await mkdir(join(cwd, name));
    writeLayout(join(cwd, name), made);
  }
});
afterAll(() => sandbox.close());

/** On a busy machine a run takes over a second, and then prints its progress. */
const PROGRESS = /^(?:listing the repositories|reading .*|checked \S+ of \S+ repositories|pushing the image)\n?/gm;

/** Runs in the work directory against the sandbox; progress is left out of the result. */
async function here(args: readonly string[], changes: Record<string, string> = {}): Promise<Outcome> {
  const outcome = await mintmark(args, { cwd, env: { ...env, ...changes } });
  return { ...outcome, stderr: outcome.stderr.replaceAll(PROGRESS, '') };
}

/** What holds for all text that people read. */
function expectPresentable({ stderr }: Outcome): void {
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toMatch(/NodeVersionSupportWarning|undefined|\[object|[ \t]$/m);
  expect(stderr).not.toMatch(/[.:,;]{2}(?=\s|$)/m);
  // Only what must not be wrapped may be wider: a command or a URI.
  for (const line of stderr.split('\n').filter((wide) => wide.length > 80)) expect(line).toMatch(/^ {4}\S|^\s*\S+$/);
}

describe('text from outside', () => {
  const hostile = 'amd64\n ::error::x##[set-output name=verdict;]unique';

  test('is never a workflow command, in any format', async () => {
    const directory = emptyDirectory();
    writeLayout(directory, makeImage({ platforms: [`linux/${hostile}`] }));
    const formats = ['json', 'markdown', 'sarif', 'junit', 'gitlab'];
    const reports = formats.flatMap((format) => ['--report', `${format}=${join(directory, format)}`]);
    const { stdout } = await here(['check', `oci:${directory}`, '--to', web, '--report', 'text=-', ...reports]);
    for (const text of [stdout, ...formats.map((format) => readFileSync(join(directory, format), 'utf8'))]) {
      expect(text).not.toMatch(/^\s*::|##\[/m);
      expect(text).toContain('u0023[set-output');
    }
  });

  test.each([
    ['a command', (text: string) => [text]],
    ['an option', (text: string) => ['check', `--${text}`]],
    ['the value of an option', (text: string) => ['check', 'oci:x', '--report', text]],
    ['the trace of --debug', (text: string) => ['check', `oci:${text}`, '--debug']],
  ])('is never a workflow command in an error about options, and hides nothing: %s', async (_name, argsFor) => {
    const { stderr } = await here(argsFor('x\n::error::y##[error]z##vso[a]\u001b[2J\u202e\u{e0041}\u00ad\r'));
    expect(stderr).toContain('error::y');
    expect(stderr).not.toMatch(/^\s*::|##\w*\[|[^\n\P{C}]|\u00ad/mu);
  });
});

describe('help', () => {
  test('is offered if the command line is wrong, with what was probably meant', async () => {
    const [command, option, format, argument] = await Promise.all([
      here(['chek', 'oci:unique']),
      here(['check', 'oci:unique', '--reprt', 'json=-']),
      here(['check', 'oci:unique', '--report', 'yaml=-']),
      here(['guard', 'one', 'two']),
    ]);
    for (const outcome of [command, option, format, argument])
      expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(command.stderr).toMatch(/Did you mean check\?[^]*mintmark --help/);
    expect(option.stderr).toMatch(/Did you mean --report\?[^]*mintmark check --help/);
    expect(format.stderr).toMatch(/text, json, sarif,\s+markdown, junit, gitlab/);
    expect(argument.stderr).toMatch(/too many arguments[^]*mintmark guard --help/);
  });

  test('is offered if an option that takes one value gets two', async () => {
    const [twice, other, same, list] = await Promise.all([
      here(['check', 'oci:unique', '--to', web, '--service', 'web', '--service', 'billing']),
      here(['guard', '--image', 'oci:unique', '--to', web, '--timeout', '9s', '--timeout', '8s']),
      here(['check', 'oci:unique', '--to', web, '--timeout', '9s', '--timeout', '9s']),
      here(['check', 'oci:unique', '--to', web, '--to', `${web}:1`, '--quiet']),
    ]);
    for (const outcome of [twice, other]) expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(twice.stderr).toMatch(
      /'--service <name>' is given as 'web' and as 'billing'\. Give it once\.[^]*check --help/,
    );
    expect(other.stderr).toContain("is given as '9s' and as '8s'. Give it once.");
    for (const { stderr } of [same, list]) expect(stderr).not.toContain('Give it once');
  });

  test('names the command that mintmark help does not know, after the help', async () => {
    const [near, far] = await Promise.all([here(['help', 'chek']), here(['help', 'x\n::error::y'])]);
    for (const outcome of [near, far]) expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(near.stderr).toMatch(/mintmark demo\nThere is no command chek\. Did you mean check\?$/);
    expect(far.stderr).toContain('There is no command x');
    expect(far.stderr).not.toMatch(/^\s*::/m);
  });

  test('makes no guess about an option of another command or tool', async () => {
    const [region, to, nothing] = await Promise.all([
      here(['audit', '--region', 'eu-west-1']),
      here(['audit', '--to', web]),
      here(['stamp', '--zone=a']),
    ]);
    expect(region.stderr).toMatch(/--region is an option of init\.\nSet AWS_REGION, or .*\n[^]*mintmark audit --help/);
    expect(to.stderr).toContain('--to is an option of check and guard.');
    for (const outcome of [region, to, nothing]) {
      expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
      expect(outcome.stderr).not.toContain('Did you mean');
    }
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await here(['--version'])).toMatchObject({ exitCode: 0, stdout: version, stderr: '' });
  });

  test('the file that npm links runs on its own', async () => {
    await inDirectory(async (directory) => {
      await symlink(CLI, join(directory, 'mintmark'));
      const { exitCode, stderr } = await run(join(directory, 'mintmark'), ['--version'], { cwd, env });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    });
  });
});

describe('a report', () => {
  test('in JSON is alone on stdout, with the verdict on stderr and a matching exit code', async () => {
    const [unique, shared] = await Promise.all(
      ['unique', 'taken'].map((name) => here(['check', `oci:${name}`, '--to', `${web}:1`, '--report', 'json=-'])),
    );
    expect(unique).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^✓ Unique: [^\n]+\n?$/) });
    expect(expectValidReport(unique?.stdout ?? '')).toMatchObject({ verdict: 'unique', exitCode: 0 });
    expect(shared).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^✗ Shared: [^\n]+\n?$/) });
    expect(expectValidReport(shared?.stdout ?? '')).toMatchObject({ verdict: 'shared', exitCode: 1 });
  });

  test('in text is on stderr, and also in a file on request', async () => {
    const args = ['check', 'oci:taken', '--to', `${web}:1`];
    const [text, file, forced, without, inCi, off] = await Promise.all([
      here(args),
      here([...args, '--report', 'report.txt']),
      here(args, { FORCE_COLOR: '1', NO_COLOR: '' }),
      here(args, { FORCE_COLOR: '1', NO_COLOR: '1' }),
      here(args, { CI: 'true', NO_COLOR: '' }),
      here(args, { FORCE_COLOR: '0', NO_COLOR: '' }),
    ]);
    expect(text).toMatchObject({ exitCode: 1, stdout: '' });
    expectPresentable(text);
    expect(text.stderr).toMatch(/^✗ Shared: web has the same image as billing\. Do not push it\./);
    expect(file).toMatchObject({ exitCode: 1, stdout: '' });
    const steady = (report: string): string => report.replace(/[\d.]+ s\./, '').trimEnd();
    for (const told of [file.stderr, await readFile(join(cwd, 'report.txt'), 'utf8')])
      expect(steady(told)).toBe(steady(text.stderr));
    expect(forced.stderr).toContain('\u001b[31m');
    for (const plain of [without, inCi, off]) expect(steady(plain.stderr)).toBe(steady(text.stderr));
  });

  test('ends with exit code 0 under --warn-only, whatever is found, and says so; the report is the same', async () => {
    const args = ['check', 'oci:taken', '--to', `${web}:1`, '--report', 'json=-'];
    const outcome = await here([...args, '--warn-only']);
    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^✗ Shared: .*\n! The exit code is still 0/),
    });
    expect(expectValidReport(outcome.stdout)).toMatchObject({ verdict: 'shared', exitCode: 1 });
    expect((await here([...args.slice(0, 3), 'nonsense', '--warn-only'])).exitCode).toBe(2);
  });

  test('treats a warning as an error with --fail-on warn, from the environment too', async () => {
    const directory = emptyDirectory();
    writeLayout(directory, makeImage({ files: 'unmarked' }));
    const args = ['check', `oci:${directory}`, '--to', `${web}:1`, '--report', 'json=-'];
    const [lenient, strict, over] = await Promise.all([
      here(args),
      here(args, { MINTMARK_FAIL_ON: 'warn' }),
      here([...args, '--fail-on', 'error'], { MINTMARK_FAIL_ON: 'warn' }),
    ]);
    expect([lenient.exitCode, strict.exitCode, over.exitCode]).toEqual([0, 1, 0]);
    expect(expectValidReport(strict.stdout)).toMatchObject({ exitCode: 1, findings: [{ severity: 'error' }] });
  });

  test('takes options from the environment; a misspelt one is an error, but help still works', async () => {
    const env = { MINTMARK_TO: `${web}:1`, MINTMARK_REPORT: 'json=-' };
    const outcome = await here(['check', 'oci:unique'], env);
    expect(expectValidReport(outcome.stdout)).toMatchObject({ verdict: 'unique', target: { repository: web } });
    const misspelt = await here(['check', 'oci:unique'], { ...env, MINTMARK_TIMOUT: '5m' });
    expect(misspelt).toMatchObject({ exitCode: 2, stdout: '' });
    expect(misspelt.stderr).toMatch(/MINTMARK_TIMOUT[^]*Did you mean MINTMARK_TIMEOUT\?/);
    const help = await here(['check', '--help'], { MINTMARK_TIMOUT: '5m' });
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('such as MINTMARK_TO for --to') });
  });

  test('goes to many files in one run, each in the format that its file name implies', async () => {
    const names = ['all.json', 'all.sarif', 'all.xml', 'all.md', 'gl-code-quality-report.json'];
    const reports = names.flatMap((name) => ['--report', name]);
    const outcome = await here(['check', 'oci:taken', '--to', `${web}:1`, ...reports, '--report', 'json=-']);
    expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^✗ Shared: [^\n]+$/) });
    const [json = '', sarif = '', junit = '', markdown = '', gitlab = ''] = await Promise.all(
      names.map((name) => readFile(join(cwd, name), 'utf8')),
    );
    expect(json.trimEnd()).toBe(outcome.stdout);
    expect(readSarif(sarif).runs[0]?.results).toMatchObject([{ ruleId: 'shared-image' }]);
    expect(junit).toContain('<failure type="shared-image"');
    expect(markdown).toContain('## ❌ Shared');
    expect(JSON.parse(gitlab)).toMatchObject([{ check_name: 'shared-image' }]);
  });

  test('on the images of mintmark.yml is one line of JSON, and so is an error', async () => {
    const config = join(cwd, 'named.yml');
    const check = ['check', '--config', 'named.yml', '--report', 'json=-'];
    await writeFile(config, `version: 1\nimage: oci:unique\nto: ${web}\n`);
    const named = await here(check);
    expect(named).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^✓ Unique: [^\n]+$/) });
    expect(named.stdout.split('\n').map(expectValidReport)).toMatchObject([{ verdict: 'unique' }]);
    await writeFile(config, 'version: 1\n');
    const unnamed = await here(check);
    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.stdout.split('\n').map(expectValidReport)).toMatchObject([{ error: { code: 'USAGE' } }]);
  });

  test('suggests a push only by guard, which says so', async () => {
    const outcome = await here(['guard', '--image', 'oci:unique', '--to', `${web}:2`]);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    expect(outcome.stderr).toContain(`  Pushed ${web}:2\n  digest ${image.digest}\n`);
    expectPresentable(outcome);
  });

  test('moves a tag away from an image that another service has too, and says what that does on a node', async () => {
    const shop = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'shop' });
    await shop.putImage({ content: taken.content, tags: ['latest'] });
    const args = ['guard', '--image', 'oci:later', '--to', `${shop.uri}:latest`, '--moving-tag', 'latest'];
    const outcome = await here(args);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    expect(outcome.stderr).toContain('warning earlier-twin');
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toContain("latest has named until now is also billing's");
    expect(outcome.stderr).toContain(`  Pushed ${shop.uri}:latest\n`);
    expectPresentable(outcome);
  });
});

describe('an error', () => {
  beforeAll(async () => {
    await writeFile(join(cwd, 'broken.tar'), 'no archive');
    await writeFile(join(cwd, 'bad.yml'), 'version: 1\nservces: {}\n');
  });
  const to = (): string[] => ['--to', `${web}:1`];

  test('says what is wrong and what to do, in JSON too, with its exit code', async () => {
    const cases: readonly [2 | 3, readonly string[], RegExp, Record<string, string>?][] = [
      [2, ['check', 'A b', ...to()], /"A b"/],
      [2, ['check', 'docker-archive:broken.tar', ...to()], /broken\.tar/],
      [2, ['check', ...to()], /mintmark check IMAGE/],
      [2, ['check', 'oci:unique'], /--to ACCOUNT/],
      [2, ['check', 'oci:unique', '--to', `${web}b`], /Did you mean \S+\/web\?/],
      [2, ['check', 'oci:unique', ...to(), '--config', 'bad.yml'], /bad\.yml:2:1.*'services'\?/],
      [2, ['check', 'oci:unique', ...to(), '--report', 'no/x.json'], /no\/x\.json \(--report\)/],
      [2, ['stamp', '--service', 'web'], /commit/],
      [3, ['check', 'app:1', ...to()], /engine\.sock/, { DOCKER_HOST: 'unix:///none/engine.sock' }],
      [3, ['guard', ...to()], /no docker/, { PATH: '/none', GITHUB_SHA: 'f'.repeat(40) }],
    ];
    await Promise.all(
      cases.map(async ([exitCode, args, message, changes]) => {
        const asJson = args[0] === 'stamp' ? ['--format', 'json'] : ['--report', 'json=-'];
        const outcome = await here([...args, ...asJson], changes);
        expect(outcome.stderr).toMatch(message);
        expect(outcome.stderr).toMatch(/^✗ \S.*\n {2}\S/);
        expectPresentable(outcome);
        expect(outcome.exitCode).toBe(exitCode);
        const failure = { verdict: 'unknown', exitCode, error: expect.anything() };
        expect(expectValidReport(outcome.stdout)).toMatchObject(failure);
      }),
    );
  });

  test('has a stack trace with --debug, but no secrets', async () => {
    const outcome = await here(['check', 'oci:unique', '--to', `${web}b`, '--debug'], {
      AWS_SECRET_ACCESS_KEY: 'hunter2',
    });
    expect(outcome.stderr).toMatch(/MintmarkError: There is no repository.*\n\s+at /);
    expect(outcome.stderr).not.toContain('hunter2');
  });

  test('for a closed port is a verdict: unknown', async () => {
    const outcome = await here(['check', 'oci:unique', ...to()], { AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1:9' });
    expect(outcome).toMatchObject({ exitCode: 3, stdout: '' });
    expect(outcome.stderr).toMatch(
      /Unknown: 1 registry could not be checked[^]*ECONNREFUSED 127\.0\.0\.1:9[^]*AWS_ENDPOINT_URL/,
    );
    expectPresentable(outcome);
  });
});

describe('the process', () => {
  test('ends in time if the engine never answers', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const outcome = await here(['check', 'app:1', '--to', `${web}:1`, '--timeout', '1s'], {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
    });
    expect(outcome).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('The image was not read') });
    silent.close();
  });

  test('keeps its exit code and prints no error if the reader goes away', async () => {
    const script = '{ "$0" "$@"; echo "exit code $?" >&2; } | exec <&- sleep 2';
    const args = ['check', 'oci:taken', '--to', `${web}:1`, '--report', 'json=-'];
    const { stderr } = await run('sh', ['-c', script, process.execPath, CLI, ...args], { cwd, env });
    expect(stderr.replaceAll(PROGRESS, '')).toMatch(/^✗ Shared: [^\n]+\nexit code 1$/);
  });

  test('of stamp does not load the AWS SDK', async () => {
    await inDirectory(async (coverage) => {
      const stamp = ['stamp', '--service', 'web', '--format', 'json'];
      const outcome = await here(stamp, { GITHUB_SHA: 'f'.repeat(40), NODE_V8_COVERAGE: coverage });
      expect(outcome.exitCode).toBe(0);
      expect(JSON.parse(outcome.stdout)).toMatchObject({ service: 'web' });
      const [file = ''] = await readdir(coverage);
      const { result } = JSON.parse(await readFile(join(coverage, file), 'utf8')) as { result: { url: string }[] };
      const loaded = result.map(({ url }) => url).filter((url) => url.includes('/dist/'));
      const withSdk = async (paths: readonly (string | URL)[]): Promise<unknown[]> => {
        const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
        return texts.filter((text) => text.includes('AmazonEC2ContainerRegistry'));
      };
      expect(loaded.length).toBeGreaterThan(1);
      expect(await withSdk(loaded.map((url) => new URL(url)))).toEqual([]);
      const chunks = (await readdir('dist/chunks')).map((name) => join('dist/chunks', name));
      expect((await withSdk(chunks)).length).toBeGreaterThan(0);
    });
  });
});

describe('the demonstration', () => {
  test('runs with nothing: no HOME, no PATH, in a foreign directory', async () => {
    await inDirectory(async (directory) => {
      await chmod(directory, 0o555);
      const outcome = await run('/usr/bin/env', ['-i', process.execPath, CLI, 'demo'], { cwd: directory });
      expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
      const codes = [...outcome.stderr.matchAll(/exit code (\d)/g)].map(([, code]) => code);
      expect(codes).toEqual(['0', '1', '0']);
      expect(outcome.stderr).toContain('✗ Shared: billing has the same image as web. Nothing was pushed.');
      expect(await readdir(directory)).toEqual([]);
    });
  });

  test('waits for Enter between the acts with --pause, but not without a terminal', async () => {
    const terminal = { ...env, TERM: 'dumb' };
    const typed = `${process.execPath} ${CLI} demo --pause`;
    const watched = await run('script', ['-qec', typed, '/dev/null'], { env: terminal, input: '\n\n\n' });
    expect(watched.stdout.match(/Press Enter for the next act\./g)).toHaveLength(3);
    expect(watched.stdout).toMatch(/exit code 0\r\n\r\nPress Enter[^]*exit code 1\r\n\r\nPress Enter[^]*4\. A node/);
    const piped = await run(process.execPath, [CLI, 'demo', '--pause'], { env: terminal });
    expect(piped).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Press Enter') });
    expect(piped.stderr).toContain('images, with a mark in each build      3   3');
  });
});

describe('the sandbox', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('prints what to export, and exits cleanly on %s', async (signal) => {
    const child = spawn(process.execPath, [CLI, 'sandbox', '--port', '0', '--repository', `${ACCOUNT}/${REGION}/app`]);
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const endpoint = /^export AWS_ENDPOINT_URL_ECR=(http:\S+)$/m.exec(printed.toString())?.[1] ?? '';
    expect((await fetch(`${endpoint}/v2/`)).status).toBe(401);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('says if its port is taken', async () => {
    const port = new URL(sandbox.endpoint).port;
    const outcome = await here(['sandbox', '--port', port]);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.stderr).toMatch(new RegExp(`^✗ Cannot listen on port ${port}: .*\n.*--port`));
  });
});

describe('progress', () => {
  let slow: Sandbox;
  beforeAll(async () => {
    slow = await startSandbox({ now: () => new Date(), latencyMs: 1_200 });
    for (const name of ['web', 'billing']) slow.createRepository({ account: ACCOUNT, region: REGION, name });
  });
  afterAll(() => slow.close());

  const command = (): string[] => {
    const target = slow.repository(ACCOUNT, REGION, 'web').uri;
    return [process.execPath, CLI, 'check', 'oci:unique', '--to', target];
  };

  test('is a line in a log after a second', async () => {
    const [node = '', ...args] = command();
    const outcome = await run(node, args, { cwd, env: { ...env, ...sandboxEnv(slow.endpoint) } });
    expect(outcome.stderr.split('\n').slice(0, 2)).toEqual([
      'reading the image, and listing the repositories',
      '✓ Unique: no other service has this image.',
    ]);
  });

  test('is not logged with --quiet, which prints nothing for a unique image', async () => {
    const [node = '', ...args] = command();
    const outcome = await run(node, [...args, '--quiet'], { cwd, env: { ...env, ...sandboxEnv(slow.endpoint) } });
    expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('is a line in a terminal that is erased at the end', async () => {
    const terminal = { ...env, ...sandboxEnv(slow.endpoint), NO_COLOR: '1', TERM: 'xterm' };
    const typed = `stty cols 80; ${command().join(' ')}`;
    const { stdout } = await run('script', ['-qec', typed, '/dev/null'], { cwd, env: terminal });
    expect(stdout).toContain('reading the image, and listing the repositories');
    const [, rest = ''] = stdout.split('✓ Unique');
    // The line is erased before the report begins, and the report has no colour.
    expect(stdout.slice(0, stdout.indexOf('✓ Unique'))).toMatch(/\r\u001b\[K$/);
    expect(rest).not.toMatch(/reading the image|\u001b\[\d+m/);
  });

  test.each([
    ['of unknown width', 'xterm', 'stty cols 0'],
    ['that cannot erase a line', 'dumb', 'stty cols 80'],
  ])('is a line in a log for a terminal %s', async (_, kind, size) => {
    const terminal = { ...env, ...sandboxEnv(slow.endpoint), NO_COLOR: '1', TERM: kind };
    const typed = `${size}; ${command().join(' ')} --timeout 30s`;
    const { stdout } = await run('script', ['-qec', typed, '/dev/null'], { cwd, env: terminal });
    expect(stdout).toContain('✓ Unique');
    expect(stdout.split('\r\n')[0]).toBe('reading the image, and listing the repositories');
    expect(stdout).not.toContain('\u001b');
  });
});
