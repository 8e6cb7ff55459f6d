import type { Halt } from '../types/node.ts';
import type { ExitCode } from '../types/report.ts';

/**
 * @param blocked images that nothing uses, and that cannot be deleted by their ID
 * @param halt why a fix ended early
 */
export function nodeExitCode(blocked: number, halt: Halt | undefined): ExitCode {
  if (halt?.kind === 'failed') return 3;
  return blocked > 0 ? 1 : 0;
}
