import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDigest, type Digest } from '../../image/digest.ts';
import { isRepositoryName, parsePath } from '../grammar.ts';
import type { RepositoryState } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { OciError } from './error.ts';

/** What a path of the distribution API addresses. */
export interface Route {
  readonly kind: 'blob' | 'manifest' | 'referrers' | 'tags' | 'upload' | 'uploads';
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** A digest, a tag or an upload's ID. */
  readonly reference: string;
}

/** One request to this API that has passed the gate. */
export interface OciContext {
  readonly state: SandboxState;
  readonly route: Route;
  readonly repository: RepositoryState;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export type Handler = (context: OciContext) => Promise<void>;

const ROUTES: readonly (readonly [Route['kind'], RegExp])[] = [
  ['uploads', /^\/v2\/(?<path>.+)\/blobs\/uploads\/?$/],
  ['upload', /^\/v2\/(?<path>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/],
  ['blob', /^\/v2\/(?<path>.+)\/blobs\/(?<reference>[^/]+)$/],
  ['manifest', /^\/v2\/(?<path>.+)\/manifests\/(?<reference>[^/]+)$/],
  ['referrers', /^\/v2\/(?<path>.+)\/referrers\/(?<reference>[^/]+)$/],
  ['tags', /^\/v2\/(?<path>.+)\/tags\/list$/],
];

/** What a repository's name follows in a path. */
const REGISTRY = /^\d{12}\/[^/]+\//;

/**
 * @throws OciError NAME_INVALID, or NAME_UNKNOWN if the sandbox cannot have anything there: a repository is
 *   `/v2/ACCOUNT/REGION/NAME`.
 */
export function routeOf(pathname: string): Route {
  const plain = decoded(pathname);
  for (const [kind, pattern] of ROUTES) {
    const { path, reference = '' } = pattern.exec(plain)?.groups ?? {};
    if (path === undefined) continue;
    const repository = parsePath(path);
    if (repository) return { kind, ...repository, reference };
    const name = path.replace(REGISTRY, '');
    if (!isRepositoryName(name)) throw new OciError('NAME_INVALID', 400, `'${name}' is not a repository name`);
  }
  throw new OciError('NAME_UNKNOWN', 404, 'A repository is /v2/ACCOUNT/REGION/NAME');
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new OciError('NAME_INVALID', 400, 'A % in the path is not followed by two hexadecimal digits');
  }
}

/** @throws OciError DIGEST_INVALID */
export function digestFrom(text: string | null): Digest {
  if (isDigest(text)) return text;
  throw new OciError('DIGEST_INVALID', 400, `'${text ?? ''}' is not a sha256 digest`);
}

/**
 * The page that `n` and `last` request, and the Link header for the next: OCI distribution spec, Listing Tags.
 * @param keys Sorted.
 * @throws OciError PAGINATION_NUMBER_INVALID if `n` is not a whole number up to 1000, ECR's largest page.
 */
export function pageOf(
  { state, query }: OciContext,
  target: string,
  keys: readonly string[],
): { readonly keys: readonly string[]; readonly headers: Readonly<Record<string, string>> } {
  const n = query.get('n') ?? '100';
  if (!/^\d{1,4}$/.test(n) || Number(n) > 1000) {
    throw new OciError('PAGINATION_NUMBER_INVALID', 400, `n must be a whole number from 0 to 1000, not '${n}'`);
  }
  const size = Math.min(Number(n), state.options.pageSize ?? 1000);
  const last = query.get('last') ?? '';
  const rest = keys.filter((key) => key > last);
  const page = rest.slice(0, size);
  const lastShown = page.at(-1);
  if (lastShown === undefined || rest.length === page.length) return { keys: page, headers: {} };
  const next = new URLSearchParams(query);
  next.set('n', n);
  next.set('last', lastShown);
  return { keys: page, headers: { link: `<${target}?${next.toString()}>; rel="next"` } };
}
