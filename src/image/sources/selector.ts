import { isDigest, type Digest } from '../digest.ts';

/** Selects an image of a layout or archive, which may hold several. containers-transports(5). */
export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'digest'; readonly digest: Digest }
  /** `@N`: the position in the list of images, from 0. */
  | { readonly kind: 'position'; readonly position: number };

export interface Location {
  readonly path: string;
  readonly selector?: Selector;
}

/** `PATH[:NAME]`, `PATH[:]@sha256:…` or `PATH:@N`: a path ends at the first colon, so it cannot contain one. */
export function parseLocation(rest: string): Location {
  const [, path = rest, digest] = /^([^:]*?):?@(sha256:[0-9a-f]{64})$/.exec(rest) ?? [];
  if (isDigest(digest)) return { path, selector: { kind: 'digest', digest } };
  const colon = rest.indexOf(':');
  if (colon < 0) return { path: rest };
  const name = rest.slice(colon + 1);
  const position = /^@(\d{1,6})$/.exec(name)?.[1];
  return {
    path: rest.slice(0, colon),
    selector: position === undefined ? { kind: 'name', name } : { kind: 'position', position: Number(position) },
  };
}
