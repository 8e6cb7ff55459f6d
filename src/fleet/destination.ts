import type { RegistryConnection } from '../connection/connection.ts';
import { expectedError, MintmarkError } from '../errors.ts';
import {
  ecrUri,
  hostOf,
  malformedReference,
  probableName,
  readEcrHost,
  registryOfUri,
  sandboxPlace,
} from '../image/ecr-reference.ts';
import { isSameRegistry, type Registry, type Repository, type Target } from '../image/repository.ts';
import { defined } from '../util/defined.ts';
import { nearest } from '../util/nearest.ts';
import type { Fleet } from './fleet.ts';
import type { RegistryScope } from './scope.ts';

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
  if (unlisted !== undefined) return unlistedDestination(target, unlisted.registry);
  const host = readEcrHost(hostOf(target.uri));
  if (host?.kind === 'malformed') throw malformedReference(target.uri, host);
  const absent = absentFrom(fleet, target);
  if (absent === undefined) throw missing(target, fleet, []);
  if (create) return absent;
  const asked = await absent.connection.isCreatedOnPush(absent.repository.name).catch(expectedError);
  if (asked === true) return absent;
  throw missing(target, fleet, [
    // On one line: a line of AWS's own words must not pass for a command to copy.
    asked === false
      ? 'No repository creation template says that a push creates it. If one does anyway, say so: --create (create: true in the Action)'
      : `If a push creates it, by a repository creation template, say so: --create (create: true in the Action). The templates could not be read: ${asked.message.replace(/\s*\n\s*/g, ' ')}`,
  ]);
}

/** The target as its name describes it. Whether it exists was not looked up. */
export function unlistedDestination(
  { uri }: Target,
  { account = 'unknown', region = 'unknown' }: RegistryScope,
): Destination {
  return { repository: { registry: { account, region }, name: probableName(uri), uri }, connection: undefined };
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
 * registry a host belongs to, and which part of the path is the name; if there are none, the form of a sandbox's URI.
 */
function absentFrom(
  { registries }: Fleet,
  { uri, written }: Target,
): (Destination & { connection: RegistryConnection }) | undefined {
  const ofEcr = registryOfUri(uri);
  for (const { connection, repositories } of registries) {
    const neighbour = repositories.find((one) => uri.startsWith(prefixOf(one)));
    const isHere = ofEcr !== undefined && isSameRegistry(connection, ofEcr);
    const registry = neighbour?.registry ?? (isHere ? ofEcr : inEmpty(connection, repositories, uri));
    if (registry === undefined) continue;
    const name = neighbour === undefined ? probableName(uri) : uri.slice(prefixOf(neighbour).length);
    return defined({ repository: { registry, name, uri }, written, connection, absent: true });
  }
  return undefined;
}

/** The registry in a sandbox's URI, if it may be the one that was listed and has nothing yet. */
function inEmpty(
  { account, region }: RegistryConnection,
  listed: readonly Repository[],
  uri: string,
): Registry | undefined {
  const { registry } = sandboxPlace(uri) ?? {};
  if (registry === undefined || listed.length > 0) return undefined;
  return isSameRegistry({ account: account ?? registry.account, region }, registry) ? registry : undefined;
}

/** The common prefix of the URIs of a registry's repositories. */
function prefixOf({ uri, name }: Repository): string {
  return uri.slice(0, -name.length);
}

/** The error for a target that a listed registry lacks. Suggests a similar name and the command that creates it. */
function missing({ uri }: Target, { registries }: Fleet, about: readonly string[]): MintmarkError {
  const [registry] = registries;
  const listed = registries.flatMap(({ repositories }) => repositories);
  const inSandbox = sandboxPlace(uri);
  const host = listed.map(prefixOf).find((prefix) => uri.startsWith(prefix)) ?? uri.slice(0, -probableName(uri).length);
  // Only names of the same registry are compared, without the host, which is always equal and would hide differences.
  const near = nearest(
    uri.slice(host.length),
    listed.filter((repository) => repository.uri.startsWith(host)).map(({ name }) => name),
  );
  const meant = near === undefined ? undefined : `${host}${near}`;
  const at = inSandbox?.registry.region ?? registry?.connection.region;
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
