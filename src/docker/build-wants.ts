import type { Flag } from './flags.ts';

/** What not every builder and image store can do. */
export interface BuildWants {
  readonly multiPlatform: boolean;
  /** Whether a provenance or an SBOM is asked for. The default provenance is left out where it cannot be had. */
  readonly attested: boolean;
  /** Whether a cache is written that is not in the image itself. */
  readonly cacheExport: boolean;
  /** The builder that is named. */
  readonly builder: string | undefined;
}

/** Reads from a build's flags what it wants. */
export function wantsOf(flags: readonly Flag[]): BuildWants {
  const values = (name: string): string[] =>
    flags.flatMap((flag) => (flag.name === name && flag.value !== undefined ? [flag.value] : []));
  const platforms = values('platform').flatMap((value) => value.split(','));
  return {
    multiPlatform: new Set(platforms.map((platform) => platform.trim()).filter((platform) => platform !== '')).size > 1,
    attested:
      [values('provenance').at(-1), values('sbom').at(-1)].some((value) => value !== undefined && !isOff(value)) ||
      values('attest').some((value) => !isOff(value)),
    cacheExport: values('cache-to').some((value) => !/(?:^|,)\s*type=inline\s*(?:,|$)/.test(value)),
    builder: values('builder').at(-1),
  };
}

/** `false` as Go reads it (strconv.ParseBool), or the attribute `disabled=true`. */
function isOff(value: string): boolean {
  return /^(?:0|f|false)$/i.test(value) || /(?:^|,)disabled=(?:1|t|true)(?:,|$)/i.test(value);
}
