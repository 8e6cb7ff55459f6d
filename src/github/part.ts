import { digestOf, hexOf } from '../image/digest.ts';
import type { Announcement } from '../report/announcement.ts';
import type { Run } from './run-context.ts';
import type { Environment } from '../util/environment.ts';

type Conclusion = Announcement['conclusion'];

/**
 * What one step of a workflow reported about a commit. Steps of one service share a check: the jobs of a matrix, or a
 * check and a guard. So each leaves its own part, and the worst of them is shown.
 */
export interface Part {
  /** The step's key: `stepKey`. */
  readonly key: string;
  readonly run: Run;
  /** What the step itself found, regardless of the others. */
  readonly conclusion: Conclusion;
  readonly title: string;
  /** The page of its run. */
  readonly url: string;
}

/** Identifies a step: the same in each attempt of a run, and different for each leg of a matrix. */
export function stepKey(env: Environment, matrix = ''): string {
  const workflow = env['GITHUB_WORKFLOW_REF']?.split('@')[0] ?? env['GITHUB_WORKFLOW'];
  const place = [workflow, env['GITHUB_EVENT_NAME'], env['GITHUB_JOB'], matrix, env['GITHUB_ACTION']];
  return hexOf(digestOf(JSON.stringify(place)), 16);
}

/** The matrix job as GitHub names it: `ship (20, linux)`. Undefined if there is no matrix. */
export function legOf(env: Environment, matrix = 'null'): string | undefined {
  const values: string[] = [];
  try {
    // Each value once, including those of an object.
    JSON.parse(matrix, (_, value: unknown) => {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        values.push(String(value));
    });
  } catch {
    // Not in the form that the runner fills in; only a label is lost.
    return undefined;
  }
  return values.length === 0 ? undefined : `${env['GITHUB_JOB'] ?? 'job'} (${values.join(', ')})`;
}

/** A part without its words, in a form that GitHub preserves: `42.1.0123456789abcdef.failure`. */
export function partName({ run: { id, attempt }, key, conclusion }: Omit<Part, 'title' | 'url'>): string {
  return `${id}.${attempt}.${key}.${conclusion}`;
}

const NAME = /^(\d+)\.(\d+)\.([0-9a-f]{16})\.(success|neutral|failure)$/;

/** Undefined if it is not mintmark's. */
export function readPart(name: string, title: string, url: string): Part | undefined {
  const [, id, attempt, key = '', conclusion] = NAME.exec(name) ?? [];
  const known = RANKS.find((one) => one === conclusion);
  return known && { key, run: { id: Number(id), attempt: Number(attempt) }, conclusion: known, title, url };
}

const RANKS = ['failure', 'neutral', 'success'] as const satisfies Conclusion[];

/**
 * The last report of each step, the worst first. A later run of a step replaces an earlier one, so that a fault that is
 * fixed does not stay; one step never replaces another.
 */
export function newestParts<P extends Part>(parts: readonly P[]): P[] {
  const newest = new Map<string, P>();
  for (const part of parts) {
    const known = newest.get(part.key);
    if (known === undefined || !isNewer(known.run, part.run)) newest.set(part.key, part);
  }
  return [...newest.values()].sort((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ conclusion }: Part): number {
  return RANKS.indexOf(conclusion);
}

export function isWorse(one: Part, than: Part): boolean {
  return rankOf(one) < rankOf(than);
}

/** Whether one run is newer than another: a slower run must not overwrite what a newer one reported. */
export function isNewer(one: Run, than: Run): boolean {
  return one.id > than.id || (one.id === than.id && one.attempt > than.attempt);
}

/** The result for a commit as a whole: the worst part, or the step's own part unless another is worse. */
export function whole<P extends Part>(
  own: P,
  others: readonly P[],
): { readonly worst: P; readonly others: readonly P[] } {
  const parts = newestParts([...others, own]);
  const [first = own] = parts;
  const isOwnWorst = parts.includes(own) && own.conclusion === first.conclusion;
  return { worst: isOwnWorst ? own : first, others: parts.filter((part) => part.key !== own.key) };
}
