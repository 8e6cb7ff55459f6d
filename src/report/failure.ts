import { MintmarkError, messageOf, type ErrorCode, type FileMistake } from '../errors.ts';
import { systemFailure } from './system-failure.ts';

/** The commands that can print an error as JSON. */
export type FailedCommand = 'check' | 'guard' | 'audit' | 'deploy' | 'node' | 'stamp' | 'ledger seed' | 'ledger verify';

/** Why a run ended before there was a verdict. `INTERNAL`: a defect of mintmark itself. */
export interface Failure {
  readonly code: ErrorCode | 'INTERNAL';
  readonly message: string;
  readonly hint: string | undefined;
  /** The lines that the message is about, if it is about lines of a file. */
  readonly mistakes?: readonly FileMistake[];
}

/** Anything that was thrown, as data for a format. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof MintmarkError) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint, mistakes: thrown.mistakes };
  }
  const refused = systemFailure(thrown);
  if (refused !== undefined) return { code: 'SYSTEM', ...refused };
  return {
    code: 'INTERNAL',
    message: messageOf(thrown),
    hint: 'This is a defect of mintmark. Run again with --debug (in a workflow: with debug logging) and report the stack trace.',
  };
}
