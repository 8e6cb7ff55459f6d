import { nearest } from '../util/nearest.ts';
import { failureIn, MintmarkError } from '../errors.ts';
import { ecrUri, hostOf, malformedReference, nameOf, readEcrHost, registryOfUri } from '../image/ecr-reference.ts';
import type { RegistryFailure } from '../connection/question.ts';
import type { Discovered, OpenRegistry, RegistryConnection } from '../connection/connection.ts';
import type { Repository, Target } from '../image/repository.ts';
import type { Runtime } from '../commands/runtime.ts';
import { withDeadline } from '../util/deadline.ts';
import { sumByName } from '../util/sum.ts';
import { defined } from '../util/defined.ts';
import { openRegistries } from './registries.ts';
import type { RegistryScope } from './scope.ts';
import { within } from './time-limit.ts';
import { wantedOf } from './wanted.ts';

/** A registry whose repositories are known. */
interface CataloguedRegistry {
  readonly scope: RegistryScope;
  readonly connection: RegistryConnection;
  readonly repositories: readonly Repository[];
  /** How many more the configuration leaves out; undefined if only the named ones were looked up. */
  readonly leftOut: number | undefined;
}

/** Every registry in scope: its repositories, or why they are not known. */
export interface Fleet {
  readonly registries: readonly CataloguedRegistry[];
  readonly failures: readonly RegistryFailure[];
  /** Requests sent so far to all registries, by operation. */
  readonly calls: () => Record<string, number>;
  /** Lists the same registries again. One that can no longer be listed is a failure. */
  readonly listAgain: () => Promise<Fleet>;
}

export interface FleetLimits {
  /** Calls per second and registry. */
  readonly rate: number;
  /** Aborted at the end of the run, even an early one. The connections are then closed. */
  readonly signal: AbortSignal;
  /** The run's time, in milliseconds. Listing one registry may take half of it, so that the others still get asked. */
  readonly runMs: number;
  /** Repositories that most likely hold an image that the registries are asked for next: they can prepare for that. */
  readonly likely?: readonly Repository[];
}

/** Opens the registries concurrently and lists their repositories. A failing one does not affect the others. */
export async function openFleet(
  scopes: readonly RegistryScope[],
  limits: FleetLimits,
  runtime: Pick<Runtime, 'env' | 'clock' | 'now' | 'openRegistry'>,
): Promise<Fleet> {
  const open = await openRegistries(runtime);
  const opened = await Promise.all(scopes.map((scope) => openRegistry(scope, limits, open, runtime)));
  return fleetOf(opened);
}

function fleetOf(opened: readonly OpenedRegistry[]): Fleet {
  const registries: CataloguedRegistry[] = [];
  const failures: RegistryFailure[] = [];
  const known = new Set<string>();
  for (const { scope, connection, discovered } of opened) {
    if (discovered instanceof MintmarkError) {
      const { account, region } = connection;
      failures.push({ registry: { account, region }, failure: failureIn(discovered) });
    } else {
      // An account given by number and the credentials' own account may be the same registry.
      const repositories = discovered.repositories.filter(({ uri }) => !known.has(uri));
      for (const { uri } of repositories) known.add(uri);
      registries.push({ scope, connection, repositories, leftOut: discovered.leftOut });
    }
  }
  return {
    registries,
    failures,
    calls: () => sumByName(opened.map(({ connection }) => connection.calls)),
    listAgain: async () => fleetOf(await Promise.all(opened.map(listedAgain))),
  };
}

interface OpenedRegistry {
  readonly scope: RegistryScope;
  readonly connection: RegistryConnection;
  readonly discovered: Discovered | MintmarkError;
}

/** A registry that has failed is not tried again. */
async function listedAgain(opened: OpenedRegistry): Promise<OpenedRegistry> {
  const { scope, connection } = opened;
  if (opened.discovered instanceof MintmarkError) return opened;
  try {
    return { ...opened, discovered: await connection.discover(wantedOf(scope)) };
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    return { ...opened, discovered: error };
  }
}

const HALF = "half of the run's time";

async function openRegistry(
  scope: RegistryScope,
  { rate, signal, runMs, likely: repositories = [] }: FleetLimits,
  open: OpenRegistry,
  { clock }: Pick<Runtime, 'clock'>,
): Promise<OpenedRegistry> {
  // Giving up on a registry ends the calls to it that are in flight.
  const givenUp = new AbortController();
  const own = AbortSignal.any([signal, givenUp.signal]);
  const connection = await open(defined({ ...scope, rate, signal: own, runMs }));
  own.addEventListener(
    'abort',
    () => {
      connection.close();
    },
    { once: true },
  );
  const likely = repositories.find(
    ({ registry }) => registry.account === scope.account && registry.region === scope.region,
  );
  const unfinished = `The repositories of ${connection.registry} were not listed`;
  try {
    const list = (limit: AbortSignal): Promise<Discovered> => {
      // Calls in flight then say what they were waiting for.
      limit.addEventListener(
        'abort',
        () => {
          givenUp.abort(signal.reason);
        },
        { once: true },
      );
      return within(limit, unfinished, () => connection.discover({ ...wantedOf(scope), ...defined({ likely }) }), HALF);
    };
    const discovered = await withDeadline(signal, clock, runMs / 2, list);
    return { scope, connection, discovered };
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    givenUp.abort();
    return { scope, connection, discovered: error };
  }
}

