import pMap from 'p-map';
import { failureIn } from '../errors.ts';
import { serviceName } from '../mark/service.ts';
import { ownershipSources } from './ownership-sources.ts';
import type { Configuration } from '../config/configuration.ts';
import type { OwnerTag, OwnerTags } from './reason.ts';
import type { RegistryConnection } from '../connection/connection.ts';
import type { Repository } from '../image/repository.ts';

/** A repository, and how its registry is queried; undefined if it could not even be listed. */
interface Asked {
  readonly repository: Repository;
  readonly connection: RegistryConnection | undefined;
  /** Whether the repository does not exist yet: it has no tags. */
  readonly absent?: boolean;
}

/** The ECR tags that name owners, as far as they were needed in a run. */
export interface OwnerTagReader {
  /** Grows with each `learn`. */
  readonly known: OwnerTags;
  /** Reads the tags that decide, each once. One that cannot be read is recorded as such. */
  readonly learn: (repositories: readonly Asked[]) => Promise<void>;
}

/**
 * Each tag costs a call, as much as checking whether the repository has the image. So only tags that can change a
 * verdict are read: the target's, and those of repositories that gave an answer other than 'no'.
 */
export function ownerTags(configuration: Configuration): OwnerTagReader {
  const known = new Map<string, OwnerTag>();
  const key = configuration.ownership?.tag;
  const sourcesOf = ownershipSources(configuration, known);
  return {
    known,
    learn: async (repositories) => {
      if (key === undefined) return;
      const open = repositories.filter(
        ({ repository: { uri }, absent }) => absent !== true && !known.has(uri) && sourcesOf(uri).undecided,
      );
      await pMap(
        open,
        async ({ repository, connection }) => {
          if (connection !== undefined) known.set(repository.uri, await read(connection, repository, key));
        },
        { concurrency: Math.max(1, ...open.map(({ connection }) => connection?.concurrency ?? 1)) },
      );
    },
  };
}

async function read(connection: RegistryConnection, repository: Repository, key: string): Promise<OwnerTag> {
  try {
    const value = (await connection.tagsOf(repository)).get(key);
    return { value: value === undefined ? undefined : serviceName(value, `The tag ${key} of ${repository.uri}`) };
  } catch (error) {
    const failure = failureIn(error);
    return { failure: failure.code === 'USAGE' ? { ...failure, code: 'CONFIG', hint: VALID } : failure };
  }
}

const VALID =
  "Give the tag the name of a service: letters, digits, '_', '.' and '-', with '/' between its parts, no '.' or '-' first.";
