import { isNativeError } from 'node:util/types';
import { credentialTrouble } from '../aws/credential-trouble.ts';
import { environmentTrouble } from '../aws/environment-trouble.ts';
import { type AwsError, type CallCode, codeOf, isThrottling, LIMIT_HINT, sayingOf } from '../aws/trouble.ts';
import { MintmarkError, messageOf } from '../errors.ts';
import { unanswered } from '../util/cut-off.ts';

/**
 * Turns whatever a call to DynamoDB threw into the one error class.
 *
 * @param place the table and its region, for the message
 * @param run the signal that ends the whole run. The error says so if it cut the call off
 */
export function failureOf(thrown: unknown, operation: string, place: string, run: AbortSignal): MintmarkError {
  if (thrown instanceof MintmarkError) return thrown;
  const call = `dynamodb:${operation} on the table ${place}`;
  if (run.aborted) {
    return unanswered(run, call, {
      isThrottled: isThrottling(thrown),
      hint: 'Run again, with a longer --timeout.',
      cause: thrown,
    });
  }
  const error: AwsError = isNativeError(thrown) ? thrown : new Error(messageOf(thrown));
  const trouble = environmentTrouble(error, 'DynamoDB');
  if (trouble !== undefined) {
    return new MintmarkError(trouble.code, `${trouble.what}: ${call}`, { hint: trouble.hint, cause: error });
  }
  const code = codeOf(error);
  const [, principal] = /User: (arn:\S+) is not authorized/.exec(error.message) ?? [];
  const said = sayingOf(error);
  const isOfKey = /\bkms\b/i.test(error.message);
  const allow = isOfKey
    ? 'The table is encrypted with a KMS key: allow kms:Decrypt on it, and what else DynamoDB needs of a key.'
    : operation === 'Scan'
      ? "Allow dynamodb:Scan on it, which --release needs, as 'mintmark init --iam --enforce' prints it."
      : "Allow dynamodb:BatchGetItem and dynamodb:PutItem on it, as 'mintmark init --ledger' prints it.";
  const words: Record<CallCode, readonly [message: string, hint: string]> = {
    ACCESS_DENIED: [
      `Access denied: ${call}${principal === undefined ? '' : ` as ${principal}`}${isOfKey ? `: ${said}` : ''}`,
      allow,
    ],
    CREDENTIALS: credentialTrouble(error, call),
    NOT_FOUND: [
      `There is no table ${place}`,
      "Check ledger in mintmark.yml and the account, or create it: 'mintmark init --ledger' prints it for Terraform and CloudFormation.",
    ],
    THROTTLED: [
      `Throttled: ${call} was refused until the retries were used up`,
      'Run again. A table with PAY_PER_REQUEST does not run out of capacity.',
    ],
    LIMIT: [`A limit of the account is reached: ${call}: ${said}`, LIMIT_HINT],
    TIMEOUT: [`No answer in time: ${call}`, 'Run again, when DynamoDB answers in that region.'],
    NETWORK: [
      `Cannot reach DynamoDB: ${call}: ${said}`,
      'Check the network, a proxy, and AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL if either is set.',
    ],
    UNEXPECTED_ANSWER: [
      `Unexpected answer: ${call}: ${said}`,
      "Run again; if that does not help, compare the table with what 'mintmark init --ledger' prints.",
    ],
  };
  const [message, hint] = words[code];
  return new MintmarkError(code, message, { hint, cause: error });
}
