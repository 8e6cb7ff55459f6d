import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Clock } from '../util/clock.ts';
import { boundedChain } from './credentials.ts';
import { environmentCredentials, namedEndpoint, namedRegion } from './environment.ts';
import type { Environment } from '../util/environment.ts';

/** What a client has to know of the run that it calls AWS for. */
export interface AwsRun {
  readonly env: Environment;
  readonly clock: Clock;
  /** Ends every call when the run's time is over. */
  readonly signal: AbortSignal;
  /** The time of the whole run, in milliseconds. */
  readonly runMs: number;
}

interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
}

/** Sets only what the environment or the caller names outright. The SDK's own chain finds the rest. */
export function clientSettings(
  service: Parameters<typeof namedEndpoint>[0],
  region: string | undefined,
  { env, clock, runMs }: Omit<AwsRun, 'signal'>,
  credentials: ClientSettings['credentials'] | undefined = environmentCredentials(env),
): ClientSettings {
  const named = region ?? namedRegion(env);
  const endpoint = namedEndpoint(service, env);
  return {
    ...(named ? { region: named } : {}),
    ...(endpoint ? { endpoint } : {}),
    credentials: credentials ?? boundedChain(env, { clock, runMs }),
  };
}
