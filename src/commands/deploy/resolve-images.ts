import pMap from 'p-map';
import { nameOf, registryOfUri } from '../../image/ecr-reference.ts';
import { type AskFailure, failureIn, MintmarkError } from '../../errors.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Resolution } from './facts.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import { type Registry, registryName, type Repository } from '../../image/repository.ts';
import type { Runtime } from '../runtime.ts';
import type { FleetLimits } from '../../fleet/fleet.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import { accessTo } from '../../fleet/scope.ts';
import type { TagMutability } from '../../util/tag-mutability.ts';
import { sumByName } from '../../util/sum.ts';
import type { RegistryConnection } from '../../connection/connection.ts';
import { openRegistries } from '../../fleet/registries.ts';
import { defined } from '../../util/defined.ts';

type Names = ReadonlyMap<string, ReadonlySet<string>>;

export interface ResolvedImages {
  readonly resolutions: (uri: string, name: string) => Resolution;
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  /** Of the repositories that are deployed from. */
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

type RepositoryImages =
  | { readonly kind: 'read'; readonly repository: Repository; readonly images: ReadonlyMap<string, FoundImage> }
  | { readonly kind: 'no-repository'; readonly repository: Repository }
  | { readonly kind: 'unchecked'; readonly repository: Repository; readonly failure: AskFailure };
type FoundImage = Extract<Resolution, { readonly kind: 'found' }>['image'];

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
  const connections = new Map(
    await Promise.all(
      [...registries].map(async ([name, registry]): Promise<[string, RegistryConnection]> => [
        name,
        await open(registry),
      ]),
    ),
  );
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
    resolutions: (uri, name) => resolutionOf(byUri.get(uri), name),
    unchecked: answers.filter((answer) => answer.kind === 'unchecked'),
    tagMutability,
    learnMutability: async (uris) => {
      const asked = repositories.filter(({ uri }) => uris.includes(uri) && !deployed.has(uri));
      const described = await pMap(
        asked,
        async (repository): Promise<[string, TagMutability | undefined]> => [
          repository.uri,
          await mutabilityOf(connectionTo(repository), repository),
        ],
        { concurrency: REPOSITORIES },
      );
      const learned = new Map(described);
      return (uri) => learned.get(uri) ?? tagMutability(uri);
    },
    ownerTags: tags.known,
    registries: registries.size,
    repositories: answers.filter(({ kind }) => kind !== 'unchecked').length,
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
    return { kind: 'read', repository: defined({ ...repository, tagMutability }), images };
  } catch (error) {
    const failure = failureIn(error);
    if (failure.code === 'NOT_FOUND') return { kind: 'no-repository', repository };
    return { kind: 'unchecked', repository, failure };
  }
}

/** This can only make findings milder: if the role may not ask, tags count as mutable. */
async function mutabilityOf(connection: RegistryConnection, { name }: Repository): Promise<TagMutability | undefined> {
  try {
    const [described] = await connection.describe([name]);
    return described?.tagMutability;
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    return undefined;
  }
}

function resolutionOf(answer: RepositoryImages | undefined, name: string): Resolution {
  switch (answer?.kind) {
    case undefined:
      return { kind: 'outside-ecr' };
    case 'no-repository':
      return { kind: 'absent', repository: answer.repository, what: 'repository' };
    case 'unchecked':
      return answer;
    case 'read': {
      const { repository, images } = answer;
      const image = images.get(name);
      return image === undefined ? { kind: 'absent', repository, what: 'image' } : { kind: 'found', repository, image };
    }
  }
}
