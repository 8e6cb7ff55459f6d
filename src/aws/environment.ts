import type { AwsCredentialIdentity } from '@smithy/types';

import { MintmarkError } from '../errors.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/**
 * Removes AWS's empty variables from the process's environment. A workflow can empty a variable but not unset it, and
 * the SDK, which reads the environment itself, takes an empty region for a region.
 */
export function unsetEmpty(env: Record<string, string | undefined>): void {
  // Only some parts of the SDK treat an empty variable as unset.
  for (const name of Object.keys(env))
    if (name.startsWith('AWS_') && env[name] === '') Reflect.deleteProperty(env, name);
}

/**
 * The endpoint of a service, if set. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws MintmarkError USAGE if it is not an http or https URL
 */
export function namedEndpoint(service: 'ECR' | 'ECS' | 'STS' | 'DYNAMODB', env: Environment): string | undefined {
  const own = `AWS_ENDPOINT_URL_${service}`;
  const variable = valueOf(env, own) === undefined ? 'AWS_ENDPOINT_URL' : own;
  const url = valueOf(env, variable);
  // `localhost:4566` is a URL too, with the scheme `localhost`.
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  throw new MintmarkError('USAGE', `${variable} is not an http or https URL`, {
    hint: 'Write it as http://localhost:4566 or https://HOST, or unset it.',
  });
}

/** The region that the environment names; undefined if the SDK's own chain has to find it, such as in the profile. */
export function namedRegion(env: Environment): string | undefined {
  return valueOf(env, 'AWS_REGION') ?? valueOf(env, 'AWS_DEFAULT_REGION');
}

/** The credentials in the environment itself; undefined: the SDK's chain finds them (profile, SSO, instance). */
export function environmentCredentials(env: Environment): AwsCredentialIdentity | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_PROFILE: profile,
  } = env;
  if (!accessKeyId || !secretAccessKey || profile) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
