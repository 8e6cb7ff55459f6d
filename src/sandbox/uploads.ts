import { randomUUID } from 'node:crypto';
import { EcrError } from './errors.ts';
import type { RepositoryState } from './repository.ts';
import type { Upload } from './storage/storage.ts';

export interface UploadSession {
  readonly id: string;
  readonly repository: RepositoryState;
  readonly upload: Upload;
  /** Size of the last part that came through the JSON protocol, in bytes. */
  lastPart: number | undefined;
}

/** The uploads under way. Those of both doors are one kind. */
export class Uploads {
  readonly #sessions = new Map<string, UploadSession>();

  start(repository: RepositoryState, upload: Upload): UploadSession {
    const session: UploadSession = { id: randomUUID(), repository, upload, lastPart: undefined };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** @throws EcrError UploadNotFoundException, also where the upload is another repository's. */
  get(repository: RepositoryState, id: string): UploadSession {
    const session = this.#sessions.get(id);
    if (session?.repository === repository) return session;
    const { registry, name } = repository.settings;
    throw new EcrError(
      'UploadNotFoundException',
      `Upload with id '${id}' could not be found in the repository with name '${name}' in the registry with id '${registry.account}'`,
    );
  }

  end(session: UploadSession): void {
    this.#sessions.delete(session.id);
  }
}
