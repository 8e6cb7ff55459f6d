import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Environment } from '../util/environment.ts';

/** The roles that one run has assumed: registries that share a hub role assume it once. */
export interface Sessions {
  /** The session name for roles that do not have their own. */
  readonly name: string;
  /** Credentials by profile, region and all roles up to this one. */
  readonly links: Map<string, AwsCredentialIdentityProvider>;
}

/** The sessions of a run that begins now. */
export function newSessions(env: Environment, now: Date): Sessions {
  return { name: sessionNameOf(env, now), links: new Map() };
}

/**
 * The name of a run's sessions in CloudTrail: that it is mintmark's, and where to find the run.
 *
 * @returns 2 to 64 characters that STS accepts
 */
function sessionNameOf(env: Environment, now: Date): string {
  const { AWS_ROLE_SESSION_NAME: named = '' } = env;
  const run = env['GITHUB_RUN_ID'];
  const place =
    run === undefined
      ? now.toISOString().replace(/[-:]|\.\d+/g, '')
      : [run, env['GITHUB_RUN_ATTEMPT'], env['GITHUB_REPOSITORY']].filter(Boolean).join('-');
  return (named === '' ? `mintmark-${place}` : named).replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}
