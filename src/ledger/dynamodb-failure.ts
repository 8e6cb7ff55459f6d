import { type ErrorCode, MintmarkError, messageOf, systemCode } from '../errors.ts';

type CallCode = Extract<
  ErrorCode,
  'ACCESS_DENIED' | 'CREDENTIALS' | 'NOT_FOUND' | 'THROTTLED' | 'TIMEOUT' | 'NETWORK' | 'UNEXPECTED_ANSWER'
>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const CODES = new Map<string, CallCode>([
  ['AccessDeniedException', 'ACCESS_DENIED'],
  ['UnrecognizedClientException', 'CREDENTIALS'],
  ['ExpiredTokenException', 'CREDENTIALS'],
  ['IncompleteSignatureException', 'CREDENTIALS'],
  ['InvalidSignatureException', 'CREDENTIALS'],
  ['MissingAuthenticationTokenException', 'CREDENTIALS'],
  ['CredentialsProviderError', 'CREDENTIALS'],
  ['TokenProviderError', 'CREDENTIALS'],
  ['ResourceNotFoundException', 'NOT_FOUND'],
  ['ProvisionedThroughputExceededException', 'THROTTLED'],
  ['RequestLimitExceeded', 'THROTTLED'],
  ['ThrottlingException', 'THROTTLED'],
  ['AbortError', 'TIMEOUT'],
  ['TimeoutError', 'TIMEOUT'],
  ['ETIMEDOUT', 'TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].map(
    (code) => [code, 'NETWORK'] as const,
  ),
]);

/** What a call to DynamoDB threw, as the one error class. @param place the table and its region, for the message */
export function failureOf(thrown: unknown, operation: string, place: string): MintmarkError {
  if (thrown instanceof MintmarkError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  const code = CODES.get(systemCode(thrown) ?? '') ?? CODES.get(error.name) ?? 'UNEXPECTED_ANSWER';
  const call = `dynamodb:${operation} on the table ${place}`;
  const [, principal] = /User: (arn:\S+) is not authorized/.exec(error.message) ?? [];
  const said = error.message || (systemCode(thrown) ?? error.name);
  const words: Record<CallCode, readonly [message: string, hint: string]> = {
    ACCESS_DENIED: [
      `Access denied: ${call}${principal === undefined ? '' : ` as ${principal}`}`,
      "Allow dynamodb:BatchGetItem and dynamodb:PutItem on it, as 'mintmark init --ledger' prints it.",
    ],
    CREDENTIALS: [
      `AWS refused the credentials for ${call}: ${said}`,
      'Renew them (aws sso login, or aws-actions/configure-aws-credentials in the workflow) and run again.',
    ],
    NOT_FOUND: [
      `There is no table ${place}`,
      "Check ledger in mintmark.yml and the account, or create it: 'mintmark init --ledger' prints it for Terraform and CloudFormation.",
    ],
    THROTTLED: [
      `Throttled: ${call} was refused until the retries were used up`,
      'Run again. A table with PAY_PER_REQUEST does not run out of capacity.',
    ],
    TIMEOUT: [`No answer in time: ${call}`, 'Run again, when DynamoDB answers in that region.'],
    NETWORK: [
      `Cannot reach DynamoDB: ${call}: ${said}`,
      'Check the network, a proxy, and AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL where one is set.',
    ],
    UNEXPECTED_ANSWER: [
      `Unexpected answer: ${call}: ${said}`,
      "Run again; where it stays, compare the table with what 'mintmark init --ledger' prints.",
    ],
  };
  const [message, hint] = words[code];
  return new MintmarkError(code, message, { hint, cause: error });
}
