import { issueToken } from '../token.ts';
import { seconds, type Operation } from './operation.ts';

/** An ECR token is valid for 12 hours. */
const VALID_MS = 12 * 60 * 60 * 1000;

export const getAuthorizationToken: Operation = ({ state, caller, input }) => {
  const expiresAt = seconds(new Date(state.options.now().getTime() + VALID_MS));
  const accounts = input.texts('registryIds', { most: 10 }) ?? [caller.account];
  return {
    // Whichever registries are named, a token has the caller's permissions.
    authorizationData: accounts.map(() => ({
      authorizationToken: Buffer.from(`AWS:${issueToken(caller)}`).toString('base64'),
      expiresAt,
      proxyEndpoint: state.endpoint,
    })),
  };
};
