import { ECRClient } from '@aws-sdk/client-ecr';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
export const NOW = new Date('2026-11-24T08:12:00Z');

const open: { close: () => Promise<void> }[] = [];

/** Ends what a test opened: each suite uses it as its `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((part) => part.close()));
}

/** A sandbox that ends with the test. */
export async function sandboxed(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ now: () => NOW, ...options });
  open.push(sandbox);
  return sandbox;
}

/** The AWS SDK's own client for an account, without retries, so that each test sees each answer. */
export function clientOf(sandbox: Sandbox, account = ACCOUNT, region = REGION): ECRClient {
  const client = new ECRClient({
    endpoint: sandbox.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  open.push({
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  });
  return client;
}
