import type { Described } from './description.ts';
import type { State, StoredAnnotation } from './state.ts';

/** The author of what a workflow's own token writes. */
export const VIEWER = 'github-actions[bot]';

export interface Call extends Described {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}

type Route = (call: Call, state: State) => Answer;

interface CheckBody {
  readonly name: string;
  readonly head_sha: string;
  readonly conclusion: string;
  readonly details_url: string;
  readonly external_id: string;
  readonly output: { readonly title: string; readonly summary: string; readonly annotations: StoredAnnotation[] };
}

/** The operations of the local GitHub: the answer is GitHub's own example, with the received values in it. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'POST /repos/{owner}/{repo}/check-runs': ({ body, example }, state) => {
    const {
      name,
      head_sha: headSha,
      conclusion,
      details_url: detailsUrl,
      external_id: externalId,
      output,
    } = body as CheckBody;
    const over = overLimit(output.annotations);
    if (over !== undefined) return unprocessable(over);
    const id = state.checks.length + 1;
    state.checks.push({ id, name, headSha, conclusion, detailsUrl, externalId, ...output });
    return { status: 201, body: { ...(example as object), id, name } };
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': ({ path, body, example }, state) => {
    const { output, conclusion } = body as Partial<CheckBody> & Pick<CheckBody, 'output'>;
    const found = state.checks.find(({ id }) => id === Number(path['check_run_id']));
    if (found === undefined) return notFound;
    const annotations = [...found.annotations, ...output.annotations];
    state.checks = state.checks.map((check) =>
      check === found ? { ...check, ...output, annotations, conclusion: conclusion ?? check.conclusion } : check,
    );
    return { status: 200, body: { ...(example as object), id: found.id } };
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': ({ path, query, example }, state) => {
    const [template] = (example as { check_runs: object[] }).check_runs;
    const runs = state.checks
      .filter(({ headSha, name }) => headSha === path['ref'] && name === query.get('check_name'))
      .map(({ id, name, conclusion, detailsUrl, externalId, title, summary }) => ({
        ...template,
        id,
        name,
        conclusion,
        details_url: detailsUrl,
        external_id: externalId,
        output: { title, summary },
      }))
      .reverse();
    return { status: 200, body: { total_count: runs.length, check_runs: runs } };
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': ({ path }, state) => {
    const found = state.checks.find(({ id }) => id === Number(path['check_run_id']));
    return found === undefined ? notFound : { status: 200, body: found.annotations };
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': ({ path, example }, state) => {
    const [template] = example as object[];
    const found = state.statuses.filter(({ sha }) => sha === path['ref']);
    return { status: 200, body: found.map((status) => ({ ...template, ...status })).reverse() };
  },
  'POST /repos/{owner}/{repo}/statuses/{sha}': ({ path, body, example }, state) => {
    const status = body as Omit<State['statuses'][number], 'sha'>;
    if (status.description.length > 140) return unprocessable('description is too long (maximum is 140 characters)');
    state.statuses.push({ ...status, sha: path['sha'] ?? '' });
    return { status: 201, body: example };
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ path, query, example }, state) => {
    const [template] = example as object[];
    const issue = Number(path['issue_number']);
    const all = state.comments.filter((comment) => comment.issue === issue);
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 30)];
    const more = all.length > page * size;
    const next = new URLSearchParams({ per_page: String(size), page: String(page + 1) });
    return {
      status: 200,
      headers: more ? { link: `<{self}?${next.toString()}>; rel="next"` } : {},
      body: all
        .slice((page - 1) * size, page * size)
        .map(({ id, body, login }) => ({ ...template, id, body, user: { login, type: 'Bot' } })),
    };
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ path, body, example }, state) => {
    const { body: text } = body as { body: string };
    if (text.length > 65_536) return unprocessable('body is too long (maximum is 65536 characters)');
    const id = state.comments.length + 1;
    state.comments.push({ id, issue: Number(path['issue_number']), login: VIEWER, body: text });
    return { status: 201, body: { ...(example as object), id, body: text } };
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ path, body, example }, state) => {
    const { body: text } = body as { body: string };
    const found = state.comments.find(({ id }) => id === Number(path['comment_id']));
    if (found === undefined) return notFound;
    state.comments = state.comments.map((comment) => (comment === found ? { ...comment, body: text } : comment));
    return { status: 200, body: { ...(example as object), id: found.id, body: text } };
  },
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ path }, state) => {
    state.comments = state.comments.filter(({ id }) => id !== Number(path['comment_id']));
    return { status: 204, body: undefined };
  },
  'GET /repos/{owner}/{repo}/contents/{path}': ({ path, query, example }, state) => {
    const file = decodeURIComponent(path['path'] ?? '');
    const [repository, ref] = [`${path['owner'] ?? ''}/${path['repo'] ?? ''}`, query.get('ref') ?? ''];
    const text = state.files[`${repository}/${file}@${ref}`];
    if (text === undefined) return notFound;
    const page = `https://github.com/${repository}/blob/${ref}/${file}`;
    const content = Buffer.from(text).toString('base64').replaceAll(/.{60}/g, '$&\n');
    return { status: 200, body: { ...(example as object), content, html_url: page } };
  },
  'GET /repos/{owner}/{repo}/pulls': ({ query, example }, state) => {
    const [template] = example as object[];
    const found = state.pulls.filter(({ head }) => head === query.get('head'));
    return { status: 200, body: found.map(({ number, sha }) => ({ ...template, number, head: { sha } })) };
  },
};

const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };

function unprocessable(message: string): Answer {
  return { status: 422, body: { message: `Validation Failed: ${message}`, documentation_url: '', errors: [] } };
}

/** Limits that the description gives only in prose. */
function overLimit(annotations: readonly StoredAnnotation[]): string | undefined {
  if (annotations.some(({ title }) => title.length > 255)) return 'title is over 255 characters';
  return annotations.some(({ message }) => Buffer.byteLength(message) > 64 * 1024)
    ? 'message is over 64 KB'
    : undefined;
}
