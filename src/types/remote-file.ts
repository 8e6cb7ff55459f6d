/** A file of a repository at GitHub, as `OWNER/REPO/PATH@REF` names it. */
export interface RemoteFile {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly ref: string;
}

/** @throws MintmarkError `CONFIG` if there is no such file, `NETWORK` if that could not be learned */
export type ReadRemoteFile = (file: RemoteFile) => Promise<{
  readonly bytes: Uint8Array;
  /** The page that shows it. */
  readonly url: string;
}>;
