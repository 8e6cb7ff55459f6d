import { namedEndpoint } from '../aws/environment.ts';
import { readEcrHost } from '../image/ecr-reference.ts';
import type { Configuration } from '../config/configuration.ts';
import type { RegistryCredentials } from '../connection/connection.ts';
import type { Runtime } from './runtime.ts';
import { DEFAULT_RATE } from './limits.ts';
import { accessTo } from '../fleet/scope.ts';
import type { RunTime } from '../fleet/time-limit.ts';
import { openRegistries } from '../fleet/registries.ts';

/**
 * A login for ECR from the AWS credentials, as amazon-ecr-credential-helper provides one; from the role or profile of
 * the registry if one is configured.
 *
 * @returns undefined if the host is not ECR's: nobody else gets such a login
 * @throws MintmarkError if AWS provides none
 */
export async function ecrLogin(
  host: string,
  configured: Configuration['registries'],
  { env, clock, now }: Pick<Runtime, 'env' | 'clock' | 'now'>,
  { signal, runMs }: RunTime,
): Promise<RegistryCredentials | undefined> {
  const ecr = readEcrHost(host);
  const registry = ecr?.kind === 'ecr' ? ecr.registry : undefined;
  if (registry === undefined && host !== endpointHost(env)) return undefined;
  const access = registry === undefined ? {} : accessTo(registry, configured);
  const open = await openRegistries({ env, clock, now });
  const connection = await open({ ...registry, ...access, rate: DEFAULT_RATE, signal, runMs });
  try {
    return await connection.authorize();
  } finally {
    connection.close();
  }
}

/** An ECR behind another endpoint, such as mintmark's sandbox, is both API and registry. */
function endpointHost(env: Runtime['env']): string | undefined {
  const endpoint = namedEndpoint('ECR', env);
  return endpoint === undefined ? undefined : new URL(endpoint).host;
}
