import type { Digest } from './digest.ts';
import { fold } from './json.ts';
import { mapMembers } from './remark-json.ts';

/** Content that replaces other content. */
export interface Replacement {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

type Renamed = ReadonlyMap<string, Pick<Replacement, 'digest'>>;

/**
 * Makes a descriptor point to the replacement. Fields that would still lead to the old content (`urls`) or contain it
 * (`data`) are dropped. OCI image-spec, descriptor.md.
 *
 * @param descriptor the descriptor as JSON
 * @param renamed the new digests by the old ones
 */
export function redirect(descriptor: string, { digest, size }: Replacement, renamed: Renamed): string {
  return mapMembers(descriptor, (key, value) => {
    switch (fold(key)) {
      case 'digest':
        return JSON.stringify(digest);
      case 'size':
        return String(size);
      case 'annotations':
        return renameIn(value, renamed);
      case 'data':
      case 'urls':
        return undefined;
      default:
        return value;
    }
  });
}

/** Updates annotations such as BuildKit's `config.digest`, which would otherwise name something that is gone. */
export function renameIn(annotations: string, renamed: Renamed): string {
  if (annotations === 'null') return annotations;
  return mapMembers(annotations, (_key, value) => {
    const digest: unknown = JSON.parse(value);
    const replacement = typeof digest === 'string' ? renamed.get(digest) : undefined;
    return replacement === undefined ? value : JSON.stringify(replacement.digest);
  });
}
