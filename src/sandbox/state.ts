import type { Registry } from '../image/repository.ts';
import type { Gate } from './gate.ts';
import type { SandboxOptions } from './options.ts';
import type { Registries } from './registries.ts';
import type { Repositories } from './repositories.ts';
import type { Storage } from './storage/storage.ts';
import type { Uploads } from './uploads.ts';

/**
 * Whether an account is not the caller's, and has no policy that lets others in. A caller without an account may do
 * everything.
 */
export function isForeign({ options }: SandboxState, caller: string | undefined, account: string): boolean {
  return caller !== undefined && account !== caller && !(options.trustingAccounts ?? []).includes(account);
}

/** What both APIs of one sandbox share. */
export interface SandboxState {
  readonly options: SandboxOptions;
  readonly registries: Registries;
  readonly repositories: Repositories;
  readonly storage: Storage;
  readonly uploads: Uploads;
  readonly gate: Gate;
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly uri: (registry: Registry, name: string) => string;
}
