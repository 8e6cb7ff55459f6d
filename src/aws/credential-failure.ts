import { isNativeError } from 'node:util/types';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { cut } from '../util/cut.ts';
import { credentialTrouble, isProviderError, LOGIN_HINT, THROTTLED_CREDENTIALS_HINT } from './credential-trouble.ts';
import { roleDenial } from './denial.ts';
import { environmentTrouble } from './environment-trouble.ts';
import type { MetadataRefusal } from './metadata-answers.ts';
import { type AwsError, codeOf, isThrottling, sayingOf } from './trouble.ts';

const CHECK_IT = 'Check this source of credentials by itself: aws sts get-caller-identity.';

/** What else is known about a source of credentials that failed. */
interface Known {
  /** How the metadata service refused, if it was the last that was asked. */
  readonly refusal: MetadataRefusal | undefined;
  /** How the last request to STS or SSO ended, if it failed; if they answered, this has the status alone. */
  readonly last: unknown;
}

/**
 * The error for a source of credentials that failed, in words that do not blame the service that was going to be called.
 *
 * @param source where the credentials come from, in words
 * @returns the same error if there are none to be found, or the run has ended
 */
export function credentialFailure(thrown: unknown, source: string, { refusal, last }: Known): unknown {
  if (thrown instanceof MintmarkError || !isNativeError(thrown)) return thrown;
  if ((isProviderError(thrown) || isMisread(thrown)) && refusal !== undefined) return refused(source, refusal, thrown);
  const error = isProviderError(thrown) ? original(thrown, last) : thrown;
  return isNoSource(error) || error.name === 'AbortError' ? error : failureFrom(error, source);
}

/** Whether the SDK's chain found nothing that gives credentials. */
export function isNoSource(thrown: unknown): boolean {
  return messageOf(thrown) === 'Could not load credentials from any providers';
}

/** The error that the SDK has made a text of, as it does with those of SSO: `TooManyRequestsException: slow down`. */
function original(error: Error, last: unknown): Error {
  if (isNativeError(last) && error.message === String(last)) return last;
  const [, name, message = name] = /^(\w*(?:Exception|Error)|Unknown)(?:: (.*))?$/s.exec(error.message) ?? [];
  if (name === undefined) return error;
  const { $metadata, $response }: AwsError = isNativeError(last) ? last : error;
  return Object.assign(new Error(message, { cause: error }), { name, $metadata, $response });
}

function failureFrom(error: Error, source: string): MintmarkError {
  // Some of the SDK's texts are lists, one entry per line.
  const said = sayingOf(error).replaceAll(/\s*\n\s*/g, ' ');
  if (isMisread(error)) return noneFrom(source, `the SDK cannot read it (${said})`, { cause: error });
  const trouble = environmentTrouble(error, 'AWS');
  if (trouble !== undefined) return noneFrom(source, trouble.what, { hint: trouble.hint, cause: error });
  if (isThrottling(error)) return throttled(source, said, error);
  const code = codeOf(error);
  if (code === 'ACCESS_DENIED') {
    const { message, hint } = roleDenial(error.message, undefined, source);
    return new MintmarkError('ACCESS_DENIED', message, { hint, cause: error });
  }
  if (code === 'CREDENTIALS' && !isProviderError(error)) {
    return noneFrom(source, said, { hint: credentialTrouble(error, source).hint, cause: error });
  }
  if (code !== 'NETWORK' && isUnreadable(error)) return unreadable(error, source);
  const hint = error.name === 'UnauthorizedException' || /\b(?:aws|sso) login\b/.test(said) ? LOGIN_HINT : CHECK_IT;
  return noneFrom(source, processFailure(error.message) ?? said, { hint, cause: error });
}

/** The error for a metadata service that gave no credentials. */
export function refused(source: string, { status, words }: MetadataRefusal, cause?: unknown): MintmarkError {
  if (status === 429) return throttled(source, words, cause);
  const hint =
    status === undefined
      ? 'Log in (aws sso login), or set AWS_PROFILE. On an instance, check that its metadata service is on, and in a container there that the hop limit is 2 or more.'
      : 'Check that the instance or the task has a role. Or log in (aws sso login), or set AWS_PROFILE.';
  return noneFrom(source, words, { hint, cause });
}

function throttled(source: string, said: string, cause: unknown): MintmarkError {
  return new MintmarkError('THROTTLED', `AWS throttled the request for credentials from ${source}: ${said}`, {
    hint: THROTTLED_CREDENTIALS_HINT,
    cause,
  });
}

/**
 * What a credential_process printed when it failed. Its command is left out: the arguments may contain a password.
 *
 * @param said the SDK's message: the command, and then the program's output, which may be long
 */
export function processFailure(said: string): string | undefined {
  if (!said.startsWith('Command failed: ')) return undefined;
  const [, ...lines] = said.split('\n').map((line) => line.trim());
  const words = lines.filter(Boolean).join('; ');
  return `its credential_process failed${words && `: ${cut(words, LONGEST)}`}`;
}

/** Most characters of a reason. */
export const LONGEST = 500;

/** Whether a file that the environment or the profile names could not be read. */
function isUnreadable(error: Error): boolean {
  return ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
}

/** The SDK trips over something missing from a profile, such as the sso-session that it names. */
export function isMisread(thrown: unknown): boolean {
  return isNativeError(thrown) && ['TypeError', 'SyntaxError'].includes(thrown.name);
}

/** The error for a source that gives no credentials. @param why a clause */
export function noneFrom(
  source: string,
  why: string,
  { hint = CHECK_IT, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): MintmarkError {
  return new MintmarkError('CREDENTIALS', `No AWS credentials from ${source}: ${why}`, { hint, cause });
}

/** The error for a source that has not answered. */
export function lateFrom(source: string, seconds: number): MintmarkError {
  return new MintmarkError('CREDENTIALS', `No AWS credentials: ${source} returned none within ${seconds} seconds`, {
    hint: CHECK_IT,
  });
}

/** The error for a file of credentials or settings that cannot be read. */
export function unreadable(error: unknown, source: string): MintmarkError {
  return noneFrom(source, messageOf(error), {
    hint: 'Check its permissions; or correct the path, or unset the variable that names it.',
    cause: error,
  });
}
