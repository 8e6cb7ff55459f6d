import type { Clock } from '../util/clock.ts';
import type { OpenRegistry, RegistryConnection } from '../types/registry-connection.ts';
import { askRegistry } from './ask.ts';
import { describeRepositories } from './catalog.ts';
import { CONCURRENCY, connect, type EcrConnection } from './client.ts';
import { discover } from './discover.ts';
import { repositoryTags } from './repository-tags.ts';
import { newSessions } from './sessions.ts';
import { askTag, readBack } from './tag.ts';

interface Run {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly now: () => Date;
}

/** The private registries of ECR, for one run: each role is assumed once in it. */
export function ecrRegistries({ env, clock, now }: Run): OpenRegistry {
  const sessions = newSessions(env, now());
  return async (options) => registryOf(await connect({ ...options, env, clock, sessions }));
}

/** What only an audit, or only a push, needs is loaded then. */
function registryOf(connection: EcrConnection): RegistryConnection {
  const { region, account, registry, calls } = connection;
  return {
    region,
    account,
    registry,
    calls,
    concurrency: CONCURRENCY,
    discover: (wanted) => discover(connection, wanted),
    describe: (names) => describeRepositories(connection, names),
    isCreatedOnPush: async (name) => (await import('./creation-templates.ts')).isCreatedOnPush(connection, name),
    tagsOf: (repository) => repositoryTags(connection, repository),
    ask: (question) => askRegistry(connection, question),
    askTag: (repository, tag, candidate) => askTag(connection, repository, tag, candidate),
    identify: async (repository, names) => (await import('./identify.ts')).identify(connection, repository, names),
    survey: async (repository, options) =>
      (await import('./survey.ts')).surveyRepository(connection, repository, options),
    hasLifecyclePolicy: async (repository) =>
      (await import('./lifecycle.ts')).hasLifecyclePolicy(connection, repository),
    readConfig: async (repository, imageId, signal) =>
      (await import('./config-blob.ts')).readConfig(connection, repository, imageId, signal),
    push: async (repository, content, options) =>
      (await import('./push.ts')).pushImage(connection, repository, content, options),
    createOnPush: async (repository, beginUpload) =>
      (await import('./create-on-push.ts')).createOnPush(connection, repository, beginUpload),
    readBack: (repository, pushed) => readBack(connection, repository, pushed),
    authorize: async () => (await import('./authorization.ts')).authorize(connection),
    close: () => {
      connection.close();
    },
  };
}
