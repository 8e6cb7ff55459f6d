import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Options } from 'execa';
import { runClient } from './client.ts';
import type { Outcome } from './lab.ts';

const PROGRAM = fileURLToPath(new URL('aws-cli.py', import.meta.url));
/** A shim of pyenv is a shell script. */
const FIND = 'pyenv which aws 2>/dev/null || command -v aws';

/** Runs AWS CLI commands one after the other, whatever their exit codes. Each start of it would take a second of processor time. */
export async function runAws(
  commands: readonly (readonly string[])[],
  options: Pick<Options, 'cwd' | 'env'>,
): Promise<readonly Outcome[]> {
  const { stdout: aws } = await runClient(['sh', '-c', FIND]);
  const [, interpreter = ''] = /^#!\s*(.*python.*)$/m.exec(await readFile(aws, 'utf8')) ?? [];
  const [python = '', ...flags] = interpreter.trim().split(/\s+/);
  if (python === '') throw new Error(`${aws} is not a Python script: install awscli as CONTRIBUTING.md says.`);
  const { stdout } = await runClient([python, ...flags, PROGRAM], { ...options, input: JSON.stringify(commands) });
  return JSON.parse(stdout) as Outcome[];
}
