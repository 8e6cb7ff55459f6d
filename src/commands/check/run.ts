import { confirm } from '../../checking/confirm.ts';
import { type Earlier, earlierIds, earlierImages } from '../../checking/earlier-images.ts';
import { inquire, type Inquiry } from '../../checking/inquiry.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import { relianceOf } from '../../checking/reliance.ts';
import type { Report } from '../../checking/report.ts';
import { destinationOf, unlistedDestination } from '../../fleet/destination.ts';
import { type Fleet, NO_FLEET, openFleet } from '../../fleet/fleet.ts';
import { distinctScopes, likelyHolders } from '../../fleet/scope.ts';
import { MintmarkError } from '../../errors.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';
import { isDigest } from '../../image/digest.ts';
import { imageIds, type SourceImage } from '../../image/identity.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import type { Configuration } from '../../config/configuration.ts';
import { tagsOf } from '../../image/repository.ts';
import { requirePushable } from '../../image/transport.ts';
import { defined } from '../../util/defined.ts';
import { sourceContext } from '../source-context.ts';
import type { Runtime } from '../runtime.ts';
import { readImages } from './candidates.ts';
import type { NamedImage } from './named-images.ts';
import type { CheckOptions } from './options.ts';
import { type Plan, planOf, type ScopedImage } from './plan.ts';

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
  const startedAt = runtime.clock.now();
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  try {
    const plan = await planOf(options, runtime);
    runtime.progress({ step: 'identify' });
    const opened = await open(plan, options, time, runtime);
    const pushable = requireAllPushable(opened, plan, time.signal);
    // Awaited below, unless there is something worse to report.
    pushable.catch(() => undefined);
    const checked = await lookUp(opened, plan, options);
    const reports = await inquireAll(checked, { ...plan, ...opened, startedAt }, runtime);
    if (reports.every(({ verdict }) => verdict !== 'shared')) {
      if (opened.images.some(({ image }) => image.source.kind === 'file')) runtime.progress({ step: 'layers' });
      await pushable;
    }
    return await confirmed(reports, checked, plan.configuration, runtime);
  } finally {
    time.end();
  }
}

/** What is read before anything is asked: the images, the registries' lists of repositories, and the ledger. */
interface Opened {
  readonly images: readonly (ScopedImage & { readonly image: SourceImage })[];
  readonly fleet: Fleet;
  readonly ledger: Ledger | undefined;
}

async function open(
  { configuration, cwd, candidates }: Plan,
  { rate, ledgerOnly = false }: CheckOptions,
  time: TimeLimit,
  runtime: Runtime,
): Promise<Opened> {
  const ledger = await ledgerOf(configuration, time, runtime);
  const scopes = distinctScopes(candidates.flatMap((candidate) => candidate.scopes));
  const targets = candidates.map(({ target }) => target);
  const likely = likelyHolders(targets, configuration);
  const [images, registries] = await Promise.all([
    within(time.signal, notRead(candidates), () =>
      readImages(candidates, sourceContext({ ...runtime, cwd }, time, configuration.registries)),
    ),
    ledgerOnly ? NO_FLEET : openFleet(scopes, { rate, signal: time.signal, runMs: time.runMs, likely }, runtime),
  ]);
  return { images, fleet: countingLedger(ledger, registries), ledger };
}

function notRead({ length }: Plan['candidates']): string {
  return `The ${length > 1 ? 'images were' : 'image was'} not read`;
}

/** Reads the layers of images in files, so that `guard` can push what is accepted. Of several images, errors say which. */
async function requireAllPushable({ images }: Opened, { candidates, cwd }: Plan, signal: AbortSignal): Promise<void> {
  const require = async ({ image, reference }: Opened['images'][number]): Promise<void> => {
    try {
      await requirePushable(image, cwd, signal);
    } catch (error) {
      if (images.length === 1 || !(error instanceof MintmarkError)) throw error;
      const { code, message, hint } = error;
      throw new MintmarkError(code, `${reference}: ${message}`, { ...defined({ hint }), cause: error });
    }
  };
  await within(signal, notRead(candidates), () => Promise.all(images.map(require)));
}

/** An image, and the repository for which it is checked. */
interface Checked extends NamedImage, Pick<Inquiry, 'image' | 'destination' | 'reliance' | 'targetTags'> {
  readonly earlier: Earlier;
}

/** Looks up where each image goes. Whether each target exists is known before anything is asked. */
async function lookUp(
  { images, fleet }: Opened,
  { configuration }: Plan,
  { ledgerOnly = false, create }: CheckOptions,
): Promise<Checked[]> {
  return Promise.all(
    images.map(async ({ scopes, ...one }) => {
      const [scope] = scopes;
      const destination = ledgerOnly
        ? unlistedDestination(one.target, scope)
        : await destinationOf(one.target, scope, fleet, create);
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
}

/** Asks the registries about all images at once, and judges one after the other. */
async function inquireAll(
  checked: readonly Checked[],
  { configuration, service, isOfOne, fleet, ledger, startedAt }: Plan & Opened & Pick<Inquiry, 'startedAt'>,
  runtime: Runtime,
): Promise<Report[]> {
  const tags = ownerTags(configuration);
  await tags.learn(checked.map(({ destination }) => destination));
  const ids = [
    ...checked.flatMap(({ image }) => imageIds(image.identity)),
    ...earlierIds(checked.map(({ earlier }) => earlier)),
  ];
  const together = { imageIds: [...new Set(ids)], held: new Map() };
  const ownToo = isOfOne ? checked.map(({ destination }) => destination.repository.uri) : [];
  const siblings = checked.map(({ image, destination: { repository }, target: { tag }, reference, place }) => ({
    image,
    repository,
    tag,
    written: { reference, place },
  }));
  const reports: Report[] = [];
  let before: Readonly<Record<string, number>> = {};
  for (const [index, { target, pushed, reference, place, ...one }] of checked.entries()) {
    const others = siblings.filter((_, other) => other !== index);
    const inquiry: Inquiry = {
      ...one,
      command: 'check',
      service,
      configuration,
      tags,
      ledger,
      together,
      ownToo,
      siblings: { own: { reference, place }, others },
      fleet: countingFrom(before, fleet),
      startedAt: index === 0 ? startedAt : runtime.clock.now(),
    };
    reports.push({ ...(await inquire(inquiry, runtime)), ...(pushed.length > 0 && { target }) });
    before = fleet.calls();
  }
  return reports;
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
