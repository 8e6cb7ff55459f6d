import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { lab } from './lab.ts';

/**
 * Starts a sandbox in front of the lab's registry. It first reads everything that other runs have left there, which costs seconds of processor
 * time: start one per suite, and give each test its own account or repositories.
 */
export function startLabSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return startSandbox({ now: () => new Date(), registry: new URL(`http://${lab('REGISTRY')}`), ...options });
}
