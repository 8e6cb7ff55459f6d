import { type AwsError, sayingOf, type Words } from './trouble.ts';

/** The hint if nobody is logged in, or a session is over. */
export const LOGIN_HINT =
  'Log in (aws sso login, AWS_PROFILE), or put aws-actions/configure-aws-credentials before the step in the workflow, and run again.';

/** The hint if whatever gives credentials wants to be asked less often. */
export const THROTTLED_CREDENTIALS_HINT =
  'Run again in a moment. Other jobs and tools share this limit: start fewer at once.';

/** The key ID is known, but the secret access key is not its own, or the request was changed on the way. */
const BADLY_SIGNED = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
]);

/** One of these is the name, by the service. */
const NOT_ENABLED = new Set(['OptInRequired', 'SubscriptionRequiredException']);

/**
 * The words for credentials that cannot be used. The SDK throws the same error whether it finds none or a session has
 * to be renewed; its message says which.
 *
 * @param what the call and its place
 */
export function credentialTrouble(error: AwsError, what: string): Words {
  const said = sayingOf(error);
  if (isSkewed(error)) {
    return {
      message: `The clock of this machine is wrong, so AWS refused the signature of ${what}: ${said}`,
      hint: 'Set the clock (timedatectl set-ntp true; on a virtual machine or WSL, after it slept, too) and run again. The credentials are not at fault.',
    };
  }
  if (NOT_ENABLED.has(error.name)) {
    return {
      message: `The account has not enabled the region or the service of ${what}: ${said}`,
      hint: 'Enable the region (aws account enable-region --region-name REGION), or name another one. The credentials are not at fault.',
    };
  }
  if (BADLY_SIGNED.has(error.name)) {
    return {
      message: `AWS refused the signature of ${what}: ${said}`,
      hint: 'Set the access key ID and its secret access key again, both from one source. If they are right, a proxy on the way changes the requests.',
    };
  }
  return isProviderError(error)
    ? { message: `No AWS credentials for ${what}: ${said}`, hint: LOGIN_HINT }
    : {
        message: `AWS refused the credentials for ${what}: ${said}`,
        hint: 'Renew them (aws sso login, or aws-actions/configure-aws-credentials in the workflow) and run again.',
      };
}

/** Errors that the SDK makes itself, before or instead of calling AWS. */
export function isProviderError({ name }: Error): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors.html */
function isSkewed({ name, message }: AwsError): boolean {
  return (
    name === 'RequestTimeTooSkewed' ||
    name === 'RequestExpired' ||
    /signature (?:expired|not yet current)|is now (?:earlier|later) than/i.test(message)
  );
}
