import { isNativeError } from 'node:util/types';
import { credentialTrouble, THROTTLED_CREDENTIALS_HINT } from '../aws/credential-trouble.ts';
import { environmentTrouble } from '../aws/environment-trouble.ts';
import { type AwsError, type CallCode, codeOf, isThrottling, LIMIT_HINT, sayingOf } from '../aws/trouble.ts';
import { failureIn, MintmarkError, messageOf } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import type { Answer } from '../connection/question.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import type { Repository } from '../image/repository.ts';
import { unanswered } from '../util/cut-off.ts';
import { denialOf } from './denial.ts';
import { refusalOf } from './refusals.ts';

/** What was called and where, for the message. */
export interface Call {
  /** An operation of ECR, unless it names another service: `sts:AssumeRole`. */
  readonly operation: string;
  /** `ACCOUNT/REGION`, or the region alone if the account is not known yet. */
  readonly registry: string;
  readonly repository?: string;
  /** The ARN of the role that was to be assumed. */
  readonly role?: string;
}

function notLikeIt(call: Call): string {
  return `Run again; if that does not help, this endpoint does not answer as ${serviceOf(call)} does.`;
}

/** The service that was called, as people write it. */
function serviceOf({ operation }: Call): 'ECR' | 'STS' {
  return operation.startsWith('sts:') ? 'STS' : 'ECR';
}

function actionOf({ operation }: Call): string {
  return operation.includes(':') ? operation : `ecr:${operation}`;
}

function repositoryOrRegistry(call: Call): string {
  if (call.role !== undefined) return call.role;
  return call.repository === undefined ? call.registry : `${call.registry}/${call.repository}`;
}

/** If another partition refuses the credentials, the first thing to check is where they come from. */
function inPartition(
  [message, hint]: readonly [message: string, hint: string],
  { registry }: Call,
): [message: string, hint: string] {
  const region = registry.slice(registry.indexOf('/') + 1);
  const { name } = partitionOf(region);
  const further = `${region} is in the partition ${name}, which accepts only its own credentials: configure a profile of that partition for this registry in mintmark.yml. If it has one: ${hint}`;
  return [message, name === 'aws' ? hint : further];
}

function texts(
  code: CallCode,
  error: AwsError,
  call: Call,
): [message: string, options: { hint: string; cause: unknown }] {
  const action = actionOf(call);
  const place = repositoryOrRegistry(call);
  const because = (message: string, hint: string): ReturnType<typeof texts> => [message, { hint, cause: error }];
  switch (code) {
    case 'ACCESS_DENIED': {
      const [, account, region] = /^(?:(\d+)\/)?(.*)$/.exec(call.registry) ?? [];
      const { message, hint } = denialOf(error.message, { action, place, account, region: region ?? '' });
      return because(message, hint);
    }
    case 'CREDENTIALS':
      return because(...inPartition(credentialTrouble(error, `${action} on ${place}`), call));
    case 'THROTTLED':
      if (serviceOf(call) === 'STS') {
        const message = `STS throttled the request for credentials: ${action} on ${place}: ${sayingOf(error)}`;
        return because(message, THROTTLED_CREDENTIALS_HINT);
      }
      return because(
        `Throttled: ${action} on ${place} was throttled until mintmark gave up on the registry`,
        'Run again, at a lower --rate if other pipelines use the same account.',
      );
    case 'LIMIT':
      return because(`A limit of the account is reached: ${action} on ${place}: ${sayingOf(error)}`, LIMIT_HINT);
    case 'TIMEOUT':
      return because(
        `No answer in time: ${action} on ${place}`,
        'Run again, with a longer --timeout if the registry is slow.',
      );
    case 'NETWORK':
      return because(
        `Cannot reach ${serviceOf(call)}: ${action} on ${place}: ${sayingOf(error)}`,
        `Check the network, a proxy, and AWS_ENDPOINT_URL_${serviceOf(call)} or AWS_ENDPOINT_URL if either is set.`,
      );
    case 'NOT_FOUND':
      return because(
        `Not found: ${action} on ${place}: ${sayingOf(error)}`,
        'Check the repository name, the account and the region.',
      );
    case 'UNEXPECTED_ANSWER':
      return because(`Unexpected answer: ${action} on ${place}: ${sayingOf(error)}`, notLikeIt(call));
  }
}

/**
 * Turns whatever an SDK call threw into a MintmarkError.
 *
 * @param run the signal that ends the whole run. The error says so if it cut the call off.
 * @param isThrottled whether the call was waiting because of throttling.
 */
export function failureOf(
  thrown: unknown,
  call: Call,
  run: AbortSignal,
  isThrottled = isThrottling(thrown),
): MintmarkError {
  // From assuming a role for this call.
  if (thrown instanceof MintmarkError) return thrown;
  if (run.aborted) {
    return unanswered(run, `${actionOf(call)} on ${repositoryOrRegistry(call)}`, {
      isThrottled,
      hint: 'Run again, with a longer --timeout if there is much to check.',
      cause: thrown,
    });
  }
  const error: AwsError = isNativeError(thrown) ? thrown : new Error(messageOf(thrown));
  const trouble = environmentTrouble(error, serviceOf(call));
  if (trouble !== undefined) {
    const { what, hint } = trouble;
    return new MintmarkError(trouble.code, `${what}: ${actionOf(call)} on ${repositoryOrRegistry(call)}`, {
      hint,
      cause: error,
    });
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const message = `${refusal.what}: ${actionOf(call)} on ${repositoryOrRegistry(call)}: ${sayingOf(error)}`;
    return new MintmarkError(refusal.code, message, { hint: refusal.hint, cause: error });
  }
  const code = codeOf(error);
  return new MintmarkError(code, ...texts(code, error, call));
}

/** The error for an answer that ECR's API does not allow, which is never taken for a yes or a no. */
export function unexpectedAnswer(call: Call, what: string): MintmarkError {
  return new MintmarkError(
    'UNEXPECTED_ANSWER',
    `Unexpected answer: ${actionOf(call)} on ${repositoryOrRegistry(call)}: ${what}`,
    { hint: notLikeIt(call) },
  );
}

/** The error for an image that ECR lists but does not let anyone read, as it could be the one in question. */
export function archivedImage({ registry: { account, region }, name }: Repository, digest: Digest): MintmarkError {
  return new MintmarkError(
    'ARCHIVED',
    `${account}/${region}/${name} has an archived image that cannot be read: ${digest}`,
    {
      hint: [
        'Restore it, or delete it if it is no longer needed, and run again:',
        `  aws ecr update-image-storage-class --registry-id ${account} --region ${region} --repository-name ${name} --image-id imageDigest=${digest} --target-storage-class STANDARD`,
      ].join('\n'),
    },
  );
}

/** A failed call as the repository's answer. @throws anything that is not a MintmarkError, as it is a defect. */
export function failureAnswer(thrown: unknown): Extract<Answer, { kind: 'unchecked' }> {
  return { kind: 'unchecked', failure: failureIn(thrown) };
}
