import type { Clock } from '../util/clock.ts';
import type { ReadFile } from './docker-config.ts';
import type { Fetch } from './request.ts';

/** What a registry's client needs from the host. */
export interface RegistryRuntime {
  /** DOCKER_CONFIG and DOCKER_AUTH_CONFIG; and all of it for credential helpers, which docker would run with it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly readFile: ReadFile;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** From 0 up to 1: spreads retries. */
  readonly random: () => number;
  /** Ends every request when the run's time is over. */
  readonly signal: AbortSignal;
  /** Called with each secret before it is used. */
  readonly mask: (secret: string) => void;
  /** A login for a host of which Docker's configuration has none; undefined: it is no such host. */
  readonly otherLogin: (host: string) => Promise<{ readonly username: string; readonly password: string } | undefined>;
}
