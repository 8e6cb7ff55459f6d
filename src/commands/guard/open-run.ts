import { type Earlier, earlierImages } from '../../checking/earlier-images.ts';
import { countingLedger, OPENING, type Opening } from '../../checking/push-claim.ts';
import { relianceOf, requireLedger } from '../../checking/reliance.ts';
import { MintmarkError } from '../../errors.ts';
import { type Destination, destinationOf } from '../../fleet/destination.ts';
import { type Fleet, openFleet } from '../../fleet/fleet.ts';
import {
  distinctScopes,
  likelyHolders,
  namedService,
  parseTarget,
  type RegistryScope,
  registriesOf,
  targetNamedBy,
  type TargetTags,
  targetsOf,
} from '../../fleet/scope.ts';
import type { TimeLimit } from '../../fleet/time-limit.ts';
import { nameOf } from '../../image/ecr-reference.ts';
import { engineNameIn } from '../../image/transport.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type OwnerTagReader, ownerTags } from '../../ownership/owner-tags.ts';
import { ownership } from '../../ownership/ownership.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Reliance } from '../../ledger/coverage.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import type { Runtime } from '../runtime.ts';
import type { GuardOptions } from './options.ts';

/** One repository that the image goes to. */
export interface Place {
  readonly target: TargetTags;
  readonly destination: Destination;
  /** Present: only the ledger is asked. */
  readonly reliance: Reliance | undefined;
  /** What its moving tags name before the push, which is read while the image is built. */
  readonly earlier: Promise<Earlier>;
}

/** What the steps of one run share. */
export interface GuardRun {
  readonly options: GuardOptions;
  readonly runtime: Runtime;
  readonly time: TimeLimit;
  readonly startedAt: number;
  readonly configuration: Configuration;
  readonly places: readonly [Place, ...Place[]];
  readonly ledger: Ledger | undefined;
  readonly fleet: Fleet;
  readonly tags: OwnerTagReader;
  readonly owner: string;
}

/**
 * Where the image is going: as the options say or, for a build that they do not mention, as `mintmark.yml` does.
 *
 * @throws MintmarkError USAGE
 */
export function guardTargets(
  { to = [], image }: Pick<GuardOptions, 'to' | 'image'>,
  configuration: Pick<Configuration, 'image'>,
): [TargetTags, ...TargetTags[]] {
  const configured = to.length === 0 && image === undefined ? configuration.image : undefined;
  return configured?.to === undefined
    ? targetsOf(to, image ?? configured?.reference)
    : targetsOf([configured.to], image);
}

/** What the engine calls the image of `mintmark.yml`, if that is what is built for this repository. */
export function configuredName({ image }: Pick<Configuration, 'image'>, uri: string): string | undefined {
  if (image === undefined) return undefined;
  const target = image.to === undefined ? targetNamedBy(image.reference) : parseTarget(image.to);
  return target?.uri === uri ? engineNameIn(image.reference) : undefined;
}

/** Looks up what the run needs from the registries, before anything is built or read. */
export async function openRun(
  options: GuardOptions,
  time: TimeLimit,
  runtime: Runtime,
  { loadConfiguration, ledgerOf }: Opening = OPENING,
): Promise<GuardRun> {
  const startedAt = runtime.clock.now();
  const { configPath, create, rate } = options;
  const configuration = await loadConfiguration({ ...runtime, ...options, configPath, withBaseline: true });
  const targets = guardTargets(options, configuration);
  const scoped = targets.map((target) => ({ target, scopes: registriesOf(target, configuration, runtime.env) }));
  if (options.ledgerOnly === true) requireLedger(configuration);
  runtime.progress({ step: 'catalogue' });
  const ledger = await ledgerOf(configuration, time, runtime);
  // What is looked up before a build is out of date after it.
  const asksAtOnce = options.ledgerOnly !== true && options.image !== undefined;
  const likely = asksAtOnce ? likelyHolders(targets, configuration) : [];
  const limits = { rate, signal: time.signal, runMs: time.runMs, likely };
  const scopes = distinctScopes(
    scoped.flatMap(({ target, scopes: [own, ...others] }) =>
      options.ledgerOnly === true ? [onlyTarget(own, target)] : [own, ...others],
    ),
  );
  const fleet = countingLedger(ledger, await openFleet(scopes, limits, runtime));
  const [first, ...others] = await Promise.all(
    scoped.map(async ({ target, scopes }): Promise<Place> => {
      const [scope] = scopes;
      const destination = await destinationOf(target, scope, fleet, create);
      // The tag of a mark is not known yet, but it never moves.
      const tags = target.tags.flatMap((tag) => tag ?? []);
      const reliance = options.ledgerOnly === true ? relianceOf(target, scopes, configuration) : undefined;
      return { target, destination, reliance, earlier: earlierImages(destination, tags, configuration) };
    }),
  );
  // There is a target, or `guardTargets` throws.
  if (first === undefined) throw new RangeError('no target');
  const places = [first, ...others] as const;
  const tags = ownerTags(configuration);
  await tags.learn(places.map(({ destination }) => destination));
  const service = namedService(options.service);
  const ownerOf = ({ destination: { repository } }: Place): string =>
    ownership(configuration, repository, service, tags.known).service;
  const owner = ownerOf(first);
  const stranger = others.find((place) => ownerOf(place) !== owner);
  if (stranger !== undefined) throw severalServices(first, stranger);
  return { options, runtime, time, startedAt, configuration, places, ledger, fleet, tags, owner };
}

/** Looks up only the target in its registry. Behind another endpoint, only a listing tells a repository's name. */
function onlyTarget(scope: RegistryScope, { uri }: TargetTags): RegistryScope {
  if (scope.account === undefined) return scope;
  return { ...scope, always: [nameOf(uri)], onlyAlways: true };
}

function severalServices(one: Place, other: Place): MintmarkError {
  const [uri, otherUri] = [one, other].map(({ destination }) => destination.repository.uri);
  return new MintmarkError('USAGE', `${uri} and ${otherUri} belong to two services, which cannot share an image`, {
    hint: `Guard a build for each. If both belong to one service, name it under services in mintmark.yml, or with --service. What decides:\n  ${NPX_MINTMARK} config explain ${uri} ${otherUri}`,
  });
}

/**
 * Stops before a build whose image could be neither checked nor pushed.
 *
 * @throws MintmarkError why the target's registry did not answer
 */
export function requireListed({ destination: { connection, repository } }: Place, { failures }: Fleet): void {
  if (connection !== undefined) return;
  const { account, region } = repository.registry;
  const { failure } =
    failures.find(({ registry }) => registry.region === region && (registry.account ?? 'unknown') === account) ?? {};
  throw new MintmarkError(
    failure?.code ?? 'NOT_FOUND',
    `${repository.uri} could not be looked up, so nothing is built: ${failure?.message ?? 'its registry was not listed'}`,
    failure?.hint === undefined ? {} : { hint: failure.hint },
  );
}
