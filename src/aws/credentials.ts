import { access, constants } from 'node:fs/promises';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadSsoSessionData, parseKnownFiles } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { systemCode } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { cut } from '../util/cut.ts';
import {
  credentialFailure,
  isMisread,
  isNoSource,
  lateFrom,
  LONGEST,
  noneFrom,
  processFailure,
  refused,
  unreadable,
} from './credential-failure.ts';
import { endProgramsWithRun } from './credential-process.ts';
import { lastFailure } from './foreign-answer.ts';
import { watchMetadata } from './metadata-answers.ts';
import { rejectable } from '../util/rejectable.ts';
import { sdkFile } from './sdk-files.ts';
import { quietSdkWarnings } from './sdk-warnings.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/** What a client tells the source of its credentials. */
type Properties = Parameters<ReturnType<typeof defaultProvider>>[0];
type Handler = NonNullable<NonNullable<NonNullable<Properties>['callerClientConfig']>['requestHandler']>;

/** Sources of credentials answer within seconds or hang: a program, or an STS or metadata service that is not there. */
const PATIENCE_MS = 15_000;
/** Of the run's time, if it is short: otherwise whatever comes next would be blamed for running out of time. */
const SHARE = 0.4;

interface Patience {
  readonly clock: Clock;
  /** The time of the whole run, in milliseconds. */
  readonly runMs: number;
}

/** The SDK's own credential chain, with a time limit. */
export function boundedChain(env: Environment, time: Patience): AwsCredentialIdentityProvider {
  const source = sourceOf(env);
  return bounded((properties) => fromChain(source, env, properties), source, { ...time, env });
}

/**
 * Provides credentials in time, or fails with the reason why there are none.
 *
 * @param source where they come from, in words that help a person find it
 */
export function bounded(
  provider: AwsCredentialIdentityProvider,
  source: string,
  time: Patience & { readonly env: Environment },
): AwsCredentialIdentityProvider {
  endProgramsWithRun();
  quietSdkWarnings();
  return async (properties) => {
    const { promise: watched, reject } = rejectable();
    const metadata = watchMetadata(time.env, (what) => {
      reject(noneFrom(source, what));
    });
    const lastSince = failuresFrom(properties);
    const late = (seconds: number): unknown => {
      const refusal = metadata.refusal();
      if (refusal !== undefined) return refused(source, refusal);
      const last = lastSince();
      return last === undefined ? lateFrom(source, seconds) : credentialFailure(last, source, { refusal, last });
    };
    try {
      const credentials = await Promise.race([inTime(() => provider(properties), late, time), watched]);
      if (isUsable(credentials)) return credentials;
      throw noneFrom(source, 'it did not return an access key ID and a secret access key');
    } catch (error) {
      if (isMisread(error)) await requireSession(time.env, source, error);
      throw credentialFailure(error, source, { refusal: metadata.refusal(), last: lastSince() });
    } finally {
      metadata.end();
    }
  };
}

/** @returns tells how the last request for credentials ended, if it was sent from now on and failed */
export function failuresFrom(properties: Properties): () => unknown {
  const handler = handlerIn(properties);
  const failure = (): unknown => handler && lastFailure(handler);
  const earlier = failure();
  return () => (failure() === earlier ? undefined : failure());
}

/**
 * Does what provides credentials, with a time limit.
 *
 * @param late makes the error when that many seconds are over
 */
