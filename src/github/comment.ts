import type { Announcement } from '../types/announcement.ts';
import type { GitHub } from './client.ts';
import { isNewer, markerOf, runMarker } from './marker.ts';
import type { RunContext, PullRequest } from './run-context.ts';

/** When a pull request gets a comment. */
export type CommentMode = 'always' | 'on-failure' | 'never';

const PAGE = 100;

interface Addressed {
  /** The check's name: each has a comment of its own. */
  readonly name: string;
  readonly mode: CommentMode;
  readonly pullRequest: PullRequest;
  readonly place: RunContext;
}

/**
 * Keeps one comment on the pull request up to date. Only a comment that the token's own user wrote is ever changed, and
 * only one that begins with the marker: a marker that somebody else pasted has no effect.
 *
 * @throws RequestError
 */
export async function keepComment(
  announcement: Announcement,
  { name, mode, pullRequest, place }: Addressed,
  github: GitHub,
): Promise<void> {
  const { owner, repo, run } = place;
  const issue = 'number' in pullRequest ? pullRequest.number : await numberOf(pullRequest.head, place, github);
  if (issue === undefined) return;
  const marker = markerOf(name);
  const own = await ownComment(marker, { owner, repo, issue_number: issue }, github);
  const body = [marker, runMarker(run), announcement.body, footer(name, place)].join('\n');
  if (own === undefined) {
    if (mode === 'on-failure' && !announcement.attention) return;
    await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...{ owner, repo, body },
      issue_number: issue,
    });
  } else if (!isNewer(own.body, run)) {
    await github.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...{ owner, repo, body },
      comment_id: own.id,
    });
  }
}

function footer(name: string, { sha, runUrl }: RunContext): string {
  const parts = [
    `<code>${entities(name)}</code>`,
    ...(sha === undefined ? [] : [sha]),
    `<a href="${runUrl}">workflow run</a>`,
  ];
  return `\n<sub>${parts.join(' · ')}</sub>\n`;
}

/** Text in which neither HTML nor Markdown finds anything to act on. */
function entities(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 ]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** The open pull request of a branch, if its last commit is the one that was built. */
async function numberOf(head: string, { owner, repo, sha }: RunContext, github: GitHub): Promise<number | undefined> {
  const { data } = await github.request('GET /repos/{owner}/{repo}/pulls', { owner, repo, head, state: 'open' });
  return data.find((pull) => pull.head.sha === sha)?.number;
}

async function ownComment(
  marker: string,
  issue: { readonly owner: string; readonly repo: string; readonly issue_number: number },
  github: GitHub,
): Promise<{ id: number | bigint; body: string } | undefined> {
  const marked: { id: number | bigint; body: string; login: string | undefined }[] = [];
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  for await (const { data } of github.paginate.iterator(route, { ...issue, per_page: PAGE })) {
    for (const { id, body, user } of data) {
      if (body?.startsWith(marker) === true) marked.push({ id, body, login: user?.login });
    }
  }
  if (marked.length === 0) return undefined;
  // An app's token may not ask REST who it is.
  const { viewer } = await github.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
  return marked.find(({ login }) => login === viewer.login);
}
