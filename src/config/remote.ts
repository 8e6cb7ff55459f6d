import type { RemoteFile } from '../types/remote-file.ts';

const REMOTE = /^(?<owner>[\w-]+)\/(?<repo>[\w.-]+)\/(?<path>[^@]+)@(?<ref>[^@]+)$/;

/** What `OWNER/REPO/PATH@REF` names; undefined for a path of the file system. */
export function remoteFile(text: string): RemoteFile | undefined {
  const { owner, repo, path, ref } = REMOTE.exec(text)?.groups ?? {};
  return owner === undefined || repo === undefined || path === undefined || ref === undefined
    ? undefined
    : { owner, repo, path, ref };
}
