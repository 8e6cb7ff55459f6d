import { inquire, type Take } from '../../checking/inquiry.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import type { Report } from '../../checking/report.ts';
import { loadConfiguration } from '../../config/load.ts';
import { requireGuardable } from '../../docker/build-refusals.ts';
import { MintmarkError } from '../../errors.ts';
import { type Destination, destinationOf, type Fleet, openFleet } from '../../fleet/fleet.ts';
import { namedService, registriesOf, targetOf } from '../../fleet/scope.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';
import type { SourceImage } from '../../image/identity.ts';
import { readImage } from '../../image/transport.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { stamp } from '../../mark/stamp.ts';
import { type OwnerTagReader, ownerTags } from '../../ownership/owner-tags.ts';
import { ownership } from '../../ownership/ownership.ts';
import type { BuildOptions } from '../../docker/build.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { Mark } from '../../types/mark.ts';
import type { Target } from '../../types/registry.ts';
import type { Runtime } from '../runtime.ts';
import { sourceContext } from '../source-context.ts';
import { type BuiltImage, builtImage } from './built-image.ts';
import type { GuardOptions } from './options.ts';
import { publish } from './publish.ts';
import { remark, type RemarkChoices, requireRemarkable } from './remark.ts';

/**
 * Stamp, build with the mark, check, push, confirm. Nothing is pushed unless the check ends in exit code 0. The target
 * is looked up before the build, so that a wrong name costs no build.
 *
 * @throws MintmarkError if there is no verdict: usage, configuration, a build that fails; and if the push fails.
 */
export async function guard(options: GuardOptions, runtime: Runtime): Promise<Report> {
  requireRemarkable(options);
  requireBuildOptions(options);
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  try {
    const run = await openRun(options, time, runtime);
    return await withContent(await prepare(run), async (candidate) => {
      const report = await check(run, candidate);
      const choices = report.verdict === 'shared' ? options.remark : undefined;
      if (choices === undefined || candidate.mark === undefined) return pushUnique(run, candidate, report);
      return withContent(await addMark(run, candidate, candidate.mark, choices), async (marked) =>
        pushUnique(run, marked, await check(run, marked)),
      );
    });
  } finally {
    time.end();
  }
}

const NO_OPTIONS: BuildOptions = { args: [] };

/** @throws MintmarkError USAGE for what guard cannot let a build do, and for options of a build that is not made */
function requireBuildOptions({ image, context, build = NO_OPTIONS }: GuardOptions): void {
  if (image === undefined) {
    requireGuardable(context, build);
    return;
  }
  const [option] = build.args;
  if (option === undefined) return;
  throw new MintmarkError('USAGE', `${option} is for a build, and with --image nothing is built.`, {
    hint: 'Leave out one of the two.',
  });
}

/** What the steps of one run share. */
interface GuardRun {
  readonly options: GuardOptions;
  readonly runtime: Runtime;
  readonly time: TimeLimit;
  readonly startedAt: number;
  readonly configuration: Configuration;
  readonly target: Target;
  readonly ledger: Ledger | undefined;
  readonly fleet: Fleet;
  readonly destination: Destination;
  readonly tags: OwnerTagReader;
  readonly owner: string;
}

/** @throws MintmarkError USAGE */
export function guardTarget({ to, image }: Pick<GuardOptions, 'to' | 'image'>): Target {
  return targetOf(to, image);
}

async function openRun(options: GuardOptions, time: TimeLimit, runtime: Runtime): Promise<GuardRun> {
  const startedAt = runtime.clock.now();
  const configuration = await loadConfiguration({
    ...runtime,
    explicitPath: options.configPath,
    failOn: options.failOn,
  });
  const service = namedService(options.service);
  const target = guardTarget(options);
  const scopes = registriesOf(target, configuration, runtime.env);
  runtime.progress({ step: 'catalogue' });
  const ledger = await ledgerOf(configuration, time.signal, runtime);
  const limits = { rate: options.rate, signal: time.signal, runMs: options.timeoutMs };
  const fleet = countingLedger(ledger, await openFleet(scopes, limits, runtime));
  const destination = await destinationOf(target, scopes[0], fleet, options.create);
  const tags = ownerTags(configuration);
  await tags.learn([destination]);
  const { service: owner } = ownership(configuration, destination.repository, service, tags.known);
  return { options, runtime, time, startedAt, configuration, target, ledger, fleet, destination, tags, owner };
}

