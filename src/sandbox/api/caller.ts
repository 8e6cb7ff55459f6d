import type { IncomingHttpHeaders } from 'node:http';
import { repositoryArn } from '../../image/ecr-reference.ts';
import { EcrError } from '../errors.ts';
import { principalOf, readSession } from '../session.ts';

/** Who makes the request, and where, by the SigV4 credential scope. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

const DEFAULT_ACCOUNT = '111122223333';
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/;

/**
 * Reads the Authorization header of Signature Version 4, and a session's token. The signature itself is not verified.
 * An access key ID of 12 digits is the account; any other belongs to 111122223333.
 * @throws EcrError MissingAuthenticationTokenException
 */
export function callerOf(headers: IncomingHttpHeaders): Caller {
  const [, key, region] = CREDENTIAL.exec(headers.authorization ?? '') ?? [];
  if (key === undefined || region === undefined) {
    throw new EcrError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const account = /^\d{12}$/.test(key) ? key : DEFAULT_ACCOUNT;
  const session = readSession([headers['x-amz-security-token']].flat()[0]);
  return { account, region, principal: principalOf(account, region, key, session) };
}

/** AWS's denial if no policy allows an operation. @param resource What it is about: `repository/NAME` or `*`. */
export function accessDenied(caller: Caller, account: string, operation: string, repository?: string): EcrError {
  const { region, principal } = caller;
  const resource = repositoryArn({ account, region }, repository ?? '*');
  const because = `because no identity-based policy allows the ecr:${operation} action`;
  return new EcrError(
    'AccessDeniedException',
    `User: ${principal} is not authorized to perform: ecr:${operation} on resource: ${resource} ${because}`,
  );
}
