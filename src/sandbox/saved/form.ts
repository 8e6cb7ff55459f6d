import { fullFormats } from 'ajv-formats/dist/formats.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../../schemas/sandbox-state.schema.json' with { type: 'json' };
import type { Digest } from '../../image/digest.ts';
import type { JsonObject } from '../../util/json-object.ts';
import type { Registry } from '../../image/repository.ts';
import type { ImageStatus, RepositorySettings } from '../repository.ts';
import type { CreationTemplate } from '../templates.ts';

/** `state.json`: what schemas/sandbox-state.schema.json accepts. Times are ISO 8601. */
export interface SavedState {
  readonly schemaVersion: 1;
  readonly registries: readonly SavedRegistry[];
  readonly repositories: readonly SavedRepository[];
}

export interface SavedRegistry extends Registry {
  readonly policy: string | undefined;
  readonly templates: readonly SavedTemplate[];
  readonly settings: Readonly<Record<string, string>>;
  readonly replication: JsonObject;
  readonly scanning: JsonObject;
}

interface SavedTemplate extends Omit<CreationTemplate, 'createdAt' | 'updatedAt'> {
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
}

export interface SavedRepository extends Registry, Omit<RepositorySettings, 'registry' | 'createdAt'> {
  readonly createdAt: string;
  readonly blobs: readonly SavedBlob[];
  readonly images: readonly SavedImage[];
}

export interface SavedBlob {
  readonly digest: Digest;
  readonly mediaType: string | undefined;
  readonly isConfig: true | undefined;
}

export interface SavedImage {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly tags: readonly string[];
  readonly pushedAt: string;
  readonly pulledAt: string | undefined;
  readonly status: ImageStatus;
  readonly archivedAt: string | undefined;
  readonly activatedAt: string | undefined;
}

/**
 * Validates data against the schema. @returns the state, or the first thing wrong with it, such as `/images/0/tags must
 * be array`
 */
export function checkState(data: unknown): SavedState | string {
  const ajv = new Ajv2020({ meta: false, validateSchema: false });
  ajv.addFormat('date-time', fullFormats['date-time']);
  const check = ajv.compile<SavedState>(schema);
  if (check(data)) return data;
  const [{ instancePath, message } = { instancePath: '', message: 'is not valid' }] = check.errors ?? [];
  return `${instancePath === '' ? 'the whole' : instancePath} ${message ?? 'is not valid'}`;
}
