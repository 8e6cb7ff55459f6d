import type { Flag } from './flags.ts';

/** What not every builder and image store can do. */
export interface BuildWants {
  readonly multiPlatform: boolean;
  /** Whether a provenance or an SBOM is asked for. The default provenance is left out where it cannot be had. */
  readonly attested: boolean;
  /** Whether a cache is written that is not in the image itself. */
  readonly cacheExport: boolean;
  /** The builder that is named; absent: the one in use. */
  readonly builder: string | undefined;
}

/**
 * Reads what a build wants.
 *
 * @param env what buildx reads where the flags do not say it: DOCKER_DEFAULT_PLATFORM, BUILDX_BUILDER
 */
export function wantsOf(flags: readonly Flag[], env: Readonly<Record<string, string | undefined>> = {}): BuildWants {
  const values = (name: string): string[] =>
    flags.flatMap((flag) => (flag.name === name && flag.value !== undefined ? [flag.value] : []));
  const given = values('platform');
  const platforms = (given.length > 0 ? given : [env['DOCKER_DEFAULT_PLATFORM'] ?? '']).flatMap((value) =>
    value.split(','),
  );
  const builder = values('builder').at(-1) ?? env['BUILDX_BUILDER'] ?? '';
  return {
    multiPlatform: new Set(platforms.map((platform) => platform.trim()).filter((platform) => platform !== '')).size > 1,
    attested:
      [values('provenance').at(-1), values('sbom').at(-1)].some((value) => value !== undefined && !isOff(value)) ||
      values('attest').some((value) => !isOff(value)),
    cacheExport: values('cache-to').some((value) => !/(?:^|,)\s*type=inline\s*(?:,|$)/.test(value)),
    builder: builder === '' ? undefined : builder,
  };
}

/** `false` as Go reads it (strconv.ParseBool), or the attribute `disabled=true`. */
function isOff(value: string): boolean {
  return /^(?:0|f|false)$/i.test(value) || /(?:^|,)disabled=(?:1|t|true)(?:,|$)/i.test(value);
}
