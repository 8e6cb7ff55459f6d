import type { Announcement, Annotation } from '../types/announcement.ts';
import type { GitHub } from './client.ts';
import { otherParts } from './other-parts.ts';
import { type Part, partName, readPart, whole } from './part.ts';
import type { RunContext } from './run-context.ts';

/** GitHub takes this many annotations a request. */
const ANNOTATIONS = 50;
const PAGE = 100;
const PASSED = { success: 'passed', neutral: 'warned', failure: 'failed' } as const;

interface Addressed {
  readonly name: string;
  readonly sha: string;
  readonly place: RunContext;
  /** What this step says. */
  readonly own: Part;
}

/**
 * A finished check run on a commit. GitHub shows the latest one of a name, so each has the worst conclusion of all steps
 * that have the same check: a job that ends in green does not hide another one's red.
 *
 * @throws RequestError
 */
export async function createCheckRun(announcement: Announcement, to: Addressed, github: GitHub): Promise<void> {
  const { name, sha, place, own } = to;
  const { owner, repo, runUrl } = place;
  const before = whole(own, await checkParts(to, github));
  const output = (of: typeof before, from = 0, to = from + ANNOTATIONS): Output => ({
    title: of.worst.title,
    summary: `${announcement.body}${otherParts(of.others)}`,
    annotations: announcement.annotations.slice(from, to).map(native),
  });
  const { data } = await github.request('POST /repos/{owner}/{repo}/check-runs', {
    ...{ owner, repo, name, head_sha: sha, conclusion: before.worst.conclusion },
    status: 'completed',
    details_url: runUrl,
    external_id: partName(own),
    output: output(before),
  });
  const update = async (output: Output, conclusion?: Part['conclusion']): Promise<void> => {
    await github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      ...{ owner, repo, output, ...(conclusion !== undefined && { conclusion }) },
      check_run_id: data.id,
    });
  };
  for (let from = ANNOTATIONS; from < announcement.annotations.length; from += ANNOTATIONS) {
    await update(output(before, from));
  }
  if (before.worst.conclusion === 'failure') return;
  // Another job may have ended in the meantime, and would be hidden. Whichever is the last one sees the other.
  const after = whole(own, await checkParts(to, github));
  if (after.worst.conclusion !== before.worst.conclusion) await update(output(after, 0, 0), after.worst.conclusion);
}

/** What all steps said of the commit under a name. */
export async function checkParts(
  { name, sha, place: { owner, repo } }: Pick<Addressed, 'name' | 'sha' | 'place'>,
  github: GitHub,
): Promise<Part[]> {
  const runs = await github.paginate('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    ...{ owner, repo, ref: sha, per_page: PAGE, check_name: name, filter: 'all' },
  });
  // GitHub gives the newest first.
  return runs.toReversed().flatMap(({ external_id: id, output, details_url: url, conclusion }): Part[] => {
    const part = readPart(id ?? '', output.title ?? '', url ?? '');
    if (part === undefined) return [];
    // A title that is another step's goes with that step's conclusion.
    return [part.conclusion === conclusion ? part : { ...part, title: PASSED[part.conclusion] }];
  });
}

interface Output {
  title: string;
  summary: string;
  annotations: object[] & NativeAnnotation[];
}

interface NativeAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: Annotation['level'];
  title: string;
  message: string;
}

function native({ path, line, level, title, message }: Annotation): NativeAnnotation {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message };
}
