import { denial } from '../aws/denial.ts';
import type { AwsCall } from '../aws/failure.ts';
import { type AwsError, type CallCode, sayingOf, type Words } from '../aws/trouble.ts';

/** What to do if the table is out of capacity. */
export const CAPACITY_HINT = 'Run again. A table with PAY_PER_REQUEST does not run out of capacity.';

/**
 * A call to DynamoDB, with the words for its failure.
 *
 * @param table the table and its region
 */
export function callTo(operation: string, table: string): AwsCall {
  const action = `dynamodb:${operation}`;
  const place = `the table ${table}`;
  return {
    service: 'DynamoDB',
    action,
    place,
    late: 'Run again, with a longer --timeout.',
    denied: (said) => denial(said, action, place, () => allowHint(operation)),
    own: (code, error, usual) => own(code, error, usual, table),
  };
}

function allowHint(operation: string): string {
  return operation === 'Scan'
    ? "Allow dynamodb:Scan on it, which --release needs, as 'mintmark init --iam --enforce' prints it."
    : "Allow dynamodb:BatchGetItem and dynamodb:PutItem on it, as 'mintmark init --ledger' prints it.";
}

function own(code: CallCode, error: AwsError, { message }: Words, table: string): Partial<Words> {
  if (code === 'ACCESS_DENIED' && /\bkms\b/i.test(error.message)) {
    return {
      message: `${message}: ${sayingOf(error)}`,
      hint: 'The table is encrypted with a KMS key: allow kms:Decrypt on it, and what else DynamoDB needs of a key.',
    };
  }
  if (code === 'NOT_FOUND') {
    return {
      message: `There is no table ${table}`,
      hint: "Check ledger in mintmark.yml and the account, or create it: 'mintmark init --ledger' prints it for Terraform and CloudFormation.",
    };
  }
  if (code === 'THROTTLED') return { hint: CAPACITY_HINT };
  return code === 'UNEXPECTED_ANSWER'
    ? { hint: "Run again; if that does not help, compare the table with what 'mintmark init --ledger' prints." }
    : {};
}
