import type { Untold } from '../types/announcement.ts';
import { visible } from './escape.ts';

/** One warning for all that GitHub would not take; none if it took all. */
export function untoldWarnings({ missing, failures }: Untold): string[] {
  const lacks =
    missing.length === 0
      ? []
      : [
          `The token may not tell the pull request: it lacks ${missing.join(' and ')}. Write them under permissions: in the job; a pull request from a fork never gets them. ` +
            `github-token: '' tells nothing, and says nothing.`,
        ];
  const all = [...lacks, ...failures.map((failure) => `GitHub could not be told: ${visible(failure)}.`)];
  if (all.length === 0) return [];
  return [[...all, "The verdict is in the job's own result, its summary and the outputs."].join(' ')];
}
