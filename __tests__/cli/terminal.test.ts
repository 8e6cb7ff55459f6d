import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { emptyDirectory } from '../git/repository.ts';
import { makeImage } from '../support/images.ts';
import { run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';

const cwd = emptyDirectory();
mkdirSync(join(cwd, 'image'));
writeLayout(join(cwd, 'image'), makeImage());

let sandbox: Sandbox;
let web: string;

beforeAll(async () => {
  // Long enough for a line of progress.
  sandbox = await startSandbox({ now: () => new Date(), latencyMs: 700 });
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' }).uri;
});
afterAll(() => sandbox.close());

/** What a terminal of 80 columns shows. */
async function onTerminal(env: Record<string, string>): Promise<string> {
  const command = `stty cols 80; '${process.execPath}' '${join(process.cwd(), 'dist/cli.js')}' check oci:image --to ${web}:1`;
  const given = { NO_COLOR: '', FORCE_COLOR: '', CI: '', TERM: 'xterm', ...sandboxEnv(sandbox.endpoint), ...env };
  const { stdout } = await run('script', ['-qec', command, '/dev/null'], { cwd, env: given, input: '' });
  expect(stdout).toContain('no other service has a repository');
  return stdout;
}

const ERASED = '\r\x1b[K';
const COLOR = '\x1b[1m';

test.each([
  [{}, true, true],
  [{ CI: 'false' }, true, true],
  [{ CI: 'true' }, true, false],
  [{ FORCE_COLOR: '0' }, false, true],
  [{ FORCE_COLOR: 'false' }, false, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false, true],
  [{ TERM: 'dumb' }, false, false],
])('with %j, a terminal has colours: %s, and an erasable line: %s', async (env, colors, erased) => {
  const shown = await onTerminal(env);
  expect([shown.includes(COLOR), shown.includes(ERASED)]).toEqual([colors, erased]);
});
