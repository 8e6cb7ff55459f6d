import { type Digest, shortDigest } from '../image/digest.ts';
import type { Detail, EcrPlace, FixStep, RuleText, Severity, ViewFinding } from '../report/view.ts';
import { registryOfUri } from '../image/ecr-reference.ts';
import { registryName, type Repository, type Target } from '../image/repository.ts';
import type { FileLine } from '../util/file-line.ts';
import { minuteOf, some } from '../util/words.ts';
import { defined } from '../util/defined.ts';

export type Level = 'off' | Severity;

/**
 * A rule: one file in this folder and one line in `rules.ts`.
 *
 * @template P what was found, as data: with `rule`, its ID
 */
export interface Rule<P> extends Omit<RuleText, 'id' | 'url'> {
  /** In the headline, after "the image is unique, but". */
  readonly fault: string;
  /** Whether its findings say that something could not be checked. */
  readonly isUnchecked?: true;
  readonly describe: (problem: P, run: Run) => Description;
}

/** Image IDs as people compare them. */
export function imageIdDetail(label: string, ids: readonly Digest[], after = ''): Detail {
  return { label, value: `${some(ids.map(shortDigest))}${after}`, digests: ids };
}

/** When an image was pushed; nothing if ECR does not say. */
export function pushedAtDetails(pushedAt: Date | undefined): Detail[] {
  return pushedAt === undefined ? [] : [{ label: 'pushed', value: minuteOf(pushedAt), at: pushedAt }];
}

/** A finding in words. */
export interface Description
  extends Pick<ViewFinding, 'message' | 'steps' | 'title' | 'party'>, Partial<Pick<ViewFinding, 'details' | 'line'>> {
  /** Absent: nowhere in ECR. */
  readonly place?: EcrPlace;
  /** Absent: the repository, or the message. */
  readonly name?: string;
  /** What identifies it, in addition to the rule. Absent: the repository. */
  readonly subject?: readonly unknown[];
  readonly fields?: object;
}

/** What the words of a finding need to know about the run that found it. */
export interface Run {
  /** The step that runs the command again. */
  readonly again: (text: string) => FixStep;
  /** The image that is checked; absent if the run is not about a single image. */
  readonly candidate?: Candidate;
  /** What every subject begins with. */
  readonly subject: (rule: string) => readonly unknown[];
  /** The JSON fields of every finding, unless its rule has its own. */
  readonly fields?: object;
}

/** The image that is checked. */
export interface Candidate {
  readonly service: string;
  readonly target: Target;
  /** The stage of the Dockerfile that it is made from, if that is known. */
  readonly line: FileLine | undefined;
  /** Ways to give it its own mark. */
  readonly markSteps: () => FixStep[];
  /** Ways to push it under a tag that names nothing yet. */
  readonly newTagSteps: () => FixStep[];
  /** Builds and pushes it again. */
  readonly buildStep: (text: string) => FixStep;
}

/** @throws TypeError if the run has no candidate: only the check of an image has findings that need it */
export function candidateOf({ candidate }: Run): Candidate {
  if (candidate === undefined) throw new TypeError('Only the check of an image has a candidate.');
  return candidate;
}

export function placeAt({ registry, uri }: Repository): EcrPlace {
  return { registry: registryName(registry), repository: uri, tags: [] };
}

/** The place of what is pushed, or will be. */
export function placeOfTarget({ uri, tag }: Target): EcrPlace {
  return defined({ registry: registryNameOf(uri), repository: uri, tags: tag === undefined ? [] : [tag] });
}

/** The registry of a repository URI as `ACCOUNT/REGION`; undefined if the host is not ECR's own. */
export function registryNameOf(uri: string): string | undefined {
  const registry = registryOfUri(uri);
  return registry && registryName(registry);
}

/** RFC 3339 in UTC. */
export function timeOf(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}
