import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { bounded } from '../aws/credentials.ts';
import { namedEndpoint } from '../aws/environment.ts';
import type { AwsRun } from '../aws/settings.ts';
import type { Access, Role } from '../connection/access.ts';
import { failureOf } from './failure.ts';
import type { Sessions } from './sessions.ts';

export interface CredentialOptions extends AwsRun {
  readonly access: Access;
  /** Where the roles are assumed: each region has its own STS. */
  readonly region: string;
  /** The credentials in the environment itself; undefined: the SDK's own chain. */
  readonly base: AwsCredentialIdentity | undefined;
  readonly sessions: Sessions;
}

/** The credentials for a registry that has a profile or roles. Sends nothing yet. */
export function providerFor(options: CredentialOptions): AwsCredentialIdentityProvider | undefined {
  const { access, env, base, region, sessions } = options;
  let provider: AwsCredentialIdentityProvider | undefined = base && (() => Promise.resolve(base));
  if (access.profile !== undefined) {
    const { AWS_SHARED_CREDENTIALS_FILE: filepath, AWS_CONFIG_FILE: configFilepath } = env;
    const files = { ...(filepath && { filepath }), ...(configFilepath && { configFilepath }) };
    provider = bounded(fromIni({ profile: access.profile, ...files }), `the profile ${access.profile}`, options);
  }
  let path = [access.profile ?? '', region];
  for (const role of access.roles ?? []) {
    path = [...path, JSON.stringify(role)];
    const key = path.join('\n');
    provider = sessions.links.get(key) ?? once(assume(role, provider, options));
    sessions.links.set(key, provider);
  }
  return provider;
}

function assume(
  role: Role,
  master: AwsCredentialIdentityProvider | undefined,
  options: CredentialOptions,
): AwsCredentialIdentityProvider {
  const { region, env, sessions, signal } = options;
  const endpoint = namedEndpoint('STS', env);
  const provider = bounded(
    fromTemporaryCredentials({
      ...(master && { masterCredentials: master }),
      params: {
        RoleArn: role.arn,
        RoleSessionName: role.sessionName ?? sessions.name,
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      },
      clientConfig: { region, ...(endpoint ? { endpoint } : {}) },
    }),
    `the role ${role.arn}`,
    options,
  );
  return async (properties) => {
    try {
      return await provider(properties);
    } catch (error) {
      throw failureOf(error, { operation: 'sts:AssumeRole', registry: region, role: role.arn }, signal);
    }
  };
}

/** Gets the credentials once for everyone, and again when they are about to expire, as the SDK's clients do. */
function once(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  const kept = memoizeIdentityProvider(provider, isIdentityExpired, doesIdentityRequireRefresh);
  return kept ?? provider;
}
