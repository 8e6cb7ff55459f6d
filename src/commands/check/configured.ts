import { configurationDirectory, loadConfiguration } from '../../config/load.ts';
import type { Report } from '../../checking/report.ts';
import type { CheckOptions } from './options.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import { configuredImages } from './configured-images.ts';
import type { Runtime } from '../runtime.ts';
import { destinationOf, type Fleet, openFleet } from '../../fleet/fleet.ts';
import { inquire } from '../../checking/inquiry.ts';
import { NO_FLEET, requireLedger, uncheckedPlace } from './ledger-only.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import { readImages } from './read-images.ts';
import { distinctScopes, namedService, registriesOf } from '../../fleet/scope.ts';
import { sourceContext } from '../source-context.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';

/**
 * Checks each image that the configuration names, one after the other. The registries are listed and calibrated once;
 * the first report counts what that took. Each image is held against the others as well: no registry can see two
 * that are one image before both are pushed.
 *
 * @returns a report for each image, in the order of the configuration
 * @throws MintmarkError if there is no verdict at all: usage, configuration, images that cannot be read
 */
export async function checkConfigured(options: CheckOptions, runtime: Runtime): Promise<readonly Report[]> {
  let startedAt = runtime.clock.now();
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  const whole = await loadConfiguration({ ...runtime, explicitPath: options.configPath });
  const images = await configuredImages(whole, options.to, runtime);
  // Of several images, each belongs to whom its repository belongs.
  const configuration = images.length > 1 ? { ...whole, service: undefined } : whole;
  const service = namedService(options.service);
  const candidates = images.map((image) => ({
    ...image,
    scopes: registriesOf(image.target, configuration, runtime.env),
  }));
  const { ledgerOnly = false } = options;
  if (ledgerOnly) requireLedger(configuration, undefined);
  const cwd = configurationDirectory(configuration, runtime.cwd);
  runtime.progress({ step: 'identify' });
  try {
    const ledger = await ledgerOf(configuration, time.signal, runtime);
    const [read, registries] = await Promise.all([
      within(time.signal, 'The images were not read', () =>
        readImages(candidates, sourceContext({ ...runtime, cwd }, time.signal, configuration.registries)),
      ),
      ledgerOnly
        ? NO_FLEET
        : openFleet(
            distinctScopes(candidates.flatMap(({ scopes }) => scopes)),
            { rate: options.rate, signal: time.signal, runMs: options.timeoutMs },
            runtime,
          ),
    ]);
    const fleet = countingLedger(ledger, registries);
    // Whether each target exists is known before anything is asked.
    const tags = ownerTags(configuration);
    const checked = await Promise.all(
      read.map(async ({ image, target, place, scopes: [scope] }) => ({
        ...{ command: 'check' as const, image, service, configuration, tags, ledger, ledgerOnly },
        destination: ledgerOnly
          ? uncheckedPlace(target, scope)
          : await destinationOf(target, scope, fleet, options.create),
        tag: target.tag,
        place,
      })),
    );
    await tags.learn(checked.map(({ destination }) => destination));
    const siblings = checked.map(({ image, destination: { repository }, tag, place }) => ({
      image,
      repository,
      tag,
      place,
    }));
    const inquiries = checked.map(({ place, ...inquiry }, index) => ({
      ...inquiry,
      siblings: { own: place, others: siblings.filter((_, other) => other !== index) },
    }));
    const reports: Report[] = [];
    let before: Readonly<Record<string, number>> = {};
    for (const inquiry of inquiries) {
      reports.push(await inquire({ ...inquiry, fleet: countingFrom(before, fleet), startedAt }, runtime));
      before = fleet.calls();
      startedAt = runtime.clock.now();
    }
    return reports;
  } finally {
    time.end();
  }
}

/** A fleet that counts only the calls from here on. */
function countingFrom(before: Readonly<Record<string, number>>, fleet: Fleet): Fleet {
  const calls = (): Record<string, number> => {
    const since = Object.entries(fleet.calls()).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    return Object.fromEntries(since.filter(([, count]) => count > 0));
  };
  return { ...fleet, calls };
}
