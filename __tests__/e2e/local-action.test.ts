import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { GIT_ENV, repository } from '../git/repository.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { githubEnv, HEAD_SHA } from '../support/github/event.ts';
import { startGitHub } from '../support/github/server.ts';
import { makeImage } from '../support/images.ts';
import { inDirectory, run } from '../support/lab.ts';
import { writeLayout } from '../support/oci-layout.ts';

/** It has 300 MB of dependencies, so npm fetches it for this test only. */
const LOCAL_ACTION = '@github/local-action@7.0.1';

test('@github/local-action runs the Action from a file of variables', async () => {
  const [github, sandbox] = await Promise.all([startGitHub(), startSandbox({ now: () => new Date() })]);
  const image = makeImage({ labels: { 'dev.mintmark.build-id': 'local' } });
  const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
  const { uri } = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'pay' });
  await billing.putImage({ content: image.content, tags: ['v7'] });
  await inDirectory(async (directory) => {
    const [layout, file, summary] = ['image', '.env', 'summary.md'].map((name) => join(directory, name)) as [
      ...[string, string, string],
    ];
    writeLayout(layout, image);
    await writeFile(summary, '');
    const variables = {
      ...sandboxEnv(sandbox.endpoint),
      ...githubEnv(github.url),
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: '',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: repository().directory,
      GIT_CONFIG_GLOBAL: GIT_ENV.GIT_CONFIG_GLOBAL,
      INPUT_COMMAND: 'check',
      INPUT_IMAGE: `oci:${layout}`,
      INPUT_TAGS: `${uri}:v1`,
      'INPUT_GITHUB-TOKEN': 'token',
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    await writeFile(file, `${lines.join('\n')}\n`);
    const local = ['exec', '--yes', `--package=${LOCAL_ACTION}`, '--', 'local-action'];
    const { exitCode, stdout } = await run('npm', [...local, 'run', '.', 'dist/action.js', file]);
    expect(stdout).toContain('This image already belongs to billing:');
    expect(exitCode).toBe(1);
    expect(await readFile(summary, 'utf8')).toContain('❌ Shared: pay has the same image as billing.');
  });
  github.expectDescribed();
  expect(github.checks).toMatchObject([{ name: 'mintmark (pay)', headSha: HEAD_SHA, conclusion: 'failure' }]);
  await Promise.all([github.close(), sandbox.close()]);
}, 300_000);
