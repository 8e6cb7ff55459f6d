import type { Registry } from '../types/registry.ts';
import type { Gate } from './gate.ts';
import type { SandboxOptions } from './options.ts';
import type { Repositories } from './repositories.ts';
import type { Storage } from './storage/storage.ts';
import type { Uploads } from './uploads.ts';

/** What both doors of one sandbox share. */
export interface World {
  readonly options: SandboxOptions;
  readonly repositories: Repositories;
  readonly storage: Storage;
  readonly uploads: Uploads;
  readonly gate: Gate;
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly uri: (registry: Registry, name: string) => string;
}
