import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { cut } from '../util/cut.ts';
import { endProgramsWithRun } from './credential-process.ts';
import { ForeignAnswer, wordsFor } from './foreign-answer.ts';
import { watchMetadata } from './metadata-answers.ts';
import { quietSdkWarnings } from './sdk-warnings.ts';
import { codeOf, sayingOf } from './trouble.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Sources of credentials answer within seconds or hang: a program, or an STS or metadata service that is not there. */
const PATIENCE_MS = 15_000;
/** Of the run's time, if it is short: otherwise whatever comes next would be blamed for running out of time. */
const SHARE = 0.4;

interface Patience {
  readonly clock: Clock;
  /** The time of the whole run, in milliseconds. */
  readonly runMs: number;
}

const CHECK_IT = 'Check this source of credentials by itself: aws sts get-caller-identity.';

/** The SDK's own credential chain, with a time limit. */
export function boundedChain(env: Environment, time: Patience): AwsCredentialIdentityProvider {
  const source = sourceOf(env);
  return bounded(explained(source, env), source, { ...time, env });
}

/**
 * Provides credentials in time, or fails with the reason why there are none.
 *
 * @param source where they come from, in words that help a person find it
 */
export function bounded(
  provider: AwsCredentialIdentityProvider,
  source: string,
  { clock, runMs, env }: Patience & { readonly env: Environment },
): AwsCredentialIdentityProvider {
  endProgramsWithRun();
  quietSdkWarnings();
  const patience = Math.min(PATIENCE_MS, SHARE * runMs);
  return async (properties) => {
    const answered = new AbortController();
    const late = clock.sleep(patience, answered.signal).then(() => {
      throw new MintmarkError(
        'CREDENTIALS',
        `No AWS credentials: ${source} returned none within ${patience / 1000} seconds`,
        { hint: CHECK_IT },
      );
    });
    let endWatch = (): void => undefined;
    const endless = new Promise<never>((_resolve, reject) => {
      endWatch = watchMetadata(env, (what) => {
        reject(noneFrom(source, what));
      });
    });
    try {
      const credentials = await Promise.race([provider(properties), late, endless]);
      if (isUsable(credentials)) return credentials;
      throw noneFrom(source, 'it did not return an access key ID and a secret access key');
    } catch (error) {
      if (isUnreadable(error)) throw unreadable(error, source);
      if (isMisread(error)) throw noneFrom(source, `the SDK cannot read it (${messageOf(error)})`, error);
      const failed = processFailure(messageOf(error));
      throw failed === undefined ? error : noneFrom(source, failed, error);
    } finally {
      endWatch();
      answered.abort();
    }
  };
}

/** A program may print anything, and the SDK would only notice when it signs a request. */
function isUsable(given: AwsCredentialIdentity): boolean {
  const { accessKeyId, secretAccessKey }: Readonly<Record<string, unknown>> = { ...given };
  return [accessKeyId, secretAccessKey].every((text) => typeof text === 'string' && text !== '');
}

/**
 * The SDK's chain, with the reason if a profile provides nothing: the chain moves on to the next source, and reports
 * only that the last one had none. A failure of STS is not attributed to the service that was going to be called.
 */
function explained(source: string, env: Environment): AwsCredentialIdentityProvider {
  let said: string[] = [];
  const note = (line: unknown): void => {
    said.push(String(line));
  };
  const ignore = (): void => undefined;
  const chain = defaultProvider({ logger: { debug: note, trace: ignore, info: ignore, warn: ignore, error: ignore } });
  return async (properties) => {
    said = [];
    try {
      return await chain(properties);
    } catch (error) {
      if (error instanceof Error && error.name === 'CredentialsProviderError') {
        await requireReadable(env, source);
        const reason = reasonIn(said, 'defaultProvider::fromIni');
        if (reason && env['AWS_PROFILE']) throw noneFrom(source, reason, error);
        if (reason && !reason.startsWith(NO_PROFILE)) throw noneFrom('the profile default', reason, error);
        const refused = reasonIn(said, 'remoteProvider::fromHttp/fromContainerMetadata');
        throw refused === undefined ? error : noneFrom(source, refused, error);
      }
      if (error instanceof ForeignAnswer) throw noneFrom(source, wordsFor(error, 'there instead of them'), error);
      if (error instanceof Error && !isMisread(error) && !isUnreadable(error)) {
        const code = codeOf(error);
        if (code === 'NETWORK' || code === 'UNEXPECTED_ANSWER') throw noneFrom(source, sayingOf(error), error);
      }
      throw error;
    }
  };
}

/** The SDK takes a file that it cannot read for one that does not exist. @throws MintmarkError CREDENTIALS */
async function requireReadable(env: Environment, source: string): Promise<void> {
  const { HOME: home, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = env;
  const ofHome = (name: string): string | undefined => home && join(home, '.aws', name);
  for (const path of [config ?? ofHome('config'), credentials ?? ofHome('credentials')]) {
    if (!path) continue;
    try {
      await access(path, constants.R_OK);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw unreadable(error, source);
    }
  }
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

/**
 * What a credential_process printed when it failed. Its command is left out: the arguments may contain a password.
 *
 * @param said the SDK's message: the command, and then the program's output, which may be long
 */
function processFailure(said: string): string | undefined {
  if (!said.startsWith('Command failed: ')) return undefined;
  const [, ...lines] = said.split('\n').map((line) => line.trim());
  const words = lines.filter(Boolean).join('; ');
  return `its credential_process failed${words && `: ${cut(words, LONGEST)}`}`;
}

/** Most characters of a reason. */
const LONGEST = 500;

/** The source that the chain is going to use, as far as the environment says. */
function sourceOf(env: Environment): string {
  if (env['AWS_PROFILE']) return `the profile ${env['AWS_PROFILE']}`;
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE']) {
    return `the web identity of AWS_WEB_IDENTITY_TOKEN_FILE (${env['AWS_WEB_IDENTITY_TOKEN_FILE']}), which is exchanged at STS`;
  }
  for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) {
    if (env[name]) return `the container's credentials endpoint (${name})`;
  }
  return 'the default profile or the instance metadata service';
}

/** Whether a file that the environment or the profile names could not be read. */
function isUnreadable(error: unknown): boolean {
  return ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
}

/** The SDK trips over something missing from a profile, such as the sso-session that it names. */
function isMisread(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError;
}

function noneFrom(source: string, why: string, cause?: unknown): MintmarkError {
  return new MintmarkError('CREDENTIALS', `No AWS credentials from ${source}: ${why}`, { hint: CHECK_IT, cause });
}

function unreadable(error: unknown, source: string): MintmarkError {
  return new MintmarkError('CREDENTIALS', `No AWS credentials from ${source}: ${messageOf(error)}`, {
    hint: 'Check its permissions; or correct the path, or unset the variable that names it.',
    cause: error,
  });
}
