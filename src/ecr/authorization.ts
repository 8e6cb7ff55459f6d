import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { RegistryCredentials } from '../types/registry-connection.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** Good for twelve hours. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
export async function authorize(connection: EcrConnection): Promise<RegistryCredentials> {
  const { authorizationData = [] } = await connection.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  const colon = token.indexOf(':');
  if (colon < 1) {
    throw unexpectedAnswer({ operation: 'GetAuthorizationToken', registry: connection.registry }, 'no token');
  }
  return { username: token.slice(0, colon), password: token.slice(colon + 1) };
}
