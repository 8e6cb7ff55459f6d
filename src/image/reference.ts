import { isDigest, type Digest } from './digest.ts';

/** An image reference as Docker writes it: `[DOMAIN/]PATH[:TAG][@DIGEST]`. Grammar: distribution/reference, reference.go. */
export interface ImageReference {
  /** `DOMAIN/PATH` as written. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

const DOMAIN = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const COMPONENT = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`;
const TAG = String.raw`\w[\w.-]{0,127}`;
const REFERENCE = new RegExp(
  `^(?<name>(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*)(?::(?<tag>${TAG}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);
/** No registry accepts longer references. The limit also bounds the pattern's work. */
const MAX_LENGTH = 255 + 128 + 72;

/** @returns undefined if the text is not an image reference */
export function parseReference(text: string): ImageReference | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const groups = REFERENCE.exec(text)?.groups;
  const name = groups?.['name'];
  if (groups === undefined || name === undefined) return undefined;
  return { name, tag: groups['tag'], digest: isDigest(groups['digest']) ? groups['digest'] : undefined };
}

/** Whether a text begins with the host of a registry, as Docker sees it: `app:1` and `team/app` do not. */
export function hasHost(text: string): boolean {
  return /^(?:[^/]*[.:][^/]*|localhost)\//.test(text);
}

/** Both name Docker Hub; the second is its old name. */
const HUB = ['docker.io', 'index.docker.io'];

/**
 * The full name that Docker gives a short one: `app` is `docker.io/library/app:latest`.
 *
 * @returns undefined if the text is not an image reference
 */
export function fullName(text: string): string | undefined {
  const reference = parseReference(text);
  if (reference === undefined) return undefined;
  const { name, tag, digest } = reference;
  const suffix = digest === undefined ? `:${tag ?? 'latest'}` : `${tag === undefined ? '' : `:${tag}`}@${digest}`;
  const [first = '', ...others] = name.split('/');
  const hasDomain = others.length > 0 && (/[.:]|^localhost$/.test(first) || first !== first.toLowerCase());
  const isHub = !hasDomain || HUB.includes(first);
  if (!isHub) return `${name}${suffix}`;
  const path = hasDomain ? others.join('/') : name;
  return path.includes('/') ? `docker.io/${path}${suffix}` : `docker.io/library/${path}${suffix}`;
}
