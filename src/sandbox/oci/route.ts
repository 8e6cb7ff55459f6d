import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDigest, type Digest } from '../../image/digest.ts';
import type { RepositoryState } from '../repository.ts';
import type { World } from '../world.ts';
import { OciError } from './error.ts';

/** Where a path of the distribution API leads. */
export interface Route {
  readonly kind: 'blob' | 'manifest' | 'tags' | 'upload' | 'uploads';
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** A digest, a tag or an upload's ID. */
  readonly reference: string;
}

/** One request at this door, past the gate. */
export interface OciContext {
  readonly world: World;
  readonly route: Route;
  readonly repository: RepositoryState;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export type Handler = (context: OciContext) => Promise<void>;

const REPOSITORY = String.raw`/v2/(?<account>\d{12})/(?<region>[a-z0-9-]+)/(?<name>[a-z0-9][a-z0-9._/-]*)`;
const ROUTES: readonly (readonly [Route['kind'], RegExp])[] = [
  ['uploads', new RegExp(String.raw`^${REPOSITORY}/blobs/uploads/?$`)],
  ['upload', new RegExp(String.raw`^${REPOSITORY}/blobs/uploads/(?<reference>[0-9a-f-]+)$`)],
  ['blob', new RegExp(String.raw`^${REPOSITORY}/blobs/(?<reference>[^/]+)$`)],
  ['manifest', new RegExp(String.raw`^${REPOSITORY}/manifests/(?<reference>[^/]+)$`)],
  ['tags', new RegExp(String.raw`^${REPOSITORY}/tags/list$`)],
];

/** @returns undefined where the sandbox has nothing at a path: a repository is `/v2/ACCOUNT/REGION/NAME`. */
export function routeOf(path: string): Route | undefined {
  for (const [kind, pattern] of ROUTES) {
    const { account, region, name, reference = '' } = pattern.exec(path)?.groups ?? {};
    if (account !== undefined && region !== undefined && name !== undefined) {
      return { kind, account, region, name, reference };
    }
  }
  return undefined;
}

/** @throws OciError DIGEST_INVALID */
export function digestFrom(text: string | null): Digest {
  if (isDigest(text)) return text;
  throw new OciError('DIGEST_INVALID', 400, `'${text ?? ''}' is no sha256 digest`);
}
