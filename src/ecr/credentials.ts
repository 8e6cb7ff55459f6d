import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { lateFrom } from '../aws/credential-failure.ts';
import { callFailure, unexpectedAnswer } from '../aws/failure.ts';
import { bounded, boundedChain, failuresFrom, inTime, sameHandler } from '../aws/credentials.ts';
import { namedEndpoint } from '../aws/environment.ts';
import type { AwsRun } from '../aws/settings.ts';
import type { Access, Role } from '../connection/access.ts';
import type { MintmarkError } from '../errors.ts';
import { callTo } from './failure.ts';
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
export function providerFor(options: CredentialOptions): AwsCredentialIdentityProvider {
  const { access, env, base, region, sessions } = options;
  let provider: AwsCredentialIdentityProvider =
    base === undefined ? boundedChain(env, options) : () => Promise.resolve(base);
  if (access.profile !== undefined) {
    const { AWS_SHARED_CREDENTIALS_FILE: filepath, AWS_CONFIG_FILE: configFilepath } = env;
    const files = { ...(filepath && { filepath }), ...(configFilepath && { configFilepath }) };
    const profile = { profile: access.profile, ...files };
    provider = bounded(
      (properties) => fromIni({ ...profile, ...sameHandler(properties) })(properties),
      `the profile ${access.profile}`,
      { ...options, env: { ...env, AWS_PROFILE: access.profile } },
    );
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
  master: AwsCredentialIdentityProvider,
  options: CredentialOptions,
): AwsCredentialIdentityProvider {
  const { region, env, sessions, signal } = options;
  const endpoint = namedEndpoint('STS', env);
  const call = callTo({ operation: 'sts:AssumeRole', registry: region, role: role.arn });
  return async (properties) => {
    // First, as they have a time limit and errors of their own.
    const masterCredentials = await master(properties);
    const provider = fromTemporaryCredentials({
      masterCredentials,
      params: {
        RoleArn: role.arn,
        RoleSessionName: role.sessionName ?? sessions.name,
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      },
      clientConfig: { region, ...(endpoint ? { endpoint } : {}) },
    });
    const lastSince = failuresFrom(properties);
    const late = (seconds: number): MintmarkError => {
      const last = lastSince();
      if (last !== undefined) return callFailure(last, call, signal);
      return lateFrom(`STS (for the role ${role.arn})`, seconds);
    };
    try {
      return await inTime(() => provider(properties), late, options);
    } catch (error) {
      const isEmpty = error instanceof Error && error.name === 'CredentialsProviderError';
      throw isEmpty ? unexpectedAnswer(call, error.message) : callFailure(error, call, signal);
    }
  };
}

/** Gets the credentials once for everyone, and again when they are about to expire, as the SDK's clients do. */
function once(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  const kept = memoizeIdentityProvider(provider, isIdentityExpired, doesIdentityRequireRefresh);
  return kept ?? provider;
}
