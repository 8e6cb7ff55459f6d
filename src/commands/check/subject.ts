import { resolve } from 'node:path';
import { MintmarkError, messageOf } from '../../errors.ts';
import { parseBuildMetadata } from '../../image/build-metadata.ts';
import type { SourceImage } from '../../image/identity.ts';
import { parseReference } from '../../image/reference.ts';
import type { SourceContext } from '../../image/sources/source.ts';
import { readImage } from '../../image/transport.ts';
import type { CheckOptions } from './options.ts';
import { readWhole } from '../../util/regular-file.ts';

export interface Subject {
  /** What may name the target. */
  readonly reference: string;
  readonly read: (context: SourceContext) => Promise<SourceImage>;
}

/**
 * The image that is asked about, which is given in exactly one of two ways; nothing of it is read yet.
 *
 * @param to the target if it is named: without it the image's name has to say
 * @throws MintmarkError USAGE
 */
export async function subjectOf(
  { image, metadataFile }: Pick<CheckOptions, 'image' | 'metadataFile'>,
  to: string | undefined,
  cwd: string,
): Promise<Subject> {
  if (image !== undefined && metadataFile === undefined) {
    return { reference: image, read: (context) => readImage(image, context) };
  }
  if (image !== undefined || metadataFile === undefined) {
    throw new MintmarkError('USAGE', 'One image is checked: by its reference or by --metadata-file FILE', {
      hint: 'Write mintmark check IMAGE, or mintmark check --metadata-file FILE.',
    });
  }
  const metadata = parseBuildMetadata(await readMetadata(metadataFile, cwd), metadataFile);
  const repositories = new Set(metadata.names.map((name) => parseReference(name)?.name));
  if (to === undefined && repositories.size > 1) {
    throw new MintmarkError('USAGE', `${metadataFile} names several repositories: ${metadata.names.join(', ')}`, {
      hint: 'Name the one that is meant: --to REPOSITORY:TAG. Each of them needs a check of its own.',
    });
  }
  return {
    reference: metadata.names[0],
    read: async (context) => {
      const { readBuiltImage } = await import('../../image/sources/built-image.ts');
      return readBuiltImage(metadata, metadataFile, context);
    },
  };
}

async function readMetadata(file: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readWhole(resolve(cwd, file));
  } catch (error) {
    throw new MintmarkError('USAGE', `Cannot read ${file}: ${messageOf(error)}`, {
      hint: 'Name the file that docker buildx build wrote: --metadata-file FILE.',
      cause: error,
    });
  }
}
