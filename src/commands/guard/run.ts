import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { earlierIds } from '../../checking/earlier-images.ts';
import { inquire, type Inquiry } from '../../checking/inquiry.ts';
import type { Report } from '../../checking/report.ts';
import type { BuildOptions } from '../../docker/build.ts';
import { requireGuardable } from '../../docker/build-refusals.ts';
import { messageOf, MintmarkError } from '../../errors.ts';
import { namedService, taggedTarget, targetNamedBy } from '../../fleet/scope.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';
import type { Digest } from '../../image/digest.ts';
import { imageIds, type SourceImage } from '../../image/identity.ts';
import { readImage } from '../../image/transport.ts';
import { stamp } from '../../mark/stamp.ts';
import type { Mark } from '../../image/mark.ts';
import type { LayerSearch } from '../../connection/question.ts';
import { tagsOf } from '../../image/repository.ts';
import type { Runtime } from '../runtime.ts';
import { sourceContext } from '../source-context.ts';
import { defined } from '../../util/defined.ts';
import { type BuiltImage, builtImage, nameInEngine } from './built-image.ts';
import { existingImage } from './existing-image.ts';
import { configuredName, type GuardRun, openRun, type Place, requireListed } from './open-run.ts';
import type { GuardOptions } from './options.ts';
import type { Publication } from './publish.ts';
import { publishAll } from './publish-all.ts';
import { remark, type RemarkChoices, requireRemarkable } from './remark.ts';

/**
 * Stamp, build with the mark, check, push, confirm. Nothing is pushed unless the check ends in exit code 0. The target
 * is looked up before the build, so that a wrong name costs no build.
 *
 * @returns a report for each repository that the image goes to
 * @throws MintmarkError if there is no verdict: usage, configuration, a build that fails; and if the push fails.
 */
export async function guard(options: GuardOptions, runtime: Runtime): Promise<readonly Report[]> {
  requireRemarkable({ image: options.image, remark: options.remark, push: options.push });
  await requireBuildOptions(options, runtime);
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  try {
    const run = await openRun(options, time, runtime);
    return await withContent(await prepare(run), (candidate) => checkAndPush(run, candidate));
  } finally {
    time.end();
  }
}

/** Checks the image that was built or read, and pushes it if that is allowed: as it is, or with another mark. */
export async function checkAndPush(run: GuardRun, candidate: Candidate): Promise<readonly Report[]> {
  const { reports, layers } = await checkAll(run, candidate);
  const choices = reports.some(({ verdict }) => verdict === 'shared') ? run.options.remark : undefined;
  if (choices === undefined || candidate.mark === undefined) return pushUnique(run, candidate, reports, layers);
  return withContent(await addMark(run, candidate, candidate.mark, choices), async (marked) => {
    const again = await checkAll(run, marked);
    return pushUnique(run, marked, again.reports, again.layers);
  });
}

const NO_OPTIONS: BuildOptions = { args: [] };

/** Contexts that docker fetches itself. */
const REMOTE = /^(?:(?:https?|git|ssh):\/\/|git@|github\.com\/)/;

