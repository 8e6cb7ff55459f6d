import type { Flag } from './flags.ts';
import type { Environment } from '../util/environment.ts';

/** Features that not every builder and image store has. */
export interface BuildWants {
  readonly multiPlatform: boolean;
  /** Whether provenance or an SBOM is requested. The default provenance is left out if it is not supported. */
  readonly attested: boolean;
  /** Whether a cache is written outside the image itself. */
  readonly cacheExport: boolean;
  /** The builder that is named; undefined: the one in use. */
  readonly builder: string | undefined;
}

/**
 * Reads what a build wants.
 *
 * @param env variables that buildx falls back to: DOCKER_DEFAULT_PLATFORM, BUILDX_BUILDER, ACTIONS_RUNTIME_TOKEN
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

/** Whether a cache is written anywhere but in the image. buildx skips GitHub's cache if it has no token for it. */
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
