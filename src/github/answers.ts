import { RequestError } from '@octokit/request-error';
import { messageOf } from '../errors.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import { proxyOf } from '../util/proxy.ts';

/**
 * Readers of GitHub's answers. If something needed is missing or has another type, the reader throws: then it isn't
 * GitHub that answers, but a proxy, for instance, or a server that imitates its API. Whatever GitHub may leave out
 * becomes empty text.
 */

/** Whether an error is an answer from something other than GitHub, whose own are JSON with a message. */
export function isForeign({ response }: RequestError): boolean {
  const data: unknown = response?.data;
  return response !== undefined && !(isObject(data) && typeof data['message'] === 'string');
}

/** Why a request failed, in GitHub's words if it has answered. */
export function reasonOf(error: unknown): string {
  const said = messageOf(error).replace(/\.$/, '');
  if (!(error instanceof RequestError)) return said;
  if (isForeign(error)) return `the answer is not from GitHub (HTTP ${error.status})`;
  const proxy = proxyOf(error.cause);
  return proxy === undefined ? said : `through the proxy ${proxy}: ${said}`;
}

export interface CheckRun {
  readonly id: number;
  readonly key: string;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
  readonly conclusion: string;
}

/** @throws Error, as every function here */
export function checkRunsIn(list: unknown): CheckRun[] {
  return entries(list, 'check run', (run) => {
    const { id, external_id: key, output, details_url: url, conclusion } = run;
    const { title, summary } = isObject(output) ? output : {};
    const texts = { key: text(key), title: text(title), summary: text(summary), url: text(url) };
    return typeof id === 'number' ? { id, ...texts, conclusion: text(conclusion) } : undefined;
  });
}

export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly title: string;
  readonly message: string;
}

export function annotationsIn(list: unknown): CheckAnnotation[] {
  return entries(list, 'annotation', ({ path, start_line, end_line, annotation_level, title, message }) => {
    if (typeof path !== 'string' || typeof start_line !== 'number' || typeof end_line !== 'number') return undefined;
    const texts = { annotation_level: text(annotation_level), title: text(title), message: text(message) };
    return { path, start_line, end_line, ...texts };
  });
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  /** Undefined if the user is gone. */
  readonly login: string | undefined;
}

export function commentsIn(list: unknown): Comment[] {
  return entries(list, 'comment', ({ id, body, user }) => {
    const login = isObject(user) && typeof user['login'] === 'string' ? user['login'] : undefined;
    return typeof id === 'number' ? { id, body: text(body), login } : undefined;
  });
}

export interface Status {
  readonly context: string;
  readonly url: string;
  readonly description: string;
}

export function statusesIn(list: unknown): Status[] {
  return entries(list, 'commit status', ({ context, target_url: url, description }) =>
    typeof context === 'string' ? { context, url: text(url), description: text(description) } : undefined,
  );
}

export interface Pull {
  readonly number: number;
  /** The head commit of its branch. */
  readonly sha: string;
}

export function pullsIn(list: unknown): Pull[] {
  return entries(list, 'pull request', ({ number, head }) => {
    const sha = isObject(head) ? head['sha'] : undefined;
    return typeof number === 'number' && typeof sha === 'string' ? { number, sha } : undefined;
  });
}

/** The ID of what was just created. */
export function idIn(created: unknown): number {
  const id = isObject(created) ? created['id'] : undefined;
  if (typeof id !== 'number') throw foreign('what was created has no ID');
  return id;
}

/** Whose token this is. */
export function viewerIn(answer: unknown): string {
  const viewer = isObject(answer) ? answer['viewer'] : undefined;
  const login = isObject(viewer) ? viewer['login'] : undefined;
  if (typeof login !== 'string') throw foreign('it does not say whose token it is');
  return login;
}

function entries<T>(list: unknown, what: string, read: (entry: JsonObject) => T | undefined): T[] {
  if (!Array.isArray(list)) throw foreign(`a list was expected, with an entry for each ${what}`);
  return list.map((entry: unknown) => {
    const found = isObject(entry) ? read(entry) : undefined;
    if (found === undefined) throw foreign(`a ${what} does not have GitHub's form`);
    return found;
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function foreign(why: string): Error {
  return new Error(`the answer is not from GitHub: ${why}`);
}
