import type { Announcement, Annotation } from '../types/announcement.ts';
import type { GitHub } from './client.ts';
import type { RunContext } from './run-context.ts';

/** GitHub takes this many annotations a request. */
const ANNOTATIONS = 50;

/**
 * A finished check run on a commit. GitHub shows the latest one of a name, so that one of an earlier attempt is superseded.
 *
 * @throws RequestError
 */
export async function createCheckRun(
  { title, body, annotations, conclusion }: Announcement,
  { name, sha, place }: { readonly name: string; readonly sha: string; readonly place: RunContext },
  github: GitHub,
): Promise<void> {
  const { owner, repo, run, runUrl } = place;
  const output = (from: number): { title: string; summary: string; annotations: object[] & NativeAnnotation[] } => ({
    title,
    summary: body,
    annotations: annotations.slice(from, from + ANNOTATIONS).map(native),
  });
  const { data } = await github.request('POST /repos/{owner}/{repo}/check-runs', {
    ...{ owner, repo, name, head_sha: sha, conclusion },
    status: 'completed',
    details_url: runUrl,
    external_id: `${run.id}.${run.attempt}`,
    output: output(0),
  });
  for (let from = ANNOTATIONS; from < annotations.length; from += ANNOTATIONS) {
    await github.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      ...{ owner, repo },
      check_run_id: data.id,
      output: output(from),
    });
  }
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
