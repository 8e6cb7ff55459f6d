import type { AwsCredentialIdentity } from '@smithy/types';

import { MintmarkError } from '../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where a service is, where the environment says so. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws MintmarkError USAGE where what it says is no URL
 */
export function namedEndpoint(service: 'ECR' | 'ECS' | 'STS' | 'DYNAMODB', env: Env): string | undefined {
  const own = `AWS_ENDPOINT_URL_${service}`;
  const variable = env[own] === undefined ? 'AWS_ENDPOINT_URL' : own;
  const url = env[variable];
  // `localhost:4566` is a URL too, of a scheme that nobody speaks.
  if (!url || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  throw new MintmarkError('USAGE', `${variable} is no http or https URL`, {
    hint: 'Write it as http://localhost:4566 or https://HOST, or unset it.',
  });
}

/** The region that the environment names; undefined: the SDK's own chain finds it, such as in the profile. */
export function namedRegion(env: Env): string | undefined {
  return env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
}

/** The credentials that the environment names outright; undefined: the SDK's own chain finds them (profile, SSO, web identity, instance). */
export function environmentCredentials(env: Env): AwsCredentialIdentity | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_PROFILE: profile,
  } = env;
  if (!accessKeyId || !secretAccessKey || profile) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
