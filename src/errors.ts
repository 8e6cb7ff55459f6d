/**
 * What went wrong, as code that callers may branch on. The texts are for people and may change at any time.
 *
 * - `USAGE`, `CONFIG`: what the caller typed or configured.
 * - `IMAGE_NOT_FOUND`, `IMAGE_INVALID`: the image that was to be read is absent, or is not what it claims to be.
 * - `GIT`, `DOCKER`, `BUILD`, `PUSH`: the named tool refused or failed.
 * - `SYSTEM`: the machine that mintmark runs on refused: a full disk, a permission, a limit.
 * - the rest: why a registry or the ledger could not be checked.
 */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_INVALID'
  | 'GIT'
  | 'DOCKER'
  | 'BUILD'
  | 'PUSH'
  | 'SYSTEM'
  | 'ACCESS_DENIED'
  | 'CREDENTIALS'
  | 'NOT_FOUND'
  | 'ARCHIVED'
  | 'THROTTLED'
  | 'LIMIT'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'UNVERIFIED'
  | 'NETWORK'
  | 'UNEXPECTED_ANSWER';

/** A line of a file that the user wrote, and what is wrong there. */
export interface FileMistake {
  /** Relative to the work directory. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly what: string;
}

/** The one error that mintmark throws on purpose: `message` says what happened, `hint` what to do next. */
export class MintmarkError extends Error {
  override readonly name = 'MintmarkError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** The lines of files that the message is about, for formats that point at them. */
  readonly mistakes: readonly FileMistake[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; mistakes?: readonly FileMistake[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.mistakes = options.mistakes ?? [];
  }
}

/** Why something could not be checked. */
export interface AskFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}

/** The error itself. @throws anything that is not a MintmarkError: a defect */
export function expectedError(thrown: unknown): MintmarkError {
  if (thrown instanceof MintmarkError) return thrown;
  throw thrown;
}

/** For work that may fail. @throws anything that is not a MintmarkError: a defect */
export function ignoreExpected(thrown: unknown): undefined {
  expectedError(thrown);
}

/** The failure that an error is. @throws anything that is not a MintmarkError: a defect */
export function failureIn(thrown: unknown): AskFailure {
  const { code, message, hint } = expectedError(thrown);
  return { code, message, hint };
}

/** The error that a failure came from. */
export function errorOf({ code, message, hint }: AskFailure): MintmarkError {
  return new MintmarkError(code, message, hint === undefined ? {} : { hint });
}

/** The message of anything that was thrown, without a stack trace. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return NODE_WORDS.get(thrown.message) ?? thrown.message;
}

/**
 * What to do when the system refuses work: fail with its words at the end of the message.
 *
 * @param message without those words, and the colon before them
 */
export function failWith(code: ErrorCode, message: string, hint: string): (cause: unknown) => never {
  return (cause) => {
    throw new MintmarkError(code, `${message}: ${messageOf(cause)}`, { hint, cause });
  };
}

/** Node's own words that say nothing. */
const NODE_WORDS = new Map([
  ['aborted', 'the answer broke off'],
  // https://fetch.spec.whatwg.org/#port-blocking, such as 6000 and 10080
  ['bad port', 'Node.js refuses to connect to this port, as browsers do; use another'],
]);

/** Node's code for a system error, such as `ENOENT`. */
export function systemCode(thrown: unknown): string | undefined {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether a system error means that nothing has that name. */
export function isAbsent(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(thrown) ?? '');
}

/** Undefined if the work failed because nothing has that name. */
export async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The hint for an error that `isOutOfFiles` recognizes. */
export const OUT_OF_FILES_HINT = 'Raise the limit of open files (ulimit -n 1024) and run again.';

/** Whether the process or the system cannot open another file or connection. */
export function isOutOfFiles(thrown: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(systemCode(thrown) ?? '');
}

const TLS = /^(?:CERT_|DEPTH_ZERO_|ERR_OSSL_|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|EPROTO$)/;

/** Whether a peer was reached, but without a secure connection: because of a certificate, a key, or no TLS at all. */
export function isTlsTrouble(thrown: unknown): boolean {
  return TLS.test(systemCode(thrown) ?? '');
}
