import { getSystemErrorMap } from 'node:util';
import { isNativeError } from 'node:util/types';
import { isOutOfFiles, OUT_OF_FILES_HINT, systemCode } from '../errors.ts';

/** What a person can do when the system refuses something, by the system's own codes. */
const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space, or name another place; temporary files are written to TMPDIR.',
  EDQUOT: 'Free some space or raise the quota, or name another place; temporary files are written to TMPDIR.',
  EROFS: 'Name a place that can be written to; temporary files are written to TMPDIR.',
  EACCES: 'Run as a user who has the permission, or name another place; temporary files are written to TMPDIR.',
  EPERM: 'Run as a user who has the permission, or name another place.',
  EISDIR: 'Name a file: there is a directory of this name.',
  ENOTDIR: 'Name another path: a part of it is a file, not a directory.',
  ENOENT: 'Create it, or name one that exists.',
  ENOMEM: 'Give mintmark more memory.',
  EMFILE: OUT_OF_FILES_HINT,
  ENFILE: OUT_OF_FILES_HINT,
};

/** Codes that only a bug in mintmark itself can cause. */
const DEFECTS = ['EBADF', 'EFAULT', 'EINVAL'];

/** How deep an error's causes are followed. */
const DEPTH = 10;

/**
 * What the operating system refused, if a refusal was thrown or caused what was thrown: a full or read-only disk, a
 * permission, a limit, a path that has changed. Undefined for anything else.
 */
export function systemFailure(thrown: unknown): { readonly message: string; readonly hint: string } | undefined {
  for (const error of causesOf(thrown)) {
    const code = systemCode(error);
    if (isSystemError(error) && code !== undefined && !DEFECTS.includes(code)) {
      return { message: messageOf(error, code), hint: hintOf(error, code) };
    }
  }
  return undefined;
}

/** Whether the error was caused by the limit of open files. */
export function isShortOfFiles(thrown: unknown): boolean {
  return causesOf(thrown).some(isOutOfFiles);
}

/** An error, its cause, the cause of that, and so on. */
function causesOf(thrown: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let error = thrown; causes.length < DEPTH && isNativeError(error); error = error.cause) causes.push(error);
  return causes;
}

/** Node's own errors have codes too, such as ERR_INVALID_ARG_TYPE; system errors also have the number and the call. */
interface SystemError extends Error {
  readonly errno: number;
  readonly syscall: string;
}

function isSystemError(error: Error): error is SystemError {
  return 'errno' in error && typeof error.errno === 'number' && 'syscall' in error && typeof error.syscall === 'string';
}

function messageOf(error: SystemError, code: string): string {
  if (error.syscall === 'uv_cwd') return `The working directory no longer exists (${code})`;
  // For a program, the call names it already: "spawn git".
  const path =
    'path' in error && typeof error.path === 'string' && !error.syscall.endsWith(` ${error.path}`)
      ? ` ${error.path}`
      : '';
  const why = getSystemErrorMap().get(error.errno)?.[1] ?? code;
  return `The system refused: ${error.syscall}${path}: ${why} (${code})`;
}

function hintOf({ syscall }: SystemError, code: string): string {
  if (syscall === 'uv_cwd') return 'Change to a directory that exists, and run it again.';
  return HINTS[code] ?? 'Fix what the message names, and run it again.';
}
