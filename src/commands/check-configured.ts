import { loadConfiguration } from '../config/load.ts';
import { MintmarkError } from '../errors.ts';
import { futureTwins } from '../policy/among.ts';
import type { Report } from '../types/report.ts';
import type { AskOptions, CheckOptions } from './check.ts';
import { countingLedger, ledgerOf } from './claims.ts';
import { configurationDirectory, configuredImages } from './configured-images.ts';
import type { Door } from './door.ts';
import { destinationOf, type Fleet, openFleet } from './fleet.ts';
import { inquire } from './inquiry.ts';
import { NO_FLEET, requireLedger, uncheckedPlace } from './ledger-only.ts';
import { ownerTags } from './owner-tags.ts';
import { readImages } from './read-images.ts';
import { distinctScopes, namedService, registriesOf } from './scope.ts';
import { sourceContext } from './source-context.ts';
import { TimeLimit, within } from './time-limit.ts';

/**
 * Checks each image that the configuration names, one after the other. The registries are listed and calibrated once;
 * the first report counts what that took.
 *
 * @returns a report for each image, in the order of the configuration
 * @throws MintmarkError where there is no verdict at all: usage, configuration, images that cannot be read, and two images
 *   that would be each other's twins.
 */
export async function checkConfigured(
  options: AskOptions & Pick<CheckOptions, 'ledgerOnly'>,
  door: Door,
): Promise<readonly Report[]> {
  let startedAt = door.clock.now();
  const time = new TimeLimit(options.timeoutMs, door.clock);
  const whole = await loadConfiguration({ cwd: door.cwd, explicitPath: options.configPath });
  const images = await configuredImages(whole, options.to, door);
  // Of several images, each belongs to whom its repository belongs.
  const configuration = images.length > 1 ? { ...whole, service: undefined } : whole;
  const service = namedService(options.service);
  const candidates = images.map((image) => ({
    ...image,
    scopes: registriesOf(image.target, configuration, door.env),
  }));
  const { ledgerOnly = false } = options;
  if (ledgerOnly) requireLedger(configuration, undefined);
  const cwd = configurationDirectory(configuration, door.cwd);
  door.progress({ step: 'identify' });
  try {
    const ledger = await ledgerOf(configuration, time.signal, door);
    const [read, registries] = await Promise.all([
      within(time.signal, 'The images were not read', () =>
        readImages(candidates, sourceContext({ ...door, cwd }, time.signal, configuration.registries)),
      ),
      ledgerOnly
        ? NO_FLEET
        : openFleet(
            distinctScopes(candidates.flatMap(({ scopes }) => scopes)),
            { rate: options.rate, signal: time.signal, runMs: options.timeoutMs },
            door,
          ),
    ]);
    const fleet = countingLedger(ledger, registries);
    // Whether each target exists is known before anything is asked.
    const tags = ownerTags(configuration);
    const inquiries = read.map(({ image, target, scopes: [scope] }) => ({
      ...{ command: 'check' as const, image, service, configuration, tags, ledger, ledgerOnly },
      ...{ destination: ledgerOnly ? uncheckedPlace(target, scope) : destinationOf(target, scope, fleet) },
      tag: target.tag,
    }));
    const reports: Report[] = [];
    let before: Readonly<Record<string, number>> = {};
    for (const inquiry of inquiries) {
      reports.push(await inquire({ ...inquiry, fleet: countingFrom(before, fleet), startedAt }, door));
      before = fleet.calls();
      startedAt = door.clock.now();
    }
    // A report that stops the push says enough.
    if (reports.every(({ exitCode }) => exitCode === 0)) {
      const going = inquiries.map(({ image, destination: { repository } }) => ({ image, repository }));
      requireDistinct(futureTwins(going, configuration, door.now(), tags.known));
    }
    return reports;
  } finally {
    time.end();
  }
}

function requireDistinct(twins: ReturnType<typeof futureTwins>): void {
  if (twins === undefined) return;
  const [one, other] = twins.map(({ image }) => image.reference);
  throw new MintmarkError('CONFIG', `${one ?? ''} and ${other ?? ''} are one image, and go to two services`, {
    hint: `Build each with a mark of its own:
  docker build $(npx mintmark stamp --service NAME --format docker-args) .
Where both repositories are one service's, name them under it: services, in mintmark.yml.`,
  });
}

/** A fleet that counts only the calls from here on. */
function countingFrom(before: Readonly<Record<string, number>>, fleet: Fleet): Fleet {
  const calls = (): Record<string, number> => {
    const since = Object.entries(fleet.calls()).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    return Object.fromEntries(since.filter(([, count]) => count > 0));
  };
  return { ...fleet, calls };
}
