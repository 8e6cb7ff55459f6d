import { type ErrorCode, messageOf } from '../errors.ts';
import { cut } from '../util/cut.ts';
import { ProxyRefusal } from '../util/proxy.ts';

/** The codes that a call to AWS can end in. */
export type CallCode = Extract<
  ErrorCode,
  'ACCESS_DENIED' | 'CREDENTIALS' | 'NOT_FOUND' | 'THROTTLED' | 'LIMIT' | 'TIMEOUT' | 'NETWORK' | 'UNEXPECTED_ANSWER'
>;

/** What happened, and what to do next. */
export interface Words {
  readonly message: string;
  readonly hint: string;
}

/** What an error means. */
export interface Trouble {
  readonly code: CallCode;
  /** What happened, as a sentence without a period. The call may follow it. */
  readonly what: string;
  readonly hint: string;
}

/** An error of the SDK, or of the system that it passes on. */
export interface AwsError extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: object;
}

/**
 * What the names of AWS errors mean for the caller.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const CODES = new Map<string, CallCode>([
  ['AccessDeniedException', 'ACCESS_DENIED'],
  ['AccessDenied', 'ACCESS_DENIED'],
  ['NotAuthorized', 'ACCESS_DENIED'],
  ['ExpiredTokenException', 'CREDENTIALS'],
  ['ExpiredToken', 'CREDENTIALS'],
  ['UnrecognizedClientException', 'CREDENTIALS'],
  ['InvalidSignatureException', 'CREDENTIALS'],
  ['SignatureDoesNotMatch', 'CREDENTIALS'],
  ['IncompleteSignature', 'CREDENTIALS'],
  ['IncompleteSignatureException', 'CREDENTIALS'],
  ['MissingAuthenticationTokenException', 'CREDENTIALS'],
  ['InvalidClientTokenId', 'CREDENTIALS'],
  ['RequestTimeTooSkewed', 'CREDENTIALS'],
  ['RequestExpired', 'CREDENTIALS'],
  ['CredentialsProviderError', 'CREDENTIALS'],
  ['TokenProviderError', 'CREDENTIALS'],
  ['OptInRequired', 'CREDENTIALS'],
  ['SubscriptionRequiredException', 'CREDENTIALS'],
  ['RepositoryNotFoundException', 'NOT_FOUND'],
  ['ImageNotFoundException', 'NOT_FOUND'],
  ['ClusterNotFoundException', 'NOT_FOUND'],
  ['ResourceNotFoundException', 'NOT_FOUND'],
  // A quota, such as 1,000 tags on an image: the SDK takes it for throttling, but a slower pace does not help.
  ['LimitExceededException', 'LIMIT'],
  ['AbortError', 'TIMEOUT'],
  ['TimeoutError', 'TIMEOUT'],
]);

const THROTTLING = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
]);

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** What the system does to make a connection. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);

/** The hint for a quota that is used up. */
export const LIMIT_HINT =
  'This is a quota, so running again does not help. Delete what is no longer needed, or ask AWS for more: https://console.aws.amazon.com/servicequotas';

/** Whether the service asks for a slower pace (HTTP 400 with a name, or 429). A proxy is not a service. */
export function isThrottling(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || thrown instanceof ProxyRefusal) return false;
  return THROTTLING.has(thrown.name) || (thrown as AwsError).$metadata?.httpStatusCode === 429;
}

/** Whether a quota of the account is used up, so that retrying does not help. */
export function isLimit(thrown: unknown): boolean {
  return thrown instanceof Error && CODES.get(thrown.name) === 'LIMIT';
}

/** The code for a call that failed; `UNEXPECTED_ANSWER` for any error that is not known. */
export function codeOf(error: AwsError): CallCode {
  if (isThrottling(error)) return 'THROTTLED';
  // Before the name: the SDK calls a connection that was reset a TimeoutError.
  if (isUnconnected(error)) return 'NETWORK';
  return CODES.get(error.name) ?? (error.code === 'ETIMEDOUT' ? 'TIMEOUT' : 'UNEXPECTED_ANSWER');
}

/** Whether no answer can have come, whatever the reason: no route, no such host, or a firewall of this machine (EPERM). */
export function isUnconnected({ code, syscall }: AwsError): boolean {
  if (typeof code !== 'string' || code === 'ETIMEDOUT') return false;
  return NETWORK.has(code) || (typeof syscall === 'string' && CONNECTING.has(syscall));
}

/** Longer than any message of AWS. */
const LONGEST = 1_000;

/** What is for programmers: the SDK's advice, and what AWS has computed for a wrong signature. */
const FOR_PROGRAMMERS = /\n\s*Deserialization error: |\s+The Canonical String for this request /;

/** The message of an error, without what is for programmers. */
export function sayingOf(error: AwsError): string {
  const [text = ''] = messageOf(error).split(FOR_PROGRAMMERS);
  const said = cut(text, LONGEST);
  const status = error.$metadata?.httpStatusCode;
  if (status !== undefined && (NAMELESS.has(error.name) || isUnexplained(error))) {
    const host = hostOf(error);
    const http = host === undefined ? `HTTP ${status}` : `HTTP ${status} from ${host}`;
    if (isUnexplained(error)) return `${http}, without a reason`;
    return said === '' ? http : `${said} (${http})`;
  }
  return said || (typeof error.code === 'string' ? error.code : error.name);
}

/** How the SDK calls an error if the answer gives it no name. */
const NAMELESS = new Set(['Error', 'Unknown', 'UnknownError']);

/** Whether the answer gave no reason. The SDK then says this, in JSON and in XML. */
export function isUnexplained({ message }: AwsError): boolean {
  return /^Unknown(?:Error)?(?:$|\n)/.test(message);
}

/** The host of the request that ended in an error or an answer. */
const hosts = new WeakMap<object, string>();

/** Keeps the host of a request that ended in an error or an answer. */
export function noteHost(end: unknown, request: unknown): void {
  if (typeof end !== 'object' || end === null || typeof request !== 'object' || request === null) return;
  if ('hostname' in request && typeof request.hostname === 'string') hosts.set(end, request.hostname);
}

/** The host that the failed request was sent to; undefined if no request was sent. */
export function hostOf(error: AwsError): string | undefined {
  // The SDK keeps an answer here when it turns it into an error.
  return hosts.get(error) ?? (error.$response && hosts.get(error.$response));
}
