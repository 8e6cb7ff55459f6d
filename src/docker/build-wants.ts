import type { Flag } from './flags.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What not every builder and image store can do. */
export interface BuildWants {
  readonly multiPlatform: boolean;
  /** Whether a provenance or an SBOM is asked for. The default provenance is left out if it cannot be had. */
  readonly attested: boolean;
  /** Whether a cache is written that is not in the image itself. */
  readonly cacheExport: boolean;
  /** The builder that is named; absent: the one in use. */
  readonly builder: string | undefined;
}

/**
 * Reads what a build wants.
 *
 * @param env what buildx reads if the flags do not say it: DOCKER_DEFAULT_PLATFORM, BUILDX_BUILDER,
 *   ACTIONS_RUNTIME_TOKEN
 */
export function wantsOf(flags: readonly Flag[], env: Environment = {}): BuildWants {
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
    cacheExport: values('cache-to').some((value) => isExport(value, env)),
    builder: builder === '' ? undefined : builder,
  };
}

/** Whether a cache goes elsewhere than into the image. buildx skips GitHub's if it has no token for it. */
function isExport(destination: string, env: Environment): boolean {
  const fields = new Map(destination.split(',').map((field) => splitField(field)));
  const type = fields.get('type');
  if (type === 'gha') return Boolean(fields.get('token') ?? env['ACTIONS_RUNTIME_TOKEN']);
  return type !== 'inline';
}

function splitField(field: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^\s*([^=]*)=?(.*)$/s.exec(field) ?? [];
  return [name, value.trim()];
}

/** `false` as Go reads it (strconv.ParseBool), or the attribute `disabled=true`. */
function isOff(value: string): boolean {
  return /^(?:|0|f|false)$/i.test(value) || /(?:^|,)disabled=(?:1|t|true)(?:,|$)/i.test(value);
}
