import pMap from 'p-map';
import type { OpenCachedManifests } from '../cache/manifest-cache.ts';
import type { RegistryConnection, Survey } from '../connection/connection.ts';
import { ImageTable } from './image-table.ts';
import type { OwnedRepository } from '../ownership/owned.ts';
import type { AskFailure } from '../errors.ts';
import type { Repository } from '../image/repository.ts';
import { isMovable } from '../util/tag-mutability.ts';
import type { DetailsFile } from './details-file.ts';
import type { Runtime } from '../commands/runtime.ts';
import { sum } from '../util/sum.ts';

/** How many repositories of one registry are read at once: each holds its digests in memory until it has been read. */
const AT_ONCE = 20;

/** One repository of the fleet, counted. */
export interface SurveyedRepository {
  readonly repository: Repository;
  readonly service: string;
  /** An index counts once, with everything that it names; artifacts do not count. */
  readonly images: number;
  /** How many of them no tag names. */
  readonly untagged: number;
  /** Archived manifests that could not be read: no node can pull them until they are restored. */
  readonly archived: number;
  /** Undefined if ECR does not say. */
  readonly mutableTags: boolean | undefined;
  /** Undefined if it could not be checked. */
  readonly lifecyclePolicy: boolean | undefined;
}

export interface FleetSurvey {
  readonly table: ImageTable;
  readonly audited: readonly SurveyedRepository[];
  /** Repositories about which not everything is known. */
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  readonly recalled: number;
}

export interface SurveyPlan {
  /** The repositories of each registry, with their numbers in the table. */
  readonly registries: readonly {
    readonly connection: RegistryConnection;
    readonly places: readonly (OwnedRepository & { readonly number: number })[];
  }[];
  readonly openCached: OpenCachedManifests;
  readonly file: DetailsFile;
  /** Whether lifecycle policies are read. */
  readonly lifecycle: boolean;
}

/** What is kept of a repository once its images are in the table. */
interface Surveyed {
  readonly audited: SurveyedRepository;
  readonly recalled: number;
  readonly failure: AskFailure | undefined;
}

/** Reads every repository of the fleet, with all registries concurrently. */
export async function surveyFleet(plan: SurveyPlan, runtime: Runtime): Promise<FleetSurvey> {
  const total = sum(plan.registries.map(({ places }) => places.length));
  const progress = progressOf(total, runtime);
  const table = new ImageTable();
  const surveyed = await Promise.all(
    plan.registries.map(({ connection, places }) => {
      const ask = askUntilRefused(connection, plan, progress.onImages);
      return pMap(
        places,
        async ({ repository, service, number }): Promise<Surveyed> => {
          const [{ holdings, archived, recalled, failure }, lifecyclePolicy] = await ask(repository);
          for (const { imageIds, artifacts, position } of holdings) {
            table.add(imageIds, { repository: number, position }, artifacts);
          }
          progress.onRepository();
          const runnable = holdings.filter(({ imageIds }) => imageIds.length > 0);
          const untagged = runnable.filter(({ isTagged }) => !isTagged).length;
          const mutableTags = isMovable(repository.tagMutability, undefined);
          const images = runnable.length;
          const audited = { repository, service, images, untagged, archived, mutableTags, lifecyclePolicy };
          return { audited, recalled, failure };
        },
        { concurrency: AT_ONCE },
      );
    }),
  );
  const all = surveyed.flat();
  return {
    table,
    audited: all.map(({ audited }) => audited),
    unchecked: all.flatMap(({ audited: { repository }, failure }) =>
      failure === undefined ? [] : [{ repository, failure }],
    ),
    recalled: sum(all.map(({ recalled }) => recalled)),
  };
}

/** Refused credentials end the requests to a registry: the next answer would be the same. */
function askUntilRefused(
  connection: RegistryConnection,
  { openCached, file, lifecycle }: SurveyPlan,
  onImages: (count: number) => void,
): (repository: Repository) => Promise<[Survey, boolean | undefined]> {
  let refusal: AskFailure | undefined;
  return async (repository) => {
    if (refusal !== undefined) return [{ holdings: [], archived: 0, recalled: 0, failure: refusal }, undefined];
    const options = { cached: openCached(repository.uri), keep: file.keep.bind(file), onImages };
    const [survey, policy] = await Promise.all([
      connection.survey(repository, options),
      lifecycle ? connection.hasLifecyclePolicy(repository) : undefined,
    ]);
    if (survey.failure?.code === 'CREDENTIALS') refusal = survey.failure;
    return [survey, policy];
  };
}

/** Until this many milliseconds have passed, an estimate would only be a guess. */
const ESTIMATE_AFTER_MS = 2_000;

/** Tells the front end how far an audit is, in repositories: ECR does not say how many images there are. */
function progressOf(
  total: number,
  runtime: Runtime,
): { readonly onImages: (count: number) => void; readonly onRepository: () => void } {
  const startedAt = runtime.clock.now();
  let done = 0;
  let images = 0;
  const report = (): void => {
    const passed = runtime.clock.now() - startedAt;
    const remainingMs = done === 0 || passed < ESTIMATE_AFTER_MS ? undefined : (passed / done) * (total - done);
    runtime.progress({ step: 'audit', done, total, images, remainingMs });
  };
  return {
    onImages: (count) => {
      images += count;
      report();
    },
    onRepository: () => {
      done += 1;
      report();
    },
  };
}
