import { resolve } from 'node:path';
import { failWith, MintmarkError } from '../../errors.ts';
import { pushedOf, taggedTarget, targetsOf } from '../../fleet/scope.ts';
import { type BuildMetadata, parseBuildMetadata } from '../../image/build-metadata.ts';
import { parseReference } from '../../image/reference.ts';
import { readImage } from '../../image/transport.ts';
import { by } from '../../util/by.ts';
import { readWhole } from '../../util/regular-file.ts';
import { some } from '../../util/words.ts';
import type { Candidate } from './candidates.ts';
import type { CheckOptions } from './options.ts';

type Naming = Partial<Pick<CheckOptions, 'images' | 'metadataFile' | 'targetName' | 'to' | 'pushed'>>;

/** An image that the command names, and its names in its repository after the push; none: not pushed. */
export interface NamedImage extends Candidate {
  readonly pushed: readonly string[];
}

/**
 * The images that the command names, once for each repository in which they are expected.
 *
 * @throws MintmarkError USAGE
 */
export async function namedImages(naming: Naming, cwd: string): Promise<NamedImage[]> {
  const { pushed = [], to = [] } = naming;
  const named = pushed.map((reference) => ({ reference, ...pushedOf(reference, to) }));
  const places = [...by(named, ({ target }) => target.uri).values()];
  const subjects = await subjectsOf(naming, cwd);
  return subjects.flatMap((subject): NamedImage[] => {
    const image = { ...subject, place: undefined, build: undefined };
    if (places.length === 0) {
      const targets = targetsOf(to, subject.reference);
      return targets.map((target) => ({ ...image, target: taggedTarget(target), pushed: [] }));
    }
    return places.map((all) => {
      const { target } = pushedOf(all[0].reference, []);
      return { ...image, target, pushed: all.map(({ name }) => name) };
    });
  });
}

type Subject = Pick<Candidate, 'reference' | 'read'>;

/** The images themselves, which are named in exactly one of two ways. */
async function subjectsOf(
  { images = [], metadataFile, targetName = [], to = [], pushed = [] }: Naming,
  cwd: string,
): Promise<Subject[]> {
  if (images.length > 0 === (metadataFile !== undefined)) {
    throw new MintmarkError('USAGE', 'Images are named in one of two ways: by references, or by --metadata-file FILE', {
      hint: 'Give one of the two.',
    });
  }
  if (metadataFile === undefined) {
    if (targetName.length > 0) {
      throw new MintmarkError('USAGE', '--target-name chooses among the targets of a bake, and there is none', {
        hint: 'Name what the bake wrote: --metadata-file FILE.',
      });
    }
    return [...new Set(images)].map((reference) => ({ reference, read: (context) => readImage(reference, context) }));
  }
  // Docker's actions output the text itself. No file that buildx writes has such a name.
  const isText = /^\s*\{/.test(metadataFile);
  const source = isText ? "the build's metadata" : metadataFile;
  const bytes = isText ? Buffer.from(metadataFile) : await readMetadata(metadataFile, cwd);
  const builds = parseBuildMetadata(bytes, source, targetName);
  if (to.length > 0 && builds.length > 1) {
    const choices = builds.map(({ target }) => target ?? '');
    throw new MintmarkError('USAGE', `--to names where one image is going, and ${source} has several`, {
      hint: `Leave --to out: each goes where its tags say. Or name one with --target-name: ${some(choices, 10)}.`,
    });
  }
  const isPlaced = to.length > 0 || pushed.length > 0;
  return builds.map((build) => builtImage(build, source, isPlaced));
}

/** @param isPlaced whether it is known where the image goes; if not, its names have to agree */
function builtImage(metadata: BuildMetadata, file: string, isPlaced: boolean): Subject {
  const repositories = new Set(metadata.names.map((name) => parseReference(name)?.name));
  if (!isPlaced && repositories.size > 1) {
    throw new MintmarkError('USAGE', `${file} names several repositories: ${some(metadata.names, 10)}`, {
      hint: 'Name the one that is meant: --to REPOSITORY:TAG. Each of them needs a check of its own.',
    });
  }
  return {
    reference: metadata.names[0],
    read: async (context) => {
      const { readBuiltImage } = await import('../../image/sources/built-image.ts');
      return readBuiltImage(metadata, file, context);
    },
  };
}

async function readMetadata(file: string, cwd: string): Promise<Uint8Array> {
  const hint = 'Name the file that docker buildx wrote: --metadata-file FILE.';
  return readWhole(resolve(cwd, file)).catch(failWith('USAGE', `Cannot read ${file}`, hint));
}
