import type { Announcement } from '../types/announcement.ts';
import type { GitHub } from './client.ts';
import type { RunContext } from './run-context.ts';

/** GitHub refuses a longer description. */
const DESCRIPTION = 140;

const STATES = { success: 'success', neutral: 'success', failure: 'failure' } as const satisfies Record<
  Announcement['conclusion'],
  string
>;

/**
 * The status of a commit: the answer alone, and a link to the run.
 *
 * @throws RequestError
 */
export async function createCommitStatus(
  { title, conclusion }: Announcement,
  { name, sha, place }: { readonly name: string; readonly sha: string; readonly place: RunContext },
  github: GitHub,
): Promise<void> {
  const { owner, repo, runUrl } = place;
  await github.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
    ...{ owner, repo, sha },
    state: STATES[conclusion],
    target_url: runUrl,
    description: title.length <= DESCRIPTION ? title : `${title.slice(0, DESCRIPTION - 1)}…`,
    context: name,
  });
}
