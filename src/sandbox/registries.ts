import type { JsonObject } from '../util/json-object.ts';
import type { Registry } from '../image/repository.ts';
import type { SandboxOptions } from './options.ts';
import type { SandboxState } from './state.ts';
import type { CreationTemplate } from './templates.ts';

/** The settings of an account that PutAccountSetting takes, each with its values; the first is the one to begin with. */
export const ACCOUNT_SETTINGS = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE', 'CLAIR'],
  REGISTRY_POLICY_SCOPE: ['V2', 'V1'],
  BLOB_MOUNTING: ['ENABLED', 'DISABLED'],
} as const;
export type AccountSetting = keyof typeof ACCOUNT_SETTINGS;

/** What one registry has besides its repositories. */
export interface RegistrySettings {
  /** The registry policy, JSON. It is kept, and decides nothing. */
  policy: string | undefined;
  /** Repository creation templates, by prefix. */
  readonly templates: Map<string, CreationTemplate>;
  readonly account: Map<string, string>;
  /** ReplicationConfiguration and RegistryScanningConfiguration of the API. They are kept, and nothing is replicated or scanned. */
  replication: JsonObject;
  scanning: JsonObject;
}

/** Every registry of the sandbox: each exists as soon as somebody asks. */
export class Registries {
  readonly #settings = new Map<string, RegistrySettings>();
  readonly #templates: readonly CreationTemplate[];

  constructor({ creationTemplates = [] }: SandboxOptions) {
    this.#templates = creationTemplates;
  }

  /** Those that somebody has asked for. */
  *all(): Generator<readonly [Registry, RegistrySettings]> {
    for (const [key, settings] of this.#settings) {
      const [account = '', region = ''] = key.split('/');
      yield [{ account, region }, settings];
    }
  }

  of({ account, region }: Registry): RegistrySettings {
    const key = `${account}/${region}`;
    const settings = this.#settings.get(key) ?? {
      policy: undefined,
      templates: new Map(this.#templates.map((template) => [template.prefix, template])),
      account: new Map(),
      replication: { rules: [] },
      scanning: { scanType: 'BASIC', rules: [] },
    };
    this.#settings.set(key, settings);
    return settings;
  }
}

/** What a registry has put for a setting of its account, or what it has without. */
export function settingOf({ options, registries }: SandboxState, registry: Registry, name: AccountSetting): string {
  const [first, second] = ACCOUNT_SETTINGS[name];
  const usual = name === 'BLOB_MOUNTING' && options.mounts === false ? second : first;
  return registries.of(registry).account.get(name) ?? usual;
}
