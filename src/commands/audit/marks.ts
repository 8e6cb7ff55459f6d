import pMap from 'p-map';
import type { SharedGroup } from '../../rules/shared-group.ts';
import { BUILD_ID_LABEL, SERVICE_LABEL } from '../../image/mark.ts';
import type { Repository } from '../../image/repository.ts';
import type { RegistryConnection } from '../../connection/connection.ts';

/**
 * How many groups get their configs read, in two calls each. After these are fixed, the next audit shows the others.
 */
const READ = 100;
const AT_ONCE = 10;

/**
 * Reads the marks of the worst groups: an image without one was built twice, one with a mark was copied.
 *
 * @param groups worst first
 */
export async function withMarks(
  groups: readonly SharedGroup[],
  connectionOf: (repository: Repository) => RegistryConnection | undefined,
  signal: AbortSignal,
): Promise<SharedGroup[]> {
  if (groups.length === 0) return [];
  const read = await pMap(
    groups.slice(0, READ),
    async (group): Promise<SharedGroup> => {
      const [image] = group.images;
      const connection = image && connectionOf(image.repository);
      if (image === undefined || connection === undefined) return group;
      const config = await connection.readConfig(image.repository, group.imageIds[0], signal);
      if (config === undefined) return group;
      const buildId = config.labels[BUILD_ID_LABEL];
      return { ...group, mark: buildId ? { service: config.labels[SERVICE_LABEL], buildId } : null };
    },
    { concurrency: AT_ONCE },
  );
  return [...read, ...groups.slice(READ)];
}
