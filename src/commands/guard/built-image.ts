import { MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../../image/identity.ts';
import { parseReference } from '../../image/reference.ts';
import type { Content } from '../../image/sources/source.ts';
import { engineSource, openContent, readImage } from '../../image/transport.ts';
import type { Build } from '../../docker/build.ts';
import { BUILD_ID_LABEL, type Mark } from '../../image/mark.ts';
import { inertLines } from '../../report/inert-lines.ts';
import type { Runtime } from '../runtime.ts';
import { sourceContext } from '../source-context.ts';
import { type TimeLimit, within } from '../../fleet/time-limit.ts';
import { defined } from '../../util/defined.ts';

export interface BuiltImage {
  readonly image: SourceImage;
  /** For the push, if the image is not in an engine; to be closed afterwards. */
  readonly content?: Content;
}

/**
 * Builds with the mark, outside of the time limit, and reads what was built.
 *
 * @throws MintmarkError BUILD if the image found under the name is not the one that was built; and whatever building
 *   and reading throw
 */
export async function builtImage(request: Build, time: TimeLimit, runtime: Runtime): Promise<BuiltImage> {
  const { reference, mark } = request;
  runtime.progress({ step: 'build' });
  const { buildImage } = await import('../../docker/build.ts');
  const { stderr } = runtime;
  const log = 'isTTY' in stderr && stderr.isTTY === true ? 'terminal' : inertLines(stderr);
  const archive = await time.outside(() => buildImage(request, { ...runtime, log }));
  runtime.progress({ step: 'identify' });
  const read = (from: string): Promise<SourceImage> =>
    within(time.signal, 'The image was not read', () => readImage(from, sourceContext(runtime, time)));
  if (archive === undefined) return { image: marked(await read(reference), mark) };
  try {
    const found = await read(`oci-archive:${archive.file}`);
    const image: SourceImage = { ...marked(found, mark), source: engineSource(reference, reference), transient: true };
    return { image, ...defined({ content: await openContent(found, runtime.cwd) }) };
  } finally {
    // An open file can still be read to its end.
    await archive.remove();
  }
}

/**
 * Gives a build the name that the image has in `mintmark.yml`, so that the pre-push hook and `check` find it.
 *
 * @param name as an engine takes it
 */
export async function nameInEngine({ engineId }: SourceImage, name: string, runtime: Runtime): Promise<void> {
  const reference = parseReference(name);
  // An image in an archive is not in an engine, and a build cannot be named by a digest.
  if (engineId === undefined || reference === undefined || reference.digest !== undefined) return;
  const { connectEngine } = await import('../../docker/engine.ts');
  await (await connectEngine(runtime.env, runtime.warn)).tag(engineId, reference.name, reference.tag ?? 'latest');
}

/** Requires the mark: if a build leaves its image elsewhere, an older image may have its name. */
function marked(image: SourceImage, { buildId }: Mark): SourceImage {
  const labels = [...image.labels.values()];
  if (labels.length > 0 && labels.every((label) => label[BUILD_ID_LABEL] === buildId)) return image;
  const message = `${image.source.text} is not what was just built: it does not have the mark of this build`;
  throw new MintmarkError('BUILD', message, {
    hint: 'Nothing was checked or pushed. A builder of another docker context leaves its images there: choose the context with DOCKER_CONTEXT instead of --builder.',
  });
}
