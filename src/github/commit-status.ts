import { cut } from '../util/cut.ts';
import type { Announcement } from '../report/announcement.ts';
import { statusesIn } from './answers.ts';
import type { GitHub } from './client.ts';
import { type Part, partName, readPart, whole } from './part.ts';
import type { RunContext } from './run-context.ts';

/** GitHub refuses longer descriptions. */
const DESCRIPTION = 140;
const PAGE = 100;

const STATES = { success: 'success', neutral: 'success', failure: 'failure' } as const satisfies Record<
  Announcement['conclusion'],
  string
>;

/** Where a step reports on a commit, and what. */
export interface Addressed {
  /** Of the check. */
  readonly name: string;
  readonly sha: string;
  readonly place: RunContext;
  /** What this step reports. */
  readonly own: Part;
}

/**
 * Creates the status of a commit: only the answer, and a link to the run. As with check runs, the latest counts, so
 * each has the worst of all steps.
 *
 * @throws RequestError
 */
export async function createCommitStatus(to: Addressed, github: GitHub): Promise<void> {
  const { name, sha, place, own } = to;
  const create = async ({ title, conclusion }: Part): Promise<void> => {
    await github.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
      owner: place.owner,
      repo: place.repo,
      sha,
      state: STATES[conclusion],
      target_url: `${place.runUrl}#${partName(own)}`,
      description: cut(title, DESCRIPTION),
      context: name,
    });
  };
  const before = whole(own, await statusParts(to, github));
  await create(before.worst);
  if (before.worst.conclusion === 'failure') return;
  const after = whole(own, await statusParts(to, github));
  if (after.worst.conclusion !== before.worst.conclusion) await create(after.worst);
}

async function statusParts({ name, sha, place: { owner, repo } }: Addressed, github: GitHub): Promise<Part[]> {
  const statuses = await github.paginate('GET /repos/{owner}/{repo}/commits/{ref}/statuses', {
    owner,
    repo,
    ref: sha,
    per_page: PAGE,
  });
  return statusesIn(statuses)
    .toReversed()
    .filter(({ context }) => context === name)
    .flatMap(({ url, description }) => {
      const [page = '', part = ''] = url.split('#');
      return readPart(part, description, page) ?? [];
    });
}
