import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { killAtEnd, killLeftovers } from '../../src/util/programs.ts';
import { withVariables } from '../support/variables.ts';

test.each([
  ['group', undefined],
  ['tree', undefined],
  ['tree', '/nowhere'],
] as const)('children of a program end with it, if it is a %s, and PATH for ps is %s', async (kind, path) => {
  const program = spawn('sh', ['-c', "sh -c 'echo; sleep 600' | cat"], { detached: kind === 'group' });
  await once(program.stdout, 'data');
  const ended = killAtEnd(program.pid ?? 0, kind);
  await withVariables(path === undefined ? {} : { PATH: path }, () => {
    killLeftovers();
    return Promise.resolve();
  });
  // Once the last of them has ended, nothing is left that writes.
  await once(program, 'close');
  expect(program.signalCode).toBe('SIGKILL');
  ended();
});

test('a child that a program is just starting ends with it too', async () => {
  for (let round = 0; round < 20; round += 1) {
    const program = spawn('sh', ['-c', "sh -c 'sleep 600; sleep 600' | cat"]);
    const ended = killAtEnd(program.pid ?? 0, 'tree');
    await sleep((round % 10) / 2);
    killLeftovers();
    await Promise.race([once(program, 'close'), sleep(60_000, undefined, { ref: false }).then(runsOn)]);
    ended();
  }
});

function runsOn(): never {
  throw new Error('something that the program had started runs on');
}
