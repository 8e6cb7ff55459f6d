import { EcrError } from '../errors.ts';

/** Who asks, and where, by the SigV4 credential scope. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

const DEFAULT_ACCOUNT = '111122223333';
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/;

/**
 * Reads the Authorization header of Signature Version 4. The signature itself is not verified.
 * An access key ID of 12 digits is the account; any other belongs to 111122223333.
 * @throws EcrError MissingAuthenticationTokenException
 */
export function callerOf(authorization: string | undefined): Caller {
  const [, key, region] = CREDENTIAL.exec(authorization ?? '') ?? [];
  if (key === undefined || region === undefined) {
    throw new EcrError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const account = /^\d{12}$/.test(key) ? key : DEFAULT_ACCOUNT;
  return { account, region, principal: `arn:${partitionOf(region)}:sts::${account}:assumed-role/sandbox/${key}` };
}

/** The partition in ARNs of a region. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The denial of AWS where no policy allows an operation. @param resource What it is about: `repository/NAME` or `*`. */
export function accessDenied(caller: Caller, account: string, operation: string, repository?: string): EcrError {
  const { region, principal } = caller;
  const resource = `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository ?? '*'}`;
  const because = `because no identity-based policy allows the ecr:${operation} action`;
  return new EcrError(
    'AccessDeniedException',
    `User: ${principal} is not authorized to perform: ecr:${operation} on resource: ${resource} ${because}`,
  );
}
