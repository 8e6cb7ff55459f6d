import pMap from 'p-map';
import { MintmarkError } from '../../errors.ts';
import { nameOf, registryOfUri } from '../../image/ecr-reference.ts';
import type { AskFailure } from '../../types/answer.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { Resolution } from './facts.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import { type Registry, registryName, type Repository } from '../../types/registry.ts';
import type { Runtime } from '../runtime.ts';
import type { FleetLimits } from '../../fleet/fleet.ts';
import { ownerTags } from '../../ownership/owner-tags.ts';
import { accessTo } from '../../fleet/scope.ts';
import { sumByName } from '../../util/sum.ts';
import type { RegistryConnection } from '../../types/registry-connection.ts';
import { openRegistries } from '../../fleet/registries.ts';

type Names = ReadonlyMap<string, ReadonlySet<string>>;

export interface ResolvedImages {
  readonly resolutions: (uri: string, name: string) => Resolution;
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  /** Of the repositories that are deployed from, where the configuration tells owners by a tag. */
  readonly ownerTags: OwnerTags;
  readonly registries: number;
  /** That answered. */
  readonly repositories: number;
  readonly calls: () => Record<string, number>;
}

/** Repositories that are asked at once. */
const REPOSITORIES = 20;

type Answer =
  | { readonly kind: 'read'; readonly repository: Repository; readonly images: ReadonlyMap<string, Found> }
  | { readonly kind: 'no-repository'; readonly repository: Repository }
  | { readonly kind: 'unchecked'; readonly repository: Repository; readonly failure: AskFailure };
type Found = Extract<Resolution, { readonly kind: 'found' }>['image'];

/**
 * Looks up in ECR what images are, each repository once, in whichever registry it is. One that fails costs only its own
 * answer. What is not in ECR is not asked for.
 *
 * @param names by repository URI: tags and digests
 * @param deployed those of them whose repositories are asked whether tags may be given again, and whose they are
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
    async (repository): Promise<Answer> => {
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
  return {
    resolutions: (uri, name) => resolutionOf(byUri.get(uri), name),
    unchecked: answers.filter((answer) => answer.kind === 'unchecked'),
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
): Promise<Answer> {
  try {
    const [images, described] = await Promise.all([
      connection.identify(repository, names),
      // It only softens a warning: where the role may not ask, tags may be given again.
      isDeployed ? connection.describe([repository.name]).catch(undecided) : undefined,
    ]);
    return { kind: 'read', repository: { ...repository, tagMutability: described?.[0]?.tagMutability }, images };
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    if (error.code === 'NOT_FOUND') return { kind: 'no-repository', repository };
    const { code, message, hint } = error;
    return { kind: 'unchecked', repository, failure: { code, message, hint } };
  }
}

function undecided(thrown: unknown): undefined {
  if (!(thrown instanceof MintmarkError)) throw thrown;
}

function resolutionOf(answer: Answer | undefined, name: string): Resolution {
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
