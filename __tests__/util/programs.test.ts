import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { killAtEnd, killLeftovers } from '../../src/util/programs.ts';

test.each(['group', 'tree'] as const)('what a program has started ends with it, if it is a %s', async (kind) => {
  const program = spawn('sh', ['-c', "sh -c 'echo; sleep 600' | cat"], { detached: kind === 'group' });
  await once(program.stdout, 'data');
  const ended = killAtEnd(program.pid ?? 0, kind);
  killLeftovers();
  // Only when the last of them has ended is nobody left to write.
  await once(program, 'close');
  expect(program.signalCode).toBe('SIGKILL');
  ended();
});
