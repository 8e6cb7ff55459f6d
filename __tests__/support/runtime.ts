import { randomInt } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Runtime } from '../../src/commands/runtime.ts';
import { TestClock } from './clock.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** An account that no other test has: a shared registry keeps their repositories, and a check would cover them all. */
export function freshAccount(): string {
  return String(randomInt(100_000_000_000, 200_000_000_000));
}

/** The environment in which every AWS tool would reach a sandbox as an account. */
export function sandboxEnv(endpoint: string, account = ACCOUNT): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_ECR: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
  };
}

/** A runtime whose AWS is a sandbox, for the command of a test. */
export function runtimeTo(endpoint: string, changes: Partial<Runtime> = {}): Runtime {
  return {
    cwd: process.cwd(),
    env: sandboxEnv(endpoint),
    now: () => new Date('2026-11-24T08:12:00Z'),
    clock: new TestClock(),
    stderr: new PassThrough().resume(),
    progress: () => undefined,
    warn: () => undefined,
    mask: () => undefined,
    ...changes,
  };
}