/** The target's repository in the fleet; the connection is undefined if its registry could not be listed. */
export interface Destination {
  readonly repository: Repository;
  /** The repository's URI as the caller wrote it, which an engine pushes to; absent: as it was listed. */
  readonly written?: string;
  readonly connection: RegistryConnection | undefined;
  /** Whether there is no such repository yet, and the push creates it. */
  readonly absent?: boolean;
}

/**
 * Finds the target in the listed registries.
 *
 * @param create whether a push creates the target, according to the caller; if not, the registry's templates decide
 * @throws MintmarkError USAGE if the registry was listed, does not have it, and a push would not create it
 */
export async function destinationOf(
  target: Target,
  scope: RegistryScope,
  fleet: Fleet,
  create = false,
): Promise<Destination> {
  const listed = listedIn(fleet, target);
  if (listed !== undefined) return listed;
  const unlisted = fleet.failures.find(
    ({ registry }) =>
      registry.account === scope.account && (scope.region === undefined || registry.region === scope.region),
  );
  if (unlisted !== undefined) {
    const { account = 'unknown', region } = unlisted.registry;
    const { uri } = target;
    return { repository: { registry: { account, region }, name: nameOf(uri), uri }, connection: undefined };
  }
  const host = readEcrHost(hostOf(target.uri));
  if (host?.kind === 'malformed') throw malformedReference(target.uri, host);
  const absent = absentFrom(fleet, target);
  if (absent === undefined) throw missing(target, fleet, []);
  if (create) return absent;
  const asked = await absent.connection.isCreatedOnPush(absent.repository.name).catch((error: unknown) => {
    if (error instanceof MintmarkError) return error;
    throw error;
  });
  if (asked === true) return absent;
  throw missing(target, fleet, [
    // On one line: a line of AWS's own words must not pass for a command to copy.
    asked === false
      ? 'No repository creation template says that a push creates it. If one does anyway, say so: --create (create: true in the Action)'
      : `If a push creates it, by a repository creation template, say so: --create (create: true in the Action). The templates could not be read: ${asked.message.replace(/\s*\n\s*/g, ' ')}`,
  ]);
}

/** The same destination in a later listing: somebody may have created the target in the meantime. */
export function placeNow(destination: Destination, fleet: Fleet): Destination {
  const { absent, repository, written } = destination;
  return absent === true ? (listedIn(fleet, defined({ uri: repository.uri, written })) ?? destination) : destination;
}

function listedIn({ registries }: Fleet, target: Target): Destination | undefined {
  for (const { connection, repositories } of registries) {
    const repository = repositories.find(
      (one) => one.uri === target.uri || ecrUri(one.registry, one.name) === target.uri,
    );
    if (repository === undefined) continue;
    // If another endpoint lists the repository under its own host, the push goes to that host.
    return repository.uri === target.uri
      ? defined({ repository, connection, written: target.written })
      : { repository, connection };
  }
  return undefined;
}

/**
 * Where a target that does not exist yet will be. At another endpoint, only the existing repositories show which
 * registry a host belongs to, and which part of the path is the name.
 */
function absentFrom(
  { registries }: Fleet,
  { uri, written }: Target,
): (Destination & { connection: RegistryConnection }) | undefined {
  const ofEcr = registryOfUri(uri);
  for (const { connection, repositories } of registries) {
    const neighbour = repositories.find((one) => uri.startsWith(prefixOf(one)));
    const isHere = connection.account === ofEcr?.account && connection.region === ofEcr?.region;
    const registry = neighbour?.registry ?? (isHere ? ofEcr : undefined);
    if (registry === undefined) continue;
    const name = neighbour === undefined ? nameOf(uri) : uri.slice(prefixOf(neighbour).length);
    return defined({ repository: { registry, name, uri }, written, connection, absent: true });
  }
  return undefined;
}

/** The common prefix of the URIs of a registry's repositories. */
function prefixOf({ uri, name }: Repository): string {
  return uri.slice(0, -name.length);
}

/** The region and name in `HOST/ACCOUNT/REGION/NAME`, the form of a repository's URI in the sandbox. */
function sandboxPlace(uri: string): { readonly region: string; readonly name: string } | undefined {
  const [, region, name] = /^\d{12}\/([a-z]{2,}(?:-[a-z]+)+-\d+)\/(.+)$/.exec(nameOf(uri)) ?? [];
  return region === undefined || name === undefined ? undefined : { region, name };
}

/** The error for a target that a listed registry lacks. Suggests a similar name and the command that creates it. */
function missing({ uri }: Target, { registries }: Fleet, about: readonly string[]): MintmarkError {
  const [registry] = registries;
  const listed = registries.flatMap(({ repositories }) => repositories);
  const inSandbox = registryOfUri(uri) === undefined ? sandboxPlace(uri) : undefined;
  const host =
    listed.map(prefixOf).find((prefix) => uri.startsWith(prefix)) ??
    uri.slice(0, -(inSandbox?.name ?? nameOf(uri)).length);
  // Only names of the same registry are compared, without the host, which is always equal and would hide differences.
  const near = nearest(
    uri.slice(host.length),
    listed.filter((repository) => repository.uri.startsWith(host)).map(({ name }) => name),
  );
  const meant = near === undefined ? undefined : `${host}${near}`;
  const at = inSandbox?.region ?? registry?.connection.region;
  const region = at === undefined ? '' : ` --region ${at}`;
  return new MintmarkError('USAGE', `There is no repository ${uri}`, {
    hint: [
      meant === undefined
        ? 'Check the account, the region and the name, or create it:'
        : `Did you mean ${meant}?\nOr create it:`,
      `  aws ecr create-repository --repository-name ${uri.slice(host.length)}${region}`,
      ...about,
    ].join('\n'),
  });
}
