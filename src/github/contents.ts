import { RequestError } from '@octokit/request-error';
import { MintmarkError } from '../errors.ts';
import type { Environment } from '../util/environment.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import { proxiedFetch } from '../util/proxy.ts';
import { type ReadRemoteFile, type RemoteFile, remoteFileName } from '../util/remote-file.ts';
import { isForeign, reasonOf } from './answers.ts';
import { connectGitHub } from './client.ts';

/** How long a run waits for its configuration, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Reads files of repositories on GitHub. GitHub does not return files of more than 1 MB.
 *
 * @param token may be empty, for reading what is public
 * @param env may name a proxy
 */
export function remoteReader(token: string, apiUrl: string, env: Environment): ReadRemoteFile {
  return async (file) => {
    const { owner, repo, path, ref } = file;
    const request = { send: await proxiedFetch(env), signal: AbortSignal.timeout(PATIENCE_MS) };
    const { data } = await connectGitHub(token, apiUrl, request)
      .request('GET /repos/{owner}/{repo}/contents/{path}', { owner, repo, path, ref })
      .catch((error: unknown) => {
        throw failure(file, error);
      });
    // The answer is not trusted to be a file, even if GitHub sent it.
    const { type, encoding, content, html_url: url }: JsonObject = isObject(data) ? { ...data } : {};
    if (type !== 'file' || encoding !== 'base64' || typeof content !== 'string') {
      throw new MintmarkError('CONFIG', `${remoteFileName(file)} is not a file that can be read`, {
        hint: 'Name a file of at most 1 MB as OWNER/REPO/PATH@REF.',
      });
    }
    return { bytes: Buffer.from(content, 'base64'), url: typeof url === 'string' ? url : remoteFileName(file) };
  };
}

function failure(file: RemoteFile, cause: unknown): MintmarkError {
  const known =
    cause instanceof RequestError && cause.response !== undefined && cause.status < 500 && !isForeign(cause);
  const hint = known
    ? 'Name an existing file as OWNER/REPO/PATH@REF, and pass a github-token with contents: read on that repository. A file of this checkout with @ in its name begins with ./'
    : 'Run it again, or check the file out and name its path.';
  const message = `${remoteFileName(file)} cannot be read: ${reasonOf(cause)}`;
  return new MintmarkError(known ? 'CONFIG' : 'NETWORK', message, { hint, cause });
}
