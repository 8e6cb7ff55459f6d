import type { Clock } from '../util/clock.ts';
import type { ReadFile } from '../util/regular-file.ts';
import type { Fetch } from './request.ts';
import type { Environment } from '../util/environment.ts';

/** What a registry's client needs from the host. */
export interface RegistryRuntime {
  /** For DOCKER_CONFIG and DOCKER_AUTH_CONFIG. Credential helpers get all of it, as they do from docker. */
  readonly env: Environment;
  readonly homeDirectory: string;
  readonly readFile: ReadFile;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Returns a number from 0 up to, but not including, 1, which spreads retries. */
  readonly random: () => number;
  /** Ends every request when the run's time is over. */
  readonly signal: AbortSignal;
  /** Called with each secret before it is used. */
  readonly mask: (secret: string) => void;
  /** Tells people something that is not an error. */
  readonly warn: (text: string) => void;
  /** A login for a host that Docker's configuration has none for; undefined if there is none either. */
  readonly otherLogin: (host: string) => Promise<{ readonly username: string; readonly password: string } | undefined>;
}
