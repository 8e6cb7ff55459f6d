import { setMaxListeners } from 'node:events';
import {
  type $Command,
  ECRClient,
  type ECRClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ecr';
import type { AwsCredentialIdentityProvider, HttpHandlerOptions } from '@smithy/types';
import { environmentCredentials, namedRegion } from '../aws/environment.ts';
import { requestHandler } from '../aws/http.ts';
import { readAnswers } from '../aws/answers.ts';
import { regionOf, superviseCalls } from '../aws/middleware.ts';
import { Pace } from '../aws/pace.ts';
import { type AwsRun, clientSettings } from '../aws/settings.ts';
import type { Access } from '../connection/access.ts';
import type { RegistryConnection } from '../connection/connection.ts';
import { defined } from '../util/defined.ts';
import { callTo } from './failure.ts';
import { Retries } from './retries.ts';
import type { Sessions } from './sessions.ts';

const REGION_HINT =
  'Set AWS_REGION. Or name the registry: by the full ECR URI of a target, in mintmark.yml, or for mintmark init with --region.';

/** A connection to a registry: one SDK client, one pace, one count of calls. */
export interface EcrConnection extends Pick<RegistryConnection, 'region' | 'account' | 'registry' | 'calls'> {
  /** Sends one command. @throws MintmarkError only. */
  send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: InstanceType<typeof $Command<I, O, ECRClientResolvedConfig>>,
    limits?: CallLimits,
  ): Promise<O>;
  /** Waits, by the run's clock. Stops early if `end` is aborted or the run ends, which the next call then reports. */
  pause(milliseconds: number, end?: AbortSignal): Promise<void>;
  close(): void;
}

/** Limits of one call that differ from those of every call. */
interface CallLimits {
  /** How many milliseconds one attempt may take. */
  readonly attemptMs?: number;
  /** Ends this call; the run's end ends it too. */
  readonly signal?: AbortSignal;
}

export interface ConnectOptions extends Access, AwsRun {
  /** Absent: as the SDK finds it (AWS_REGION, the profile). */
  readonly region?: string;
  readonly account?: string;
  /** Calls per second. */
  readonly rate: number;
  /** The sessions of the run, in which roles are assumed. */
  readonly sessions?: Sessions;
}

/** The most time for one attempt. A `docker push` may be slow, but an ECR metadata call never is. */
const ATTEMPT_MS = 10_000;
const CONNECT_MS = 3_000;
/** A connection that is idle for this long is dead. The attempt of an upload may take longer, but never stalls. */
const IDLE_MS = 60_000;
/** If the network or the service fails: the first attempt plus four more, with the SDK's jittered back-off. */
const ATTEMPTS = 5;
/** How many calls run concurrently: with answers in 100 ms, exactly what 500 calls per second need. */
export const CONCURRENCY = 50;

/**
 * Opens one registry. Sends nothing.
 *
 * @throws MintmarkError USAGE if no region can be found.
 */
export async function connect(options: ConnectOptions): Promise<EcrConnection> {
  // Each call in flight listens for the end of the run: Node would take so many listeners for a leak.
  const givenUp = new AbortController();
  const waiting = AbortSignal.any([options.signal, givenUp.signal]);
  setMaxListeners(0, options.signal, waiting);
  const { env, profile } = options;
  const client = new ECRClient({
    ...clientSettings('ECR', options.region, options, await credentialsOf(options)),
    retryStrategy: new Retries(ATTEMPTS, options.clock, options.signal, (reason) => {
      givenUp.abort(reason);
    }),
    // Over a thousand calls, rebuilding the middleware chain for each would be a sixth of this process's work.
    cacheMiddleware: true,
    requestHandler: await requestHandler(
      profile === undefined ? env : { ...env, AWS_PROFILE: profile },
      { connectionTimeout: CONNECT_MS, requestTimeout: ATTEMPT_MS, socketTimeout: IDLE_MS },
      CONCURRENCY,
    ),
  });
  endWith(client, options.signal);
  readAnswers(client.config.protocol);
  const region = await regionOf(client.config, REGION_HINT);
  const registry = options.account === undefined ? region : `${options.account}/${region}`;
  const calls: Record<string, number> = {};
  superviseCalls<ServiceInputTypes, ServiceOutputTypes>(client.middlewareStack, {
    calls,
    clock: options.clock,
    run: options.signal,
    // Calls that are still waiting when the registry is given up fail like the last one.
    pacing: { pace: new Pace(options.rate, options.clock), until: waiting },
    callTo: (operation, input) => {
      const repository = 'repositoryName' in input ? input.repositoryName : undefined;
      const account = 'registryId' in input ? input.registryId : undefined;
      return callTo(
        defined({ operation, registry: account === undefined ? registry : `${account}/${region}`, repository }),
      );
    },
  });
  return {
    region,
    account: options.account,
    registry,
    calls,
    send: (command, limits) =>
      limits === undefined ? client.send(command) : client.send(command, handlerOptions(limits, options.signal)),
    pause: (milliseconds, end) =>
      options.clock
        .sleep(milliseconds, end === undefined ? options.signal : AbortSignal.any([options.signal, end]))
        .catch(() => undefined),
    close: () => {
      client.destroy();
    },
  };
}

/** Ends every request with the run. Done in the handler, as only calls without their own options share middleware. */
function endWith({ config: { requestHandler } }: ECRClient, run: AbortSignal): void {
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, given) => handle(request, { abortSignal: run, ...given });
}

function handlerOptions({ attemptMs, signal }: CallLimits, run: AbortSignal): HttpHandlerOptions {
  return {
    ...(signal !== undefined && { abortSignal: AbortSignal.any([run, signal]) }),
    ...(attemptMs !== undefined && { requestTimeout: attemptMs }),
  };
}

/** @returns undefined if the registry has no profile and no roles */
async function credentialsOf(options: ConnectOptions): Promise<AwsCredentialIdentityProvider | undefined> {
  const { profile, roles = [], env } = options;
  if (profile === undefined && roles.length === 0) return undefined;
  const { providerFor } = await import('./credentials.ts');
  const region = options.region ?? namedRegion(env) ?? '';
  const sessions = options.sessions ?? { name: 'mintmark', links: new Map() };
  return providerFor({ ...options, access: options, region, base: environmentCredentials(env), sessions });
}
