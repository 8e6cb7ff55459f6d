import type { Announcement } from '../report/announcement.ts';
import { type Comment, commentsIn, idIn, pullsIn, viewerIn } from './answers.ts';
import type { GitHub } from './client.ts';
import type { Addressed } from './commit-status.ts';
import {
  commentText,
  type CommentPart,
  explaining,
  markerOf,
  mergedParts,
  readComment,
  type ReadComment,
  silentParts,
} from './comment-text.ts';
import { newestParts, type Part, partName } from './part.ts';
import type { RunContext, PullRequest } from './run-context.ts';

/** When a pull request gets a comment. */
export type CommentMode = 'always' | 'on-failure' | 'never';

const PAGE = 100;
/** Jobs that end in the same second overwrite each other; each checks again, and adds what was lost. */
const ROUNDS = 4;

/** Each name of a check has its own comment. */
interface Commented extends Omit<Addressed, 'sha'> {
  readonly mode: CommentMode;
  readonly pullRequest: PullRequest;
  /** What all steps reported about the commit in their check runs, as far as the token may read them. */
  readonly known: () => Promise<readonly CommentPart[]>;
}

/**
 * Keeps one comment on the pull request up to date. Only a comment that the token's own user wrote is ever changed, and
 * only one that begins with the marker: a marker that somebody else pasted has no effect.
 *
 * @throws RequestError
 */
export async function keepComment(announcement: Announcement, to: Commented, github: GitHub): Promise<void> {
  const { name, mode, pullRequest, place, own, known } = to;
  const { owner, repo, sha = '' } = place;
  const issue = 'number' in pullRequest ? pullRequest.number : await numberOf(pullRequest.head, place, github);
  if (issue === undefined) return;
  const at = { owner, repo, issue_number: issue };
  const mine: CommentPart = { ...own, sha, body: announcement.body.trim() };
  let created: Comment['id'] | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first, ...later] = await ownComments(markerOf(name), at, github);
    const others = await known();
    // Includes a job whose words another job has just overwritten.
    const explained = explaining(newestParts(others));
    const there = readComment(first?.body ?? '');
    const parts = mergedParts(mine, there.parts, explained);
    if (parts === undefined) return;
    const body = commentText(name, parts, others);
    if (first === undefined) {
      // GitHub's list may not have it yet.
      if (created !== undefined) continue;
      if (mode === 'on-failure' && !announcement.attention) return;
      const { data } = await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...at,
        body,
      });
      created = idIn(data);
      continue;
    }
    if (!isSettled(there, parts, others)) {
      const comment = { owner, repo, comment_id: first.id, body };
      await github.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', comment);
      continue;
    }
    // Another job was first, and its comment has what this one reported.
    const double = later.find(({ id }) => id === created);
    if (double === undefined) return;
    const gone = { owner, repo, comment_id: double.id };
    await github.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', gone);
  }
}

/** Whether a comment has everything that it should have. */
function isSettled(there: ReadComment, parts: readonly CommentPart[], known: readonly Part[]): boolean {
  const said = new Set(there.parts.map(partName));
  const listed = silentParts(parts, known).every((part) => there.listed.includes(partName(part)));
  return listed && said.size === parts.length && parts.every((part) => said.has(partName(part)));
}

/** The open pull request of a branch, if its last commit is the one that was built. */
async function numberOf(head: string, { owner, repo, sha }: RunContext, github: GitHub): Promise<number | undefined> {
  const { data } = await github.request('GET /repos/{owner}/{repo}/pulls', { owner, repo, head, state: 'open' });
  return pullsIn(data).find((pull) => pull.sha === sha)?.number;
}

/** Oldest first. */
async function ownComments(
  marker: string,
  issue: { readonly owner: string; readonly repo: string; readonly issue_number: number },
  github: GitHub,
): Promise<Comment[]> {
  const marked: Comment[] = [];
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  for await (const { data } of github.paginate.iterator(route, { ...issue, per_page: PAGE })) {
    marked.push(...commentsIn(data).filter(({ body }) => body.startsWith(marker)));
  }
  if (marked.length === 0) return [];
  // An app's token may not query REST for its own user.
  const viewer = viewerIn(await github.graphql('query { viewer { login } }'));
  return marked.filter(({ login }) => login === viewer);
}
