import { addressOf } from './address.ts';
import { exchange } from './exchange.ts';
import { refusal } from './failure.ts';
import type { RegistryRuntime } from './runtime.ts';

/** Of an answer that has nothing to say, in bytes. */
const LIMIT = 64 * 1024;

/**
 * Begins an upload that is never finished: a registry that creates repositories on push creates this one. OCI distribution-spec,
 * "Pushing blobs".
 *
 * @returns whether the registry has the repository now
 * @throws MintmarkError NETWORK, TIMEOUT, THROTTLED, CREDENTIALS, ACCESS_DENIED or UNEXPECTED_ANSWER
 */
export async function beginUpload(
  host: string,
  name: string,
  { username, password }: { readonly username: string; readonly password: string },
  runtime: Pick<RegistryRuntime, 'clock' | 'random' | 'signal' | 'fetch'>,
): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const url = new URL(`/v2/${name}/blobs/uploads/`, addressOf(host).origin);
  const answer = await exchange(
    { url, headers: { authorization }, form: new URLSearchParams(), limit: LIMIT },
    runtime,
  );
  if (answer.status === 404) return false;
  if (answer.status !== 202) throw refusal(answer, host, name);
  return true;
}
