import { canonicalUri } from '../../image/ecr-reference.ts';
import { fullName, parseReference } from '../../image/reference.ts';
import { referenceFault } from '../../image/reference-fault.ts';
import type { Digest } from '../../image/digest.ts';
import { addTo } from '../../util/by.ts';

/** A parsed image reference. */
export interface TaskReference {
  /** The full name, without tag and digest; for an ECR repository, under its registry's plain host. */
  readonly uri: string;
  /** `latest` if there is neither tag nor digest. */
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

/** Parses an image reference of a task definition. @returns undefined if `referenceFault` finds fault with it */
export function taskReference(text: string): TaskReference | undefined {
  if (referenceFault(text) !== undefined) return undefined;
  const full = fullName(text);
  const reference = full === undefined ? undefined : parseReference(full);
  if (reference === undefined) return undefined;
  const { name, tag, digest } = reference;
  return { uri: canonicalUri(name), tag, digest };
}

/** The name to look up in ECR: the digest, if there is one, since that is what a node pulls. */
export function nameIn({ tag, digest }: TaskReference): string {
  return digest ?? tag ?? 'latest';
}

/**
 * What has to be looked up to know what these lead to: repository URIs with tags and digests.
 *
 * @param images as a task definition names them, each with the digest that a task has pulled for it
 */
export function namesByRepository(
  images: readonly { readonly image: string; readonly digest: Digest | undefined }[],
): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { image, digest } of images) {
    const reference = taskReference(image);
    if (reference === undefined) continue;
    addTo(names, reference.uri, nameIn(reference));
    if (digest !== undefined) addTo(names, reference.uri, digest);
  }
  return names;
}