export async function inTime<T>(
  work: () => Promise<T>,
  late: (seconds: number) => unknown,
  { clock, runMs }: Patience,
): Promise<T> {
  const patience = Math.min(PATIENCE_MS, SHARE * runMs);
  const answered = new AbortController();
  const over = clock.sleep(patience, answered.signal).then(() => {
    throw late(patience / 1000);
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    answered.abort();
  }
}

/**
 * What the SDK's own clients of STS and SSO send their requests with: the same as the client that needs the credentials.
 * Otherwise those of SSO would ignore the proxy and the certificates of the environment.
 */
export function sameHandler(properties: Properties): { readonly clientConfig?: { readonly requestHandler: Handler } } {
  const requestHandler = handlerIn(properties);
  return requestHandler === undefined ? {} : { clientConfig: { requestHandler } };
}

function handlerIn(properties: Properties): Handler | undefined {
  return properties?.callerClientConfig?.requestHandler;
}

/**
 * Credentials from the SDK's chain, or the reason if a profile provides nothing: the chain moves on to the next source,
 * and reports only that the last one had none.
 */
async function fromChain(source: string, env: Environment, properties: Properties): Promise<AwsCredentialIdentity> {
  const said: string[] = [];
  const note = (line: unknown): void => {
    said.push(String(line));
  };
  const ignore = (): void => undefined;
  const logger = { debug: note, trace: ignore, info: ignore, warn: ignore, error: ignore };
  try {
    return await defaultProvider({ logger, ...sameHandler(properties) })(properties);
  } catch (error) {
    if (!isNoSource(error)) throw error;
    await requireReadable(env, source);
    const reason = reasonIn(said, 'defaultProvider::fromIni');
    if (reason?.startsWith(ASKED_INSTANCE) === true) throw providerError('the instance metadata service gave none');
    if (reason && env['AWS_PROFILE']) throw noneFrom(source, reason, { cause: error });
    if (reason && !reason.startsWith(NO_PROFILE)) throw noneFrom('the profile default', reason, { cause: error });
    requireWhole(env);
    const ofContainer = reasonIn(said, 'remoteProvider::fromHttp/fromContainerMetadata');
    throw ofContainer === undefined ? error : providerError(ofContainer);
  }
}

function providerError(why: string): Error {
  return Object.assign(new Error(why), { name: 'CredentialsProviderError' });
}

/** What the SDK notes when a profile's source of credentials is the instance: no failure. */
const ASKED_INSTANCE = 'AWS_EC2_METADATA_V1_DISABLED not set';

/** A program may print anything, and the SDK would only notice when it signs a request. */
function isUsable(given: AwsCredentialIdentity): boolean {
  const { accessKeyId, secretAccessKey }: Readonly<Record<string, unknown>> = { ...given };
  return [accessKeyId, secretAccessKey].every((text) => typeof text === 'string' && text !== '');
}

/** The SDK takes a file that it cannot read for one that does not exist. @throws MintmarkError CREDENTIALS */
async function requireReadable(env: Environment, source: string): Promise<void> {
  for (const path of [sdkFile('AWS_CONFIG_FILE', env), sdkFile('AWS_SHARED_CREDENTIALS_FILE', env)]) {
    if (!path) continue;
    try {
      await access(path, constants.R_OK);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw unreadable(error, source);
    }
  }
}

/** The SDK trips over a profile whose sso-session is missing. @throws MintmarkError CREDENTIALS that names both */
async function requireSession(env: Environment, source: string, cause: unknown): Promise<void> {
  const [sessions, profiles] = await Promise.all([loadSsoSessionData(), parseKnownFiles({})]);
  const seen = new Set<string>();
  // The profile in use may be a role, which another profile assumes.
  for (let name = valueOf(env, 'AWS_PROFILE') ?? 'default'; !seen.has(name);) {
    seen.add(name);
    const { sso_session: session, source_profile: next = name } = profiles[name] ?? {};
    if (session !== undefined && !Object.hasOwn(sessions, session)) {
      throw noneFrom(
        source,
        `the profile ${name} names the sso-session ${session}, which the AWS configuration lacks`,
        {
          hint: `Correct sso_session in the profile, or add [sso-session ${session}]: aws configure sso-session.`,
          cause,
        },
      );
    }
    name = next;
  }
}

/** Variables that the SDK takes only with another one, which is easily empty: a workflow's secret that does not exist. */
const NEEDS = [
  ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'],
] as const;

/** @throws MintmarkError CREDENTIALS if one half of some credentials is in the environment. */
function requireWhole(env: Environment): void {
  const half = NEEDS.find(([one, other]) => env[one] && !env[other]);
  if (half === undefined) return;
  throw noneFrom('the environment', `${half[0]} is set, and ${half[1]} is not`, {
    hint: 'Set both, or neither. In a workflow, check that the secret has this name, and that the event may read secrets.',
  });
}

/** Not worth reporting: hardly anyone who has set up nothing has a default profile. */
const NO_PROFILE = 'Could not resolve credentials using profile';

/** The first failure in the SDK's log from a step of its chain on. */
function reasonIn(lines: readonly string[], step: string): string | undefined {
  const start = lines.findIndex((line) => line.endsWith(step));
  const MARK = '@smithy/property-provider -> ';
  const failure = start < 0 ? undefined : lines.slice(start).find((line) => line.startsWith(MARK));
  const said = failure
    ?.slice(MARK.length)
    .replace(/^Error: /, '')
    .trim();
  return said && (processFailure(said) ?? cut(said, LONGEST));
}

/** The source that the chain is going to use, as far as the environment says. */
function sourceOf(env: Environment): string {
  if (env['AWS_PROFILE']) return `the profile ${env['AWS_PROFILE']}`;
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE']) {
    return `the web identity of AWS_WEB_IDENTITY_TOKEN_FILE (${env['AWS_WEB_IDENTITY_TOKEN_FILE']}) at STS`;
  }
  for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) {
    if (env[name]) return `the container's credentials endpoint (${name})`;
  }
  return 'the default profile or the instance metadata service';
}
