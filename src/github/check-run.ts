import { digestOf, hexOf } from '../image/digest.ts';
import type { Announcement } from '../report/announcement.ts';
import type { Annotation } from '../report/annotations.ts';
import { annotationsIn, type CheckAnnotation, checkRunsIn, idIn } from './answers.ts';
import type { GitHub } from './client.ts';
import { type CommentPart, explaining, readComment, summaryText } from './comment-text.ts';
import { isWorse, newestParts, type Part, partName, readPart, whole } from './part.ts';
import type { Addressed } from './commit-status.ts';
import type { RunContext } from './run-context.ts';

/** GitHub takes this many annotations per request. */
const ANNOTATIONS = 50;
const PAGE = 100;
const PASSED = { success: 'passed', neutral: 'warned', failure: 'failed' } as const;

/**
 * Creates a finished check run on a commit. GitHub shows the latest one of each name, so each has the worst conclusion
 * of all steps that share the check, with the reports that explain it: a job that ends green hides neither another
 * job's red nor the reason for it.
 *
 * @throws RequestError
 */
export async function createCheckRun(announcement: Announcement, to: Addressed, github: GitHub): Promise<void> {
  const { name, sha, place, own } = to;
  const { owner, repo, runUrl } = place;
  const before = await stateOf(announcement, to, github);
  const carried = await annotationsOf(before.worse, place, github);
  const annotations = [...announcement.annotations.map(native), ...carried];
  const { data } = await github.request('POST /repos/{owner}/{repo}/check-runs', {
    owner,
    repo,
    name,
    head_sha: sha,
    conclusion: before.worst.conclusion,
    status: 'completed',
    details_url: runUrl,
    external_id: partName(own),
    output: { ...before.output, annotations: annotations.slice(0, ANNOTATIONS) },
  });
  const checkRun = idIn(data);
  const update = async (
    output: typeof before.output,
    more: readonly NativeAnnotation[],
    conclusion?: Part['conclusion'],
  ): Promise<void> => {
    const [now, later] = [more.slice(0, ANNOTATIONS), more.slice(ANNOTATIONS)];
    await github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      owner,
      repo,
      check_run_id: checkRun,
      ...(conclusion !== undefined && { conclusion }),
      output: { ...output, annotations: now },
    });
    if (later.length > 0) await update(output, later);
  };
  const rest = annotations.slice(ANNOTATIONS);
  if (rest.length > 0) await update(before.output, rest);
  if (before.worst.conclusion === 'failure') return;
  // Another job may have ended in the meantime, and would be hidden. Whichever job is last sees the other.
  const after = await stateOf(announcement, to, github);
  if (after.worst.conclusion === before.worst.conclusion) return;
  const known = new Set(before.worse.map(partName));
  const fresh = after.worse.filter((part) => !known.has(partName(part)));
  await update(after.output, await annotationsOf(fresh, place, github), after.worst.conclusion);
}

/** A part, and the check run that it is from. */
interface CheckPart extends CommentPart {
  readonly checkRun: number;
  /** `annotationKey` of its own annotations; its check run has those of other parts too. */
  readonly own: ReadonlySet<string>;
}

const OWN = /^<!-- mintmark-annotations((?: [0-9a-f]{8})*) -->$/m;

/** Distinguishes annotations as GitHub returns them. */
function annotationKey({ path, start_line: line, title, message }: Omit<CheckAnnotation, 'annotation_level'>): string {
  const text = JSON.stringify([path, line, title, message.replaceAll('\r\n', '\n')]);
  return hexOf(digestOf(text), 8);
}

/** The state of the check for the commit as a whole. */
async function stateOf(
  { body, annotations }: Announcement,
  to: Addressed,
  github: GitHub,
): Promise<{ worst: Part; worse: readonly CheckPart[]; output: { title: string; summary: string } }> {
  const { own, sha } = to;
  const keys = annotations.slice(0, ANNOTATIONS).map((each) => annotationKey(native(each)));
  const mine: CheckPart = { ...own, sha, body, checkRun: 0, own: new Set(keys) };
  const { worst, others } = whole(mine, await checkParts(to, github));
  const explained = explaining(others);
  // A part that is shown in full needs a line only for the link to its run.
  const listed = others.filter((part) => !explained.includes(part) || part.url !== own.url);
  return {
    worst,
    worse: others.filter((part) => isWorse(part, own)),
    output: {
      title: worst.title,
      summary: `${summaryText(newestParts([mine, ...explained]), listed)}\n${['<!-- mintmark-annotations', ...keys, '-->'].join(' ')}\n`,
    },
  };
}

/** What all steps reported about the commit under one name. */
export async function checkParts(
  { name, sha, place: { owner, repo } }: Pick<Addressed, 'name' | 'sha' | 'place'>,
  github: GitHub,
): Promise<CheckPart[]> {
  const runs = await github.paginate('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: sha,
    per_page: PAGE,
    check_name: name,
    filter: 'all',
  });
  // GitHub lists the newest first.
  return checkRunsIn(runs)
    .toReversed()
    .flatMap(({ id, key, title, summary, url, conclusion }): CheckPart[] => {
      const part = readPart(key, title, url);
      if (part === undefined) return [];
      const said = readComment(summary).parts.find((one) => partName(one) === key);
      const keys = OWN.exec(summary)?.[1]?.trim().split(' ') ?? [];
      const whose = { sha, body: said?.body ?? '', checkRun: id, own: new Set(keys) };
      // A title from another step belongs to that step's conclusion.
      return [{ ...part, ...whose, ...(part.conclusion !== conclusion && { title: PASSED[part.conclusion] }) }];
    });
}

/** The annotations that each step made itself, not those of steps that ended worse and may have been fixed since. */
async function annotationsOf(
  parts: readonly CheckPart[],
  { owner, repo }: RunContext,
  github: GitHub,
): Promise<NativeAnnotation[]> {
  const all = await Promise.all(
    parts.map(async ({ checkRun, own }) => {
      const found = await github.paginate('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', {
        owner,
        repo,
        check_run_id: checkRun,
        per_page: PAGE,
      });
      return annotationsIn(found).filter((annotation) => own.has(annotationKey(annotation)));
    }),
  );
  return all.flat().map((annotation) => ({
    ...annotation,
    annotation_level: annotation.annotation_level === 'failure' ? 'failure' : 'warning',
  }));
}

interface NativeAnnotation extends CheckAnnotation {
  readonly annotation_level: Annotation['level'];
}

function native({ path, line, level, title, message }: Annotation): NativeAnnotation {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message };
}
