import type { AwsCredentialIdentity } from '@smithy/types';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a service is, where the environment says so. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export function namedEndpoint(service: 'ECR' | 'ECS', env: Env): string | undefined {
  return env[`AWS_ENDPOINT_URL_${service}`] ?? env['AWS_ENDPOINT_URL'];
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
