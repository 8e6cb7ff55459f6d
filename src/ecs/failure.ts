import { isNativeError } from 'node:util/types';
import { credentialTrouble } from '../aws/credential-trouble.ts';
import { environmentTrouble } from '../aws/environment-trouble.ts';
import { type AwsError, type CallCode, codeOf, LIMIT_HINT, sayingOf } from '../aws/trouble.ts';
import { MintmarkError, messageOf } from '../errors.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import { unanswered } from '../util/cut-off.ts';
import { docsUrl } from '../util/docs-url.ts';

/** What was called and where, for the message. */
export interface Call {
  readonly operation: string;
  readonly region: string;
  /** The cluster or the task definition that it is about. */
  readonly subject?: string;
}

const NOT_LIKE_ECS = 'Run again; if that does not help, this endpoint does not answer as ECS does.';

/**
 * Turns whatever an SDK call threw into a MintmarkError.
 *
 * @param run the signal that ends the whole run. The error says so if it cut the call off
 * @param isThrottled whether the call was waiting because of throttling
 */
export function failureOf(thrown: unknown, call: Call, run: AbortSignal, isThrottled: boolean): MintmarkError {
  if (thrown instanceof MintmarkError) return thrown;
  const what = callName(call);
  if (run.aborted) {
    return unanswered(run, what, {
      isThrottled,
      hint: 'Run again, with a longer --timeout if the cluster is large.',
      cause: thrown,
    });
  }
  const error: AwsError = isNativeError(thrown) ? thrown : new Error(messageOf(thrown));
  const absent = absentOf(error, call);
  if (absent !== undefined) return new MintmarkError('USAGE', absent.message, { hint: absent.hint, cause: error });
  const trouble = environmentTrouble(error, 'ECS');
  if (trouble !== undefined) {
    return new MintmarkError(trouble.code, `${trouble.what}: ${what}`, { hint: trouble.hint, cause: error });
  }
  const code = codeOf(error);
  const [message, hint] = wordsOf(code, error, call);
  return new MintmarkError(code, message, { hint, cause: error });
}

/** The words for something that the caller named and that does not exist. */
function absentOf(
  { name }: Error,
  { operation, region, subject }: Call,
): { message: string; hint: string } | undefined {
  if (name === 'ClusterNotFoundException') {
    return {
      message: `There is no cluster ${subject ?? 'default'} in ${region}`,
      hint: `List those of the account: aws ecs list-clusters --region ${region}`,
    };
  }
  // ECS's error if it is not registered.
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
  if (name === 'ClientException' && operation === 'DescribeTaskDefinition') {
    return {
      message: `There is no task definition ${subject ?? ''} in ${region}`,
      hint: 'Name a file with its extension or as ./FILE, FAMILY:REVISION of a registered one, or its ARN.',
    };
  }
  return undefined;
}

/** The error for an answer that ECS's API does not allow, which is never taken for a yes or a no. */
export function unexpectedAnswer(call: Call, what: string): MintmarkError {
  return new MintmarkError('UNEXPECTED_ANSWER', `Unexpected answer: ${callName(call)}: ${what}`, {
    hint: NOT_LIKE_ECS,
  });
}

function callName({ operation, region, subject }: Call): string {
  return `ecs:${operation} on ${subject === undefined ? region : `${subject} in ${region}`}`;
}

function wordsOf(code: CallCode, error: AwsError, call: Call): readonly [message: string, hint: string] {
  const what = callName(call);
  const said = sayingOf(error);
  switch (code) {
    case 'ACCESS_DENIED': {
      const [, principal] = /User: (arn:\S+) is not authorized/i.exec(error.message) ?? [];
      const as = principal === undefined ? '' : ` as ${principal}`;
      return [
        `Access denied: ${what}${as}`,
        `${statementOf(call)}\nThe whole policy, under "deploy": ${docsUrl('permissions.md')}`,
      ];
    }
    case 'CREDENTIALS':
      return credentialTrouble(error, what);
    case 'NOT_FOUND':
      return [`Not found: ${what}: ${said}`, 'Check the name, the account and the region.'];
    case 'THROTTLED':
      return [
        `Throttled: ${what} was refused until the retries were used up`,
        'Run again, when less is asked of ECS in this account.',
      ];
    case 'LIMIT':
      return [`A limit of the account is reached: ${what}: ${said}`, LIMIT_HINT];
    case 'TIMEOUT':
      return [`No answer in time: ${what}`, 'Run again, when ECS answers in that region.'];
    case 'NETWORK':
      return [
        `Cannot reach ECS: ${what}: ${said}`,
        'Check the network, a proxy, and AWS_ENDPOINT_URL_ECS or AWS_ENDPOINT_URL if either is set.',
      ];
    case 'UNEXPECTED_ANSWER':
      return [`Unexpected answer: ${what}: ${said}`, NOT_LIKE_ECS];
  }
}

/** DescribeTaskDefinition has no resource type. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
function statementOf({ operation, region }: Call): string {
  const resource = operation === 'DescribeTaskDefinition' ? '*' : `arn:${partitionOf(region).name}:ecs:${region}:*:*`;
  const statement = { Effect: 'Allow', Action: `ecs:${operation}`, Resource: resource };
  return `The identity policy of the credentials lacks:\n  ${JSON.stringify(statement)}`;
}
