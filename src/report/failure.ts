import { MintmarkError, messageOf, OUT_OF_FILES_HINT, type ErrorCode, type FileMistake } from '../errors.ts';
import { cut } from '../util/cut.ts';
import { many } from '../util/words.ts';
import { isShortOfFiles, systemFailure } from './system-failure.ts';

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

/** Turns anything that was thrown into data for a format. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof MintmarkError) {
    const { message, mistakes } = thrown;
    // Whichever file or command ran into this, nothing is wrong with it.
    const { code, hint } = isShortOfFiles(thrown) ? { code: 'SYSTEM' as const, hint: OUT_OF_FILES_HINT } : thrown;
    return {
      code,
      message: few(readable(message)),
      hint: hint === undefined ? undefined : readable(hint),
      mistakes: mistakes.slice(0, MAX_MISTAKES).map((mistake) => ({ ...mistake, what: readable(mistake.what) })),
    };
  }
  const refused = systemFailure(thrown);
  if (refused !== undefined) return { code: 'SYSTEM', ...refused };
  return {
    code: 'INTERNAL',
    message: few(readable(messageOf(thrown))),
    hint: 'This is a defect of mintmark. Run again with --debug (in a workflow: with debug logging) and report the stack trace.',
  };
}

/** The longest that a line may be for people to read, in characters: a name from outside may have millions. */
const MAX_LINE = 2000;

/** The most lines of a message: a file may have thousands of mistakes, and each is a line. */
const MAX_LINES = 20;
/** The most mistakes that formats point at: GitHub takes 50 annotations a request. */
const MAX_MISTAKES = 1_000;

function few(text: string): string {
  const lines = text.split('\n');
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...lines.slice(0, MAX_LINES), `+${many(rest)} more`].join('\n') : text;
}

/** A command, which is indented, stays whole: half of one cannot be pasted. */
function readable(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('  ') ? line : cut(line, MAX_LINE)))
    .join('\n');
}
