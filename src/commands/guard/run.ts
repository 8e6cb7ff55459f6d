import { loadConfiguration } from '../../config/load.ts';
import { requireGuardable } from '../../docker/build-refusals.ts';
import { MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../../image/identity.ts';
import { readImage } from '../../image/transport.ts';
import { ownership } from '../../ownership/ownership.ts';
import type { BuildOptions } from '../../types/build.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { Mark } from '../../types/mark.ts';
import type { Target } from '../../types/registry.ts';
import type { Report } from '../../checking/report.ts';
import { type BuiltImage, builtImage } from './built-image.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import type { Runtime } from '../runtime.ts';
import { destinationOf, openFleet } from '../../fleet/fleet.ts';
import { inquire } from '../../checking/inquiry.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import type { GuardOptions } from './options.ts';
import { publish, type Publication } from './publish.ts';
import { remark, requireRemarkable } from './remark.ts';
import { namedService, registriesOf, targetOf } from '../../fleet/scope.ts';
import { sourceContext } from '../source-context.ts';
import { stamp } from '../../mark/stamp.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';

/**
 * Stamp, build with the mark, check, push, confirm. Nothing is pushed unless the check ends in exit code 0. The target
 * is looked up before the build, so that a wrong name costs no build.
 *
 * @throws MintmarkError if there is no verdict: usage, configuration, a build that fails; and if the push fails.
 */
export async function guard(options: GuardOptions, runtime: Runtime): Promise<Report> {
  const startedAt = runtime.clock.now();
  requireRemarkable(options);
  requireBuildOptions(options);
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  const configuration = await loadConfiguration({ ...runtime, explicitPath: options.configPath });
  const service = namedService(options.service);
  const target = targetOf(options.to, options.image);
  const scopes = registriesOf(target, configuration, runtime.env);
  runtime.progress({ step: 'catalogue' });
  let prepared: Prepared | undefined;
  try {
    const ledger = await ledgerOf(configuration, time.signal, runtime);
    const fleet = countingLedger(
      ledger,
      await openFleet(scopes, { rate: options.rate, signal: time.signal, runMs: options.timeoutMs }, runtime),
    );
    const pushed = async (report: Report, publication: Omit<Publication, 'report'>): Promise<Report> => {
      if (!options.push || report.exitCode !== 0) return report;
      const check: Publication['check'] = (take) => time.inside(() => publication.check(take));
      const published = await time.outside(() => publish({ ...publication, report, check }, runtime));
      // The push, and the look that confirms it, are part of what the run took.
      const took = { calls: fleet.calls(), durationMs: Math.round(runtime.clock.now() - startedAt) };
      return { ...published, checked: { ...published.checked, ...took } };
    };
    const destination = await destinationOf(target, scopes[0], fleet, options.create);
    const tags = ownerTags(configuration);
    await tags.learn([destination]);
    const { service: owner } = ownership(configuration, destination.repository, service, tags.known);
    prepared = await prepare(options, { target, owner, configuration, time }, runtime);
    const { image, content: builtContent, tag, mark } = prepared;
    const asking = { image, fleet, destination, tag, service, configuration, tags, ledger } as const;
    // A repository may be created while the image is built or its layers are sent.
    const inquiry = { command: 'guard', ...asking, startedAt, listsAgain: true } as const;
    const built = options.image === undefined ? { mark } : {};
    const check: Publication['check'] = async (take) => ({
      ...(await inquire({ ...inquiry, take }, runtime)),
      ...built,
    });
    const checked = await check();
    const choices = checked.verdict === 'shared' ? options.remark : undefined;
    if (choices === undefined || mark === undefined) {
      return await pushed(checked, { check, destination, tag, configuration, ledger, content: builtContent });
    }
    runtime.progress({ step: 'identify' });
    const marking = { ...choices, image, labels: mark.labels, target: { uri: target.uri, tag } };
    const marked = await time.outside(() => remark(marking, runtime));
    try {
      const { droppedAttestations, content } = marked;
      const partOf = marked.image.identity.indexDigest === undefined ? image.identity.indexDigest : undefined;
      const remarked = { mark, remarked: { droppedAttestations, partOf } };
      const checkMarked: Publication['check'] = async (take) => ({
        ...(await inquire({ ...inquiry, image: marked.image, take }, runtime)),
        ...remarked,
      });
      return await pushed(await checkMarked(), {
        ...{ check: checkMarked, destination, tag, configuration, ledger, content },
      });
    } finally {
      await marked.content?.close();
    }
  } finally {
    time.end();
    await prepared?.content?.close();
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

interface Plan {
  readonly target: Target;
  readonly owner: string;
  readonly configuration: Configuration;
  readonly time: TimeLimit;
}

interface Prepared extends BuiltImage {
  readonly tag: string;
  /** Of a build; or one that a finished image may need. */
  readonly mark?: Mark;
}

/** The image to check and the tag to push it under. */
async function prepare(
  { image: finished, context, build: options = NO_OPTIONS, remark: choices }: GuardOptions,
  { target, owner, configuration, time }: Plan,
  runtime: Runtime,
): Promise<Prepared> {
  const read = async (reference: string): Promise<SourceImage> => {
    runtime.progress({ step: 'identify' });
    return within(time.signal, 'The image was not read', () =>
      readImage(reference, sourceContext(runtime, time.signal, configuration.registries)),
    );
  };
  // A finished image with a tag needs no mark, so neither git nor a commit.
  if (finished !== undefined && target.tag !== undefined && choices === undefined)
    return { image: await read(finished), tag: target.tag };
  const mark = await stamp({ ...runtime, owner, config: configuration });
  const tag = target.tag ?? mark.tag;
  if (finished !== undefined) return { image: await read(finished), tag, mark };
  const request = { context, options, reference: `${target.written ?? target.uri}:${tag}`, mark };
  return { ...(await builtImage(request, time, runtime)), tag, mark };
}
