import { randomUUID } from 'node:crypto';
import { EcrError } from './errors.ts';
import type { RepositoryState } from './repository.ts';
import type { Upload } from './storage/storage.ts';

/** One upload in progress. */
export class UploadSession {
  readonly id = randomUUID();
  readonly repository: RepositoryState;
  readonly upload: Upload;
  /** Sizes of the parts received through the JSON protocol, in bytes. */
  readonly parts: number[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(repository: RepositoryState, upload: Upload) {
    this.repository = repository;
    this.upload = upload;
  }

  /**
   * Does one thing at a time: a client that resumes a cut upload learns how far it got only after the cut request is
   * over.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** The uploads in progress. Both APIs share them. */
export class Uploads {
  readonly #sessions = new Map<string, UploadSession>();

  start(repository: RepositoryState, upload: Upload): UploadSession {
    const session = new UploadSession(repository, upload);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** @throws EcrError UploadNotFoundException, even if the upload exists in another repository. */
  get(repository: RepositoryState, id: string): UploadSession {
    const session = this.#sessions.get(id);
    if (session?.repository === repository) return session;
    const message = `Upload with id '${id}' could not be found in ${repository.inWords}`;
    throw new EcrError('UploadNotFoundException', message);
  }

  end(session: UploadSession): void {
    this.#sessions.delete(session.id);
  }
}
