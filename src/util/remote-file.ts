/** A file in a GitHub repository, written as `OWNER/REPO/PATH@REF`. */
export interface RemoteFile {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly ref: string;
}

/** @throws MintmarkError `CONFIG` if there is no such file, `NETWORK` if that could not be determined */
export type ReadRemoteFile = (file: RemoteFile) => Promise<{
  readonly bytes: Uint8Array;
  /** The page that shows it. */
  readonly url: string;
}>;

const PATTERN = /^(?<owner>[\w-]+)\/(?<repo>[\w.-]+)\/(?<path>[^@]+)@(?<ref>[^@]+)$/;

/** @returns undefined for a path in the file system */
export function parseRemoteFile(text: string): RemoteFile | undefined {
  const { owner, repo, path, ref } = PATTERN.exec(text)?.groups ?? {};
  return owner === undefined || repo === undefined || path === undefined || ref === undefined
    ? undefined
    : { owner, repo, path, ref };
}

/** Whether messages show a file as the URL of its page on GitHub. */
export function isOnGitHub(file: string): boolean {
  return /^https?:\/\//.test(file);
}

export function remoteFileName({ owner, repo, path, ref }: RemoteFile): string {
  return `${owner}/${repo}/${path}@${ref}`;
}
