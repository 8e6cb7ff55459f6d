import type { FaultHook } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { NOW, type Quirks } from './fleet.ts';

/** What goes wrong, by account: many fleets live in one sandbox. */
export type Hooks = Map<string, FaultHook>;

/** One sandbox for each kind of endpoint, started when it is first needed, for all fleets. */
export class Sandboxes {
  readonly hooks: Hooks = new Map();
  readonly #started = new Map<string, Promise<Sandbox>>();
  #accounts = 100_000_000_000;

  /** A unique account. */
  account(): string {
    this.#accounts += 1;
    return String(this.#accounts);
  }

  of({ knowsConfigs, pageSize, orphanedBlobs, absentLayers, mounts }: Quirks): Promise<Sandbox> {
    const key = JSON.stringify([knowsConfigs, pageSize, orphanedBlobs, absentLayers, mounts]);
    const sandbox =
      this.#started.get(key) ??
      startSandbox({
        now: () => NOW,
        knowsConfigs,
        pageSize,
        orphanedBlobs,
        absentLayers,
        mounts,
        repositoryUri: ({ account, region }, name) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
        fault: (call) => this.hooks.get(call.account)?.(call),
      });
    this.#started.set(key, sandbox);
    return sandbox;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#started.values()].map(async (sandbox) => (await sandbox).close()));
  }
}
