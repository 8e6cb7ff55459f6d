import { closeSync, openSync } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { externalDataInterceptor } from '@smithy/core/config';
import { killAtEnd } from '../util/programs.ts';

/** The limit of Node's `exec`, with which the SDK would run the program. */
const MOST_BYTES = 1024 * 1024;

/** What the SDK calls in place of Node's `exec`. It turns it into a function with a promise, as that one. */
const exec = Object.assign(() => undefined, { [promisify.custom]: run });

/**
 * Makes the SDK run each `credential_process` so that it ends with this process. The SDK only waits for the program: one
 * that hangs would outlive the run, and ending its shell would not end it.
 */
export function endProgramsWithRun(): void {
  externalDataInterceptor.getTokenRecord()['exec'] = exec;
}

/** Resolves and rejects as Node's `exec` does. */
async function run(command: string): Promise<{ readonly stdout: string }> {
  const { execa } = await import('execa');
  const detached = platform() !== 'win32' && !hasTerminal();
  const running = execa(command, { shell: true, detached, reject: false, maxBuffer: MOST_BYTES });
  const ended = running.pid === undefined ? undefined : killAtEnd(running.pid, detached ? 'group' : 'tree');
  const { failed, isMaxBuffer, stdout, stderr } = await running;
  // What the shell has started runs on.
  if (isMaxBuffer) throw new Error('stdout maxBuffer length exceeded');
  ended?.();
  if (failed) throw new Error(`Command failed: ${command}\n${stderr}`);
  return { stdout };
}

/**
 * Whether a person can be asked for a password there: a process group of its own could not ask.
 */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
