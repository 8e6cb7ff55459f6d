import { expectedError, MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../../image/identity.ts';
import type { SourceContext } from '../../image/sources/source.ts';
import type { Target } from '../../image/repository.ts';
import type { FilePosition } from '../../util/file-line.ts';

/** An image that is to be checked. Nothing of it has been read yet. */
export interface Candidate {
  readonly reference: string;
  readonly target: Target;
  /** Where it is written; undefined: in the command. */
  readonly place: FilePosition | undefined;
  /** The command that builds it; undefined if mintmark cannot know. */
  readonly build: string | undefined;
  readonly read: (context: SourceContext) => Promise<SourceImage>;
}

/**
 * Reads several images concurrently.
 *
 * @throws MintmarkError naming every image that cannot be read, and the commands that build those that are absent
 */
export async function readImages<T extends Pick<Candidate, 'read' | 'build'>>(
  images: readonly T[],
  context: SourceContext,
): Promise<(T & { readonly image: SourceImage })[]> {
  const results = await Promise.allSettled(
    images.map(async (image) => ({ ...image, image: await image.read(context) })),
  );
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [withBuild(result.reason, images[index]?.build)] : [],
  );
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : together(failures, first);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** @throws anything that is not a MintmarkError: a defect. */
function withBuild(thrown: unknown, build: string | undefined): MintmarkError {
  const error = expectedError(thrown);
  if (error.code !== 'IMAGE_NOT_FOUND' || build === undefined) return error;
  return new MintmarkError(error.code, error.message, { hint: `Build it first:\n  ${build}`, cause: error });
}

/** An image that may be there but could not be read decides the code, rather than one that is absent. */
function together(failures: readonly MintmarkError[], first: MintmarkError): MintmarkError {
  const { code, cause } = failures.find((failure) => failure.code !== 'IMAGE_NOT_FOUND') ?? first;
  const lines = (texts: readonly (string | undefined)[]): string =>
    [...new Set(texts.flatMap((text) => text?.split('\n') ?? []))].join('\n');
  return new MintmarkError(code, lines(failures.map(({ message }) => message)), {
    hint: lines(failures.map(({ hint }) => hint)),
    cause,
  });
}
