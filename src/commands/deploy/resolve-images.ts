import pMap from 'p-map';
import { nameOf, registryOfUri } from '../../image/ecr-reference.ts';
import { type AskFailure, failureIn, ignoreExpected } from '../../errors.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import { type Registry, registryName, type Repository } from '../../image/repository.ts';
import type { Runtime } from '../runtime.ts';
import type { FleetLimits } from '../../fleet/fleet.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import { accessTo } from '../../fleet/scope.ts';
import type { TagMutability } from '../../util/tag-mutability.ts';
import { sumByName } from '../../util/sum.ts';
import type { NamedImage, RegistryConnection } from '../../connection/connection.ts';
import { openRegistries } from '../../fleet/registries.ts';
import { defined } from '../../util/defined.ts';

/** What a reference in a task definition leads to. */
export type Resolution =
  | { readonly kind: 'found'; readonly repository: Repository; readonly image: NamedImage }
  | { readonly kind: 'absent'; readonly repository: Repository; readonly what: 'image' | 'repository' }
  | { readonly kind: 'unchecked'; readonly repository: Repository; readonly failure: AskFailure }
  | { readonly kind: 'outside-ecr' };

type Names = ReadonlyMap<string, ReadonlySet<string>>;

export interface ResolvedImages {
  /** By URI, then by tag or digest. */
  readonly resolutions: (uri: string, name: string) => Resolution;
  /** Repositories in which something could not be checked, each once. */
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  /** Of the repositories that are deployed from; undefined if it is not known. */
  readonly tagMutability: (uri: string) => TagMutability | undefined;
  /** The same, and of these repositories as well: one more call for each. */
  readonly learnMutability: (uris: readonly string[]) => Promise<ResolvedImages['tagMutability']>;
  /** Of the repositories that are deployed from, if the configuration finds owners by a tag. */
  readonly ownerTags: OwnerTags;
  readonly registries: number;
  /** That answered. */
  readonly repositories: number;
  readonly calls: () => Record<string, number>;
}

/** How many repositories are asked at once. */
const REPOSITORIES = 20;

/** What one repository has. */
interface RepositoryImages {
  readonly repository: Repository;
  readonly failure?: AskFailure;
  readonly resolve: (name: string) => Resolution;
}

/**
 * Looks up images in ECR, asking each repository once, in whichever registry it is. One that fails costs only its own
 * answer. Images outside ECR are not looked up.
 *
 * @param names by repository URI: tags and digests
 * @param deployed those for whose repositories it also looks up the tag mutability and the owners
 */
export async function resolveImages(
  names: Names,
  deployed: Names,
  configuration: Configuration,
  limits: FleetLimits,
  runtime: Pick<Runtime, 'env' | 'clock' | 'now' | 'progress'>,
): Promise<ResolvedImages> {
  const repositories = [...names.keys()].flatMap((uri): Repository[] => {
    const registry = registryOfUri(uri);
    return registry === undefined ? [] : [{ registry, name: nameOf(uri), uri }];
  });
  const registries = new Map(repositories.map(({ registry }) => [registryName(registry), registry]));
  const openRegistry = await openRegistries(runtime);
  const open = (registry: Registry): Promise<RegistryConnection> =>
    openRegistry({ ...accessTo(registry, configuration.registries), ...registry, ...limits });
  const opened = await Promise.all([...registries].map(async ([name, one]) => [name, await open(one)] as const));
  const connections = new Map(opened);
  const close = (): void => {
    for (const connection of connections.values()) connection.close();
  };
  limits.signal.addEventListener('abort', close, { once: true });
  const connectionTo = ({ registry, uri }: Repository): RegistryConnection => {
    const connection = connections.get(registryName(registry));
    if (connection === undefined) throw new TypeError(`There is no connection to ${uri}`);
    return connection;
  };
  let done = 0;
  const answering = pMap(
    repositories,
    async (repository): Promise<RepositoryImages> => {
      const connection = connectionTo(repository);
      const wanted = [...(names.get(repository.uri) ?? [])];
      const answer = await ask(connection, repository, wanted, deployed.has(repository.uri));
      done += 1;
      runtime.progress({ step: 'ask', done, total: repositories.length });
      return answer;
    },
    { concurrency: REPOSITORIES },
  );
  const tags = ownerTags(configuration);
  const owned = repositories.filter(({ uri }) => deployed.has(uri));
  const [answers] = await Promise.all([
    answering,
    tags.learn(owned.map((repository) => ({ repository, connection: connectionTo(repository) }))),
  ]);
  const byUri = new Map(answers.map((answer) => [answer.repository.uri, answer]));
  const tagMutability = (uri: string): TagMutability | undefined => byUri.get(uri)?.repository.tagMutability;
  return {
    resolutions: (uri, name) => byUri.get(uri)?.resolve(name) ?? { kind: 'outside-ecr' },
    unchecked: answers.flatMap(({ repository, failure }) => (failure === undefined ? [] : [{ repository, failure }])),
    tagMutability,
    learnMutability: async (uris) => {
      const asked = repositories.filter(({ uri }) => uris.includes(uri) && !deployed.has(uri));
      const learned = new Map<string, TagMutability | undefined>();
      const learn = async (one: Repository): Promise<unknown> =>
        learned.set(one.uri, await mutabilityOf(connectionTo(one), one));
      await pMap(asked, learn, { concurrency: REPOSITORIES });
      return (uri) => learned.get(uri) ?? tagMutability(uri);
    },
    ownerTags: tags.known,
    registries: registries.size,
    repositories: answers.filter(({ failure }) => failure === undefined).length,
    calls: () => sumByName([...connections.values()].map(({ calls }) => calls)),
  };
}

async function ask(
  connection: RegistryConnection,
  repository: Repository,
  names: readonly string[],
  isDeployed: boolean,
): Promise<RepositoryImages> {
  try {
    const [images, tagMutability] = await Promise.all([
      connection.identify(repository, names),
      isDeployed ? mutabilityOf(connection, repository) : undefined,
    ]);
    const described = defined({ ...repository, tagMutability });
    const resolve = (name: string): Resolution => {
      const image = images.get(name);
      return image === undefined
        ? { kind: 'absent', repository: described, what: 'image' }
        : { kind: 'found', repository: described, image };
    };
    return { repository: described, resolve };
  } catch (error) {
    const failure = failureIn(error);
    if (failure.code === 'NOT_FOUND') {
      return { repository, resolve: () => ({ kind: 'absent', repository, what: 'repository' }) };
    }
    return { repository, failure, resolve: () => ({ kind: 'unchecked', repository, failure }) };
  }
}

/** This can only make findings milder: if the role may not ask, tags count as mutable. */
async function mutabilityOf(connection: RegistryConnection, { name }: Repository): Promise<TagMutability | undefined> {
  const described = await connection.describe([name]).catch(ignoreExpected);
  return described?.[0]?.tagMutability;
}