/** An image that may be pushed. */
interface Candidate extends BuiltImage {
  readonly tag: string;
  /** Of a build; or one that a finished image may need. */
  readonly mark?: Mark;
  /** What a report says of it besides the check. */
  readonly facts: Pick<Report, 'mark' | 'remarked'>;
}

/** Builds the image or reads it, and finds the tag to push it under. */
async function prepare(run: GuardRun): Promise<Candidate> {
  const { options, runtime, time, configuration, target, owner } = run;
  const { image: finished, context, build = NO_OPTIONS, remark: choices } = options;
  const read = async (reference: string): Promise<SourceImage> => {
    runtime.progress({ step: 'identify' });
    return within(time.signal, 'The image was not read', () =>
      readImage(reference, sourceContext(runtime, time.signal, configuration.registries)),
    );
  };
  // A finished image with a tag needs no mark, so neither git nor a commit.
  if (finished !== undefined && target.tag !== undefined && choices === undefined)
    return { image: await read(finished), tag: target.tag, facts: {} };
  const mark = await stamp({ ...runtime, owner, config: configuration });
  const tag = target.tag ?? mark.tag;
  if (finished !== undefined) return { image: await read(finished), tag, mark, facts: {} };
  const request = { context, options: build, reference: `${target.written ?? target.uri}:${tag}`, mark };
  return { ...(await builtImage(request, time, runtime)), tag, mark, facts: { mark } };
}

async function check(run: GuardRun, { image, tag, facts }: Candidate, take?: Take): Promise<Report> {
  const { options, runtime, startedAt, configuration, ledger, fleet, destination, tags } = run;
  const service = namedService(options.service);
  const asking = { image, fleet, destination, tag, service, configuration, tags, ledger, startedAt, take };
  // A repository may be created while the image is built or its layers are sent.
  return { ...(await inquire({ command: 'guard', ...asking, listsAgain: true }, runtime)), ...facts };
}

async function addMark(
  run: GuardRun,
  { image, tag }: Candidate,
  mark: Mark,
  choices: RemarkChoices,
): Promise<Candidate> {
  const { runtime, time, target } = run;
  runtime.progress({ step: 'identify' });
  const marking = { ...choices, image, labels: mark.labels, target: { uri: target.uri, tag } };
  const marked = await time.outside(() => remark(marking, runtime));
  const { droppedAttestations, content } = marked;
  const partOf = marked.image.identity.indexDigest === undefined ? image.identity.indexDigest : undefined;
  return { image: marked.image, content, tag, facts: { mark, remarked: { droppedAttestations, partOf } } };
}

async function pushUnique(run: GuardRun, candidate: Candidate, report: Report): Promise<Report> {
  const { options, runtime, time, startedAt, configuration, ledger, fleet, destination } = run;
  if (!options.push || report.exitCode !== 0) return report;
  const { tag, content } = candidate;
  const published = await time.outside(() =>
    publish(
      {
        report,
        destination,
        tag,
        configuration,
        ledger,
        content,
        check: (take) => time.inside(() => check(run, candidate, take)),
      },
      runtime,
    ),
  );
  // The push, and the look that confirms it, are part of what the run took.
  const took = { calls: fleet.calls(), durationMs: Math.round(runtime.clock.now() - startedAt) };
  return { ...published, checked: { ...published.checked, ...took } };
}

async function withContent<T>(candidate: Candidate, work: (candidate: Candidate) => Promise<T>): Promise<T> {
  try {
    return await work(candidate);
  } finally {
    await candidate.content?.close();
  }
}
