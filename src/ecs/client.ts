import { setMaxListeners } from 'node:events';
import {
  type $Command,
  ECSClient,
  type ECSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ecs';
import { BackOff } from '../aws/back-off.ts';
import { requestHandler } from '../aws/http.ts';
import { regionOf, superviseCalls } from '../aws/middleware.ts';
import { Pace } from '../aws/pace.ts';
import { type AwsRun, clientSettings } from '../aws/settings.ts';
import { callTo } from './failure.ts';

/** ECS in one region: one SDK client, one pace, one count of calls. */
export interface EcsConnection {
  readonly region: string;
  /** Requests sent so far, retries included, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Sends one command. @throws MintmarkError only. */
  send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: InstanceType<typeof $Command<I, O, ECSClientResolvedConfig>>,
  ): Promise<O>;
  close(): void;
}

export interface ConnectOptions extends AwsRun {
  /** Undefined: as the SDK finds it (AWS_REGION, the profile). */
  readonly region: string | undefined;
}

/**
 * The smallest of ECS's read quotas of an account and region: 50 calls at once, then 20 a second.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
const BURST = 50;
const RATE = 20;
const ATTEMPT_MS = 10_000;
const CONNECT_MS = 3_000;
/** The first attempt plus four more, with the SDK's jittered exponential back-off. */
const ATTEMPTS = 5;
/** How many calls are in flight at once. */
export const CONCURRENCY = 10;

/**
 * Opens ECS in a region. Sends nothing.
 *
 * @throws MintmarkError USAGE if no region can be found
 */
export async function connectEcs(options: ConnectOptions): Promise<EcsConnection> {
  const { env, clock, signal } = options;
  // Each call in flight listens for the end of the run: Node would take so many listeners for a leak.
  setMaxListeners(0, signal);
  const client = new ECSClient({
    ...clientSettings('ECS', options.region, options),
    retryStrategy: new BackOff(ATTEMPTS, clock, signal),
    requestHandler: await requestHandler(env, { connectionTimeout: CONNECT_MS, requestTimeout: ATTEMPT_MS }),
  });
  const region = await regionOf(client.config, 'Set AWS_REGION, or name the cluster by its ARN.');
  const calls: Record<string, number> = {};
  superviseCalls<ServiceInputTypes, ServiceOutputTypes>(client.middlewareStack, {
    calls,
    clock,
    run: signal,
    pacing: { pace: new Pace(RATE, clock, BURST, BURST), until: signal },
    callTo: (operation, input) => callTo({ operation, ...subjectOf(input, region) }),
  });
  return {
    region,
    calls,
    send: (command) => client.send(command, { abortSignal: signal }),
    close: () => {
      client.destroy();
    },
  };
}

function subjectOf(input: ServiceInputTypes, region: string): { region: string; subject?: string } {
  if ('cluster' in input && typeof input.cluster === 'string') return { region, subject: input.cluster };
  if ('taskDefinition' in input && typeof input.taskDefinition === 'string') {
    return { region, subject: input.taskDefinition };
  }
  return { region };
}
