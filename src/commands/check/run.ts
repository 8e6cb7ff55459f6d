import { confirm } from '../../checking/confirm.ts';
import { earlierIds, earlierImages } from '../../checking/earlier-images.ts';
import { inquire, type Inquiry } from '../../checking/inquiry.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import { relianceOf, requireLedger } from '../../checking/reliance.ts';
import type { Report } from '../../checking/report.ts';
import { configurationDirectory, loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { type Destination, destinationOf } from '../../fleet/destination.ts';
import { type Fleet, openFleet } from '../../fleet/fleet.ts';
import { distinctScopes, likelyHolders, namedService, registriesOf } from '../../fleet/scope.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';
import { isDigest } from '../../image/digest.ts';
import { imageIds, type SourceImage } from '../../image/identity.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import type { Configuration } from '../../config/configuration.ts';
import { tagsOf } from '../../image/repository.ts';
import { sourceContext } from '../source-context.ts';
import type { Runtime } from '../runtime.ts';
import { readImages } from './candidates.ts';
import { configuredImages } from './configured-images.ts';
import { NO_FLEET, uncheckedPlace } from './no-fleet.ts';
import { type NamedImage, namedImages } from './named-images.ts';
import { type CheckOptions, namesImages } from './options.ts';
import { requirePushable } from './pushable.ts';
import { defined } from '../../util/defined.ts';

/**
 * Finds out whether images already belong to other services and, after a push, whether they are what is in the
 * registry. The images are those that the options name, or else those of the configuration. The registries are listed
 * and calibrated once, and each repository is asked about all images at once; the first report counts what that took.
 * Each image is also compared with the others: until both are pushed, no registry can see that two are one image.
 *
 * @returns a report for each image
 * @throws MintmarkError if there is no verdict at all: usage, configuration, images that cannot be read
 */
export async function check(options: CheckOptions, runtime: Runtime): Promise<readonly Report[]> {
  let startedAt = runtime.clock.now();
  const { rate, timeoutMs, ledgerOnly = false, configPath, failOn, movingTags = [] } = options;
  const time = new TimeLimit(timeoutMs, runtime.clock);
  const whole = await loadConfiguration({
    ...runtime,
    explicitPath: configPath,
    ...defined({ failOn }),
    movingTags,
    withBaseline: true,
  });
  const service = namedService(options.service);
  const { candidates, cwd } = await candidatesOf(options, whole, runtime);
  const configuration = ownersIn(whole, options, candidates);
  const scoped = candidates.map((one) => ({ ...one, scopes: registriesOf(one.target, configuration, runtime.env) }));
  if (ledgerOnly) requireLedger(configuration);
  if (ledgerOnly && options.pushed?.[0] !== undefined) {
    throw new MintmarkError('USAGE', '--pushed reads back from ECR, and --ledger-only asks no registry', {
      hint: 'Leave out one of the two.',
    });
  }
  runtime.progress({ step: 'identify' });
  try {
    const ledger = await ledgerOf(configuration, time, runtime);
    const scopes = distinctScopes(scoped.flatMap((candidate) => candidate.scopes));
    const targets = candidates.map(({ target }) => target);
    const likely = likelyHolders(targets, configuration);
    const [read, registries] = await Promise.all([
      within(time.signal, `The ${candidates.length > 1 ? 'images were' : 'image was'} not read`, async () => {
        const images = await readImages(scoped, sourceContext({ ...runtime, cwd }, time, configuration.registries));
        await Promise.all(images.map(({ image }) => requirePushable(image, { cwd })));
        return images;
      }),
      ledgerOnly ? NO_FLEET : openFleet(scopes, { rate, signal: time.signal, runMs: time.runMs, likely }, runtime),
    ]);
    const fleet = countingLedger(ledger, registries);
    const tags = ownerTags(configuration);
    // Whether each target exists is known before anything is asked.
    const checked = await Promise.all(
      read.map(async ({ scopes, ...one }) => {
        const [scope] = scopes;
        const destination = ledgerOnly
          ? uncheckedPlace(one.target, scope)
          : await destinationOf(one.target, scope, fleet, options.create);
        // A tag that has been pushed need not be free.
        const targetTags = one.pushed.length > 0 ? [] : tagsOf(one.target);
        return {
          ...one,
          destination,
          reliance: ledgerOnly ? relianceOf(one.target, scopes, configuration) : undefined,
          targetTags,
          earlier: await earlierImages(destination, targetTags, configuration),
        };
      }),
    );
    await tags.learn(checked.map(({ destination }) => destination));
    const siblings = checked.map(({ image, destination: { repository }, target: { tag }, reference, place }) => ({
      image,
      repository,
      tag,
      written: { reference, place },
    }));
    const identities = checked.map(({ image }) => image.identity);
    const ids = [...identities.flatMap(imageIds), ...earlierIds(checked.map(({ earlier }) => earlier))];
    const together = { imageIds: [...new Set(ids)], held: new Map() };
    const reports: Report[] = [];
    let before: Readonly<Record<string, number>> = {};
    for (const [index, { target, pushed, reference, place, ...one }] of checked.entries()) {
      const inquiry: Inquiry = {
        ...one,
        command: 'check',
        service,
        configuration,
        tags,
        ledger,
        together,
        ownToo: isOfOneService(options, whole) ? checked.map((one) => one.destination.repository.uri) : [],
        siblings: { own: { reference, place }, others: siblings.filter((_, other) => other !== index) },
        fleet: countingFrom(before, fleet),
        startedAt,
      };
      reports.push({ ...(await inquire(inquiry, runtime)), ...(pushed.length > 0 && { target }) });
      before = fleet.calls();
      startedAt = runtime.clock.now();
    }
    return await confirmed(reports, checked, configuration, runtime);
  } finally {
    time.end();
  }
}

/** Whether every repository that is named belongs to the one service that is named. */
function isOfOneService(
  { to = [], service }: Pick<CheckOptions, 'service'> & { readonly to?: readonly string[] },
  configuration: Configuration,
): boolean {
  return to.length > 0 && (service ?? configuration.service) !== undefined;
}

/** The configuration, without its service if each of several repositories may have an owner of its own. */
export function ownersIn(
  configuration: Configuration,
  options: Parameters<typeof isOfOneService>[0],
  candidates: readonly Pick<NamedImage, 'target'>[],
): Configuration {
  const places = new Set(candidates.map(({ target }) => target.uri));
  if (places.size < 2 || isOfOneService(options, configuration)) return configuration;
  return { ...configuration, service: undefined };
}

/** The images that a run is about: those that are named, or else those of the configuration. */
export async function candidatesOf(
  options: Parameters<typeof namedImages>[0],
  configuration: Configuration,
  runtime: Pick<Runtime, 'cwd' | 'env'>,
): Promise<{ candidates: readonly NamedImage[]; cwd: string }> {
  if (namesImages(options)) return { candidates: await namedImages(options, runtime.cwd), cwd: runtime.cwd };
  const images = await configuredImages(configuration, options.to ?? [], runtime);
  return {
    candidates: images.map((image) => ({ ...image, pushed: [] })),
    cwd: configurationDirectory(configuration, runtime.cwd),
  };
}

interface Checked extends NamedImage {
  readonly image: SourceImage;
  readonly destination: Destination;
}

/** Reads back what was pushed. If a repository gets several images, each name has to be the index of them all. */
async function confirmed(
  reports: readonly Report[],
  checked: readonly Checked[],
  configuration: Configuration,
  runtime: Runtime,
): Promise<readonly Report[]> {
  if (checked.every(({ pushed }) => pushed.length === 0)) return reports;
  const places = new Map(
    checked.map(({ destination, pushed }) => [destination.repository.uri, { destination, pushed }]),
  );
  const whole = await Promise.all(
    [...places].map(async ([uri, { destination, pushed: names }]) => {
      const { connection, repository } = destination;
      const own = reports.filter((_, index) => checked[index]?.destination.repository.uri === uri);
      // A repository that was not listed is already unknown.
      if (connection === undefined || names.length === 0) return own;
      const identities = own.map(({ image }) => image.identity);
      const [only] = identities.length === 1 ? identities : [];
      const candidate = only ?? { platformImages: identities.flatMap(({ platformImages }) => platformImages) };
      // What a tag named before that push was not looked up.
      const mayBeStale = (name: string): boolean => !isDigest(name);
      return confirm(own, { connection, repository, names, candidate, configuration, mayBeStale }, runtime);
    }),
  );
  return whole.flat();
}

/** A fleet that counts only the calls from here on. */
function countingFrom(before: Readonly<Record<string, number>>, fleet: Fleet): Fleet {
  const calls = (): Record<string, number> => {
    const since = Object.entries(fleet.calls()).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    return Object.fromEntries(since.filter(([, count]) => count > 0));
  };
  return { ...fleet, calls };
}