/** @throws MintmarkError USAGE for what guard cannot let a build do, and for build options without a build */
async function requireBuildOptions(
  { image, context, build = NO_OPTIONS }: GuardOptions,
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<void> {
  if (image === undefined) {
    requireGuardable(context, build);
    return;
  }
  const [option] = build.args;
  if (option === undefined) {
    await requireContext(context, cwd);
    return;
  }
  throw new MintmarkError('USAGE', `${option} is for a build, and with --image nothing is built.`, {
    hint: `Leave ${option} out, since the image is built already; or run guard without --image, and it builds the image and marks it.`,
  });
}

/** Without a build, nothing else would notice that it is not there. */
async function requireContext(context: string, cwd: string): Promise<void> {
  if (REMOTE.test(context)) return;
  await stat(resolve(cwd, context)).catch((error: unknown) => {
    throw new MintmarkError('USAGE', `The build context ${context} cannot be read: ${messageOf(error)}`, {
      hint: 'With --image nothing is built, and findings point to the Dockerfile in the context. Correct it, or leave it out.',
      cause: error,
    });
  });
}

/** An image that may be pushed. */
interface Candidate extends BuiltImage {
  /** The mark of a build, or one that a finished image may need. */
  readonly mark?: Mark;
  /** The image itself, if it is in every repository already. */
  readonly existing?: Digest;
  /** What a report says about it in addition to the check. */
  readonly facts: Pick<Report, 'mark' | 'remarked' | 'existed'>;
}

/** Builds the image or reads it, unless it is there already. */
async function prepare(run: GuardRun): Promise<Candidate> {
  const { options, runtime, time, configuration, owner, places } = run;
  const { image: finished, context, build = NO_OPTIONS, remark: choices, ifExists } = options;
  const [first] = places;
  const read = async (reference: string): Promise<SourceImage> => {
    runtime.progress({ step: 'identify' });
    return within(time.signal, 'The image was not read', () =>
      readImage(reference, sourceContext(runtime, time, configuration.registries)),
    );
  };
  const isTagged = places.every(({ target: { tags } }) => !tags.includes(undefined));
  // A finished image with tags needs no mark, so neither git nor a commit.
  if (finished !== undefined && isTagged && choices === undefined && ifExists !== 'skip') {
    return { image: await read(finished), facts: {} };
  }
  const mark = await stamp({ ...runtime, owner, config: configuration });
  if (ifExists === 'skip') {
    const existing = await existingImage(places, configuration, mark, read);
    if (existing !== undefined) return { ...existing, facts: { existed: true } };
  }
  if (finished !== undefined) return { image: await read(finished), mark, facts: {} };
  requireListed(first, run.fleet);
  const { uri, written = uri, tag = mark.tag } = taggedTarget(first.target, mark.tag);
  const request = { context, options: build, reference: `${written}:${tag}`, mark };
  const built = await builtImage(request, time, runtime);
  const configured = configuredName(configuration, uri);
  if (configured !== undefined && built.content === undefined) await nameInEngine(built.image, configured, runtime);
  return { ...built, mark, facts: { mark } };
}

/** Layers beyond these are rarely large, and each makes every answer longer. */
const MOST_LAYERS = 20;

/** A report for each repository; and which repositories were seen to hold layers of the image. */
async function checkAll(
  run: GuardRun,
  candidate: Candidate,
): Promise<{ readonly reports: readonly Report[]; readonly layers: LayerSearch }> {
  const wanted = run.options.push ? (candidate.image.layers ?? []).slice(0, MOST_LAYERS) : [];
  const layers: LayerSearch = { wanted, holders: new Map() };
  const ids = imageIds(candidate.image.identity);
  // Each repository of another service is asked once, for all places.
  const earlier = earlierIds(await Promise.all(run.places.map((place) => place.earlier)));
  const together =
    run.places.length > 1 ? { imageIds: [...new Set([...ids, ...earlier])], held: new Map() } : undefined;
  const reports: Report[] = [];
  for (const place of run.places) reports.push(await check(run, candidate, place, defined({ together, layers })));
  return { reports, layers };
}

async function check(
  run: GuardRun,
  { image, mark, facts }: Candidate,
  { target, destination, earlier, reliance }: Place,
  others: Pick<Inquiry, 'take' | 'together' | 'layers'>,
): Promise<Report> {
  const { options, runtime, places } = run;
  const asking = {
    ...run,
    ...others,
    image,
    destination,
    reliance,
    targetTags: tagsOf(taggedTarget(target, mark?.tag)),
    earlier: await earlier,
    service: namedService(options.service),
    ownToo: places.map((place) => place.destination.repository.uri),
  };
  // A repository may be created while the image is built or its layers are sent.
  return { ...(await inquire({ command: 'guard', ...asking, listsAgain: true }, runtime)), ...facts };
}

async function addMark(run: GuardRun, { image }: Candidate, mark: Mark, choices: RemarkChoices): Promise<Candidate> {
  const { runtime, time, places, configuration } = run;
  runtime.progress({ step: 'identify' });
  const { uri, tag = mark.tag } = taggedTarget(places[0].target, mark.tag);
  const { kind, text } = image.source;
  const own = kind === 'registry' && choices.directory === undefined ? targetNamedBy(text)?.uri : undefined;
  const inPlace = places.every(({ target }) => target.uri === own)
    ? sourceContext(runtime, time, configuration.registries)
    : undefined;
  const marking = { ...choices, image, labels: mark.labels, target: { uri, tag }, inPlace };
  const marked = await time.outside(() => remark(marking, runtime));
  const { droppedAttestations, content } = marked;
  const partOf = marked.image.identity.indexDigest === undefined ? image.identity.indexDigest : undefined;
  // The mark is in the config: the layers stay the same.
  return {
    image: defined({ ...marked.image, layers: image.layers }),
    ...defined({ content }),
    mark,
    facts: { mark, remarked: { droppedAttestations, partOf } },
  };
}

async function pushUnique(
  run: GuardRun,
  candidate: Candidate,
  reports: readonly Report[],
  layers: LayerSearch,
): Promise<readonly Report[]> {
  const { options, runtime, time, startedAt, fleet, places } = run;
  if (!options.push || reports.some(({ exitCode }) => exitCode !== 0)) return reports;
  const { mark, image } = candidate;
  const publications = places.flatMap((place, index): Publication[] => {
    const report = reports[index];
    if (report === undefined) return [];
    return [
      {
        ...run,
        ...place,
        ...candidate,
        report,
        layers,
        isOnly: places.length === 1,
        spareTag: mark?.tag ?? spareTagOf(image),
        check: (take) => time.inside(() => check(run, candidate, place, defined({ take }))),
      },
    ];
  });
  const published = await time.outside(() => publishAll(publications, runtime));
  // The push, and the look that confirms it, are part of what the run took.
  const took = { calls: fleet.calls(), durationMs: Math.round(runtime.clock.now() - startedAt) };
  return published.map((report) => ({ ...report, checked: { ...report.checked, ...took } }));
}

/** A tag that names this image and no other, for an engine that may not push under one that moves. */
function spareTagOf({ identity }: SourceImage): string {
  const [imageId = ''] = imageIds(identity);
  return `image-${imageId.slice('sha256:'.length)}`;
}

async function withContent<T>(candidate: Candidate, work: (candidate: Candidate) => Promise<T>): Promise<T> {
  try {
    return await work(candidate);
  } finally {
    await candidate.content?.close();
  }
}
