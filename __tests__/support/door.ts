import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../src/commands/door.ts';
import type { Clock } from '../../src/types/clock.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** Elapsed time as it is. */
export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/** The environment in which every AWS tool would reach a sandbox as an account. */
export function sandboxEnv(endpoint: string, account = ACCOUNT): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_ECR: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
  };
}

/** A door to a sandbox: the world as a command of a test sees it. */
export function doorTo(endpoint: string, changes: Partial<Door> = {}): Door {
  return {
    cwd: process.cwd(),
    env: sandboxEnv(endpoint),
    now: () => new Date('2026-11-24T08:12:00Z'),
    clock: realClock,
    stderr: new PassThrough().resume(),
    progress: () => undefined,
    mask: () => undefined,
    ...changes,
  };
}
