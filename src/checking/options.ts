/** What every command that asks registries takes. */
export interface AskOptions {
  /** `REPOSITORY[:TAG]`; absent: the image's own reference tells. */
  readonly to?: string | undefined;
  readonly service?: string | undefined;
  readonly configPath?: string | undefined;
  /** For the whole run: what is not asked by then is unknown. */
  readonly timeoutMs: number;
  /** Calls per second and registry. */
  readonly rate: number;
  /** The target need not exist: the push creates it. Otherwise the registry's creation templates are asked. */
  readonly create?: boolean | undefined;
}
