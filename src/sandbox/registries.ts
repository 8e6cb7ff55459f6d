import type { JsonObject } from '../util/json-object.ts';
import { type Registry, registryName } from '../image/repository.ts';
import type { SandboxOptions } from './options.ts';
import type { SandboxState } from './state.ts';
import type { CreationTemplate } from './templates.ts';

/** The account settings that PutAccountSetting takes, each with its values; the first is the initial one. */
export const ACCOUNT_SETTINGS = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE', 'CLAIR'],
  REGISTRY_POLICY_SCOPE: ['V2', 'V1'],
  BLOB_MOUNTING: ['ENABLED', 'DISABLED'],
} as const;
export type AccountSetting = keyof typeof ACCOUNT_SETTINGS;

/** What one registry has besides repositories. */
export interface RegistrySettings {
  /** The registry policy, JSON. It is stored, but has no effect. */
  policy: string | undefined;
  /** Repository creation templates, by prefix. */
  readonly templates: Map<string, CreationTemplate>;
  readonly account: Map<string, string>;
  /**
   * ReplicationConfiguration and RegistryScanningConfiguration of the API. They are stored, but nothing is replicated
   * or scanned.
   */
  replication: JsonObject;
  scanning: JsonObject;
}

/** Every registry of the sandbox: each exists as soon as it is used. */
export class Registries {
  readonly #used = new Map<string, readonly [Registry, RegistrySettings]>();
  readonly #templates: readonly CreationTemplate[];

  constructor({ creationTemplates = [] }: SandboxOptions) {
    this.#templates = creationTemplates;
  }

  /** The registries that have been used. */
  all(): Iterable<readonly [Registry, RegistrySettings]> {
    return this.#used.values();
  }

  of({ account, region }: Registry): RegistrySettings {
    const registry = { account, region };
    const [, known] = this.#used.get(registryName(registry)) ?? [];
    if (known) return known;
    const settings: RegistrySettings = {
      policy: undefined,
      templates: new Map(this.#templates.map((template) => [template.prefix, template])),
      account: new Map(),
      replication: { rules: [] },
      scanning: { scanType: 'BASIC', rules: [] },
    };
    this.#used.set(registryName(registry), [registry, settings]);
    return settings;
  }
}

/** The value that a registry has set for an account setting, or its default. */
export function settingOf({ options, registries }: SandboxState, registry: Registry, name: AccountSetting): string {
  const [first, second] = ACCOUNT_SETTINGS[name];
  const usual = name === 'BLOB_MOUNTING' && options.mounts === false ? second : first;
  return registries.of(registry).account.get(name) ?? usual;
}
