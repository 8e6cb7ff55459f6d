import { MAX_MANIFEST_BYTES } from '../image/manifest.ts';
import { ACCEPTED_MEDIA_TYPES } from '../image/media-types.ts';
import type { ImageRepository } from '../image/sources/source.ts';
import { addressOf } from './address.ts';
import { Authorization } from './authorization.ts';
import { exchange } from './exchange.ts';
import { isPage, refusal } from './failure.ts';
import type { RegistryResponse } from './request.ts';
import type { RegistryRuntime } from './runtime.ts';

/**
 * Opens one repository of an OCI registry for reading. OCI distribution-spec, "Pull". Sends nothing before the first
 * call. Each call throws MintmarkError NETWORK, TIMEOUT, THROTTLED, CREDENTIALS, ACCESS_DENIED or UNEXPECTED_ANSWER.
 *
 * @param host the registry's host as in image references
 * @param name the repository's name
 */
export function openRepository(host: string, name: string, runtime: RegistryRuntime): ImageRepository {
  const address = addressOf(host);
  const authorization = new Authorization(address, name, runtime);
  let granted: string | undefined;

  const ask = (path: string, accept: string, limit: number): Promise<RegistryResponse> => {
    const headers = { accept, ...(granted !== undefined && { authorization: granted }) };
    return exchange({ url: new URL(`/v2/${name}/${path}`, address.origin), headers, limit }, runtime);
  };
  /** @returns undefined if it does not exist */
  const get = async (path: string, accept: string, limit: number): Promise<RegistryResponse | undefined> => {
    let answer = await ask(path, accept, limit);
    // Only a challenge from the registry itself counts, since it decides where the login is sent.
    if (answer.status === 401 && !answer.elsewhere) {
      granted = await authorization.answerTo(answer);
      answer = await ask(path, accept, limit);
      if (answer.status === 401 && !answer.elsewhere) throw await authorization.stillRefused();
    }
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refusal(answer, host, name);
    return answer;
  };
  return {
    manifest: async (reference) => {
      const answer = await get(`manifests/${reference}`, ACCEPTED_MEDIA_TYPES.join(', '), MAX_MANIFEST_BYTES);
      if (answer !== undefined && isPage(answer)) throw refusal(answer, host, name);
      return (
        answer && {
          bytes: answer.body,
          mediaType: answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase(),
          digest: answer.headers.get('docker-content-digest') ?? undefined,
        }
      );
    },
    blob: async ({ digest, limit }) => (await get(`blobs/${digest}`, '*/*', limit))?.body,
  };
}
