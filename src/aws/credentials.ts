import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { type Clock, systemClock } from '../util/clock.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Sources of credentials answer within a second or two, or hang: a program, an STS or a metadata service that is not there. */
const PATIENCE_MS = 15_000;

/** The SDK's own chain of credentials, which does not wait forever. */
export function boundedChain(env: Environment): AwsCredentialIdentityProvider {
  return bounded(defaultProvider(), sourceOf(env));
}

/**
 * Credentials in time, or the reason why there are none.
 *
 * @param source what gives them, as a person would look for it
 */
export function bounded(
  provider: AwsCredentialIdentityProvider,
  source: string,
  clock: Clock = systemClock,
): AwsCredentialIdentityProvider {
  return async (properties) => {
    const answered = new AbortController();
    const late = clock.sleep(PATIENCE_MS, answered.signal).then(() => {
      throw new MintmarkError(
        'CREDENTIALS',
        `No AWS credentials: ${source} did not give any within ${PATIENCE_MS / 1000} seconds`,
        { hint: 'Check this source of credentials by itself: aws sts get-caller-identity.' },
      );
    });
    try {
      return await Promise.race([provider(properties), late]);
    } catch (error) {
      if (isUnreadable(error)) throw unreadable(error, source);
      throw isMisread(error) ? misread(error, source) : error;
    } finally {
      answered.abort();
    }
  };
}

/** What the chain is going to use, as far as the environment says. */
function sourceOf(env: Environment): string {
  if (env['AWS_PROFILE']) return `the profile ${env['AWS_PROFILE']}`;
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE']) {
    return `the web identity of AWS_WEB_IDENTITY_TOKEN_FILE (${env['AWS_WEB_IDENTITY_TOKEN_FILE']}), with which STS is asked`;
  }
  for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) {
    if (env[name]) return `the container's credentials endpoint (${name})`;
  }
  return 'the default profile or the instance metadata service';
}

/** A file that the environment or the profile names. */
function isUnreadable(error: unknown): boolean {
  return ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
}

/** The SDK trips over what a profile lacks, such as the sso-session that it names. */
function isMisread(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError;
}

function misread(error: unknown, source: string): MintmarkError {
  return new MintmarkError(
    'CREDENTIALS',
    `No AWS credentials from ${source}: the SDK cannot read it (${messageOf(error)})`,
    {
      hint: 'Something in it is missing or misspelt. Check this source of credentials by itself: aws sts get-caller-identity.',
      cause: error,
    },
  );
}

function unreadable(error: unknown, source: string): MintmarkError {
  return new MintmarkError('CREDENTIALS', `No AWS credentials from ${source}: ${messageOf(error)}`, {
    hint: 'Correct the path, or unset the variable that names it.',
    cause: error,
  });
}
