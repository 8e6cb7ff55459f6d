import {
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  LifecyclePolicyNotFoundException,
} from '@aws-sdk/client-ecr';
import type { AwsRun } from '../aws/settings.ts';
import { expectedError } from '../errors.ts';
import type { OpenRegistry, RegistryConnection, RegistryCredentials } from '../connection/connection.ts';
import type { Repository } from '../image/repository.ts';
import { askRegistry } from './ask.ts';
import { describeRepositories } from './catalog.ts';
import { CONCURRENCY, connect, type EcrConnection } from './client.ts';
import { discover } from './discover.ts';
import { unexpectedAnswer } from './failure.ts';
import { EcrRepository } from './repository.ts';
import { repositoryTags } from './repository-tags.ts';
import { newSessions } from './sessions.ts';
import { askTag, readBack } from './tag.ts';
import { Slots } from '../util/slots.ts';
import type { Environment } from '../util/environment.ts';
import { proxiedFetch } from '../util/proxy.ts';

/** ECR private registries, for one run, in which each role is assumed once. */
export function ecrRegistries({
  env,
  clock,
  now,
}: Pick<AwsRun, 'env' | 'clock'> & { readonly now: () => Date }): OpenRegistry {
  const sessions = newSessions(env, now());
  return async (options) => registryOf(await connect({ ...options, env, clock, sessions }), env);
}

/** Modules that only an audit or only a push needs are loaded on demand. */
export function registryOf(connection: EcrConnection, env: Environment): RegistryConnection {
  const { region, account, registry, calls } = connection;
  const slots = new Slots(CONCURRENCY);
  let fetching: ReturnType<typeof proxiedFetch> | undefined;
  const at = (repository: Repository): EcrRepository => new EcrRepository(connection, repository);
  return {
    region,
    account,
    registry,
    calls,
    concurrency: CONCURRENCY,
    discover: (wanted) => discover(connection, wanted),
    describe: (names) => describeRepositories(connection, names),
    isCreatedOnPush: async (name) => (await import('./creation-templates.ts')).isCreatedOnPush(connection, name),
    tagsOf: (repository) => repositoryTags(at(repository)),
    ask: (question) => askRegistry(connection, question),
    askTag: (repository, tag, candidate) => askTag(at(repository), tag, candidate),
    identify: async (repository, names) => (await import('./identify.ts')).identify(at(repository), names),
    survey: async (repository, options) =>
      (await import('./survey.ts')).surveyRepository(at(repository), options, slots),
    hasLifecyclePolicy: (repository) => hasLifecyclePolicy(at(repository)),
    readConfig: async (repository, imageId, signal) => {
      const { readConfig } = await import('./config-blob.ts');
      return readConfig(at(repository), imageId, signal, await (fetching ??= proxiedFetch(env)));
    },
    push: async (repository, content, options) =>
      (await import('./push.ts')).pushImage(at(repository), content, options),
    putTag: async (repository, tagging) => (await import('./put-tag.ts')).putTag(at(repository), tagging),
    createOnPush: async (repository, beginUpload) =>
      (await import('./create-on-push.ts')).createOnPush(at(repository), beginUpload),
    readBack: (repository, pushed) => readBack(at(repository), pushed),
    authorize: (signal) => authorize(connection, signal),
    close: () => {
      connection.close();
    },
  };
}

/** Valid for twelve hours. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
async function authorize(connection: EcrConnection, signal?: AbortSignal): Promise<RegistryCredentials> {
  const limits = signal && { signal };
  const { authorizationData = [] } = await connection.send(new GetAuthorizationTokenCommand({}), limits);
  const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  const colon = token.indexOf(':');
  if (colon < 1) {
    throw unexpectedAnswer({ operation: 'GetAuthorizationToken', registry: connection.registry }, 'no token');
  }
  return { username: token.slice(0, colon), password: token.slice(colon + 1) };
}

/**
 * Whether a repository has a lifecycle policy.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
 *
 * @returns undefined if that could not be checked: it is advice, and no verdict depends on it.
 */
async function hasLifecyclePolicy({ send, input }: EcrRepository): Promise<boolean | undefined> {
  try {
    await send(new GetLifecyclePolicyCommand(input));
    return true;
  } catch (error) {
    return expectedError(error).cause instanceof LifecyclePolicyNotFoundException ? false : undefined;
  }
}
