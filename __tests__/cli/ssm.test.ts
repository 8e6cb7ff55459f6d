import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inDirectory, type Outcome, run } from '../support/lab.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const EXECUTABLE = '#!/bin/sh\necho "$0 $*"\nexit 1\n';
const SUMS = ['x64', 'arm64'].map((name) => `${hashOf(EXECUTABLE)}  mintmark-linux-${name}\n`).join('');

/** Runs the script of the SSM document in docs/node.md as the SSM agent does, on a machine that can download only these files. */
async function send(machine: string, sha256: string, served: string): Promise<Outcome & { readonly left: string[] }> {
  const [, json = ''] = /^```json\n(.*?)^```/ms.exec(await readFile('docs/node.md', 'utf8')) ?? [];
  const { mainSteps } = JSON.parse(json) as { mainSteps: { inputs: { runCommand: string[] } }[] };
  const values: Readonly<Record<string, string>> = { Fix: '--dry-run', Keep: '2', Sha256: sha256 };
  const script = mainSteps
    .flatMap(({ inputs }) => inputs.runCommand)
    .join('\n')
    .replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? '');
  return inDirectory(async (directory) => {
    const [bin, files, temporary] = ['bin', 'files', 'tmp'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [bin, files, temporary]) await mkdir(folder);
    await writeFile(join(files, 'SHA256SUMS'), SUMS);
    for (const name of ['x64', 'arm64']) await writeFile(join(files, `mintmark-linux-${name}`), served);
    await writeFile(join(bin, 'uname'), `#!/bin/sh\necho ${machine}\n`);
    await writeFile(join(bin, 'curl'), `#!/bin/sh\nexec cp ${files}/"$(basename "$2")" .\n`);
    for (const name of ['uname', 'curl']) await chmod(join(bin, name), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, TMPDIR: temporary };
    return { ...(await run('sh', ['-c', script], { env })), left: await readdir(temporary) };
  });
}

test.each([
  ['x86_64', 'x64'],
  ['aarch64', 'arm64'],
])('the SSM document runs the executable for the machine, %s, and leaves nothing behind', async (machine, name) => {
  expect(await send(machine, hashOf(SUMS), EXECUTABLE)).toMatchObject({
    exitCode: 1,
    stdout: `./mintmark-linux-${name} node --fix --dry-run --keep 2 --report markdown=-`,
    left: [],
  });
});

test.each([
  ['its list of hashes differs', 'a'.repeat(64), EXECUTABLE],
  ['it differs', hashOf(SUMS), `${EXECUTABLE}# changed\n`],
])('the SSM document runs no executable if %s', async (_, sha256, served) => {
  const { exitCode, stdout, left } = await send('x86_64', sha256, served);
  expect([exitCode, left]).toEqual([1, []]);
  expect(stdout).not.toContain('node --fix');
});
