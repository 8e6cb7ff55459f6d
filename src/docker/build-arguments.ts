import type { BuildOptions } from '../types/build.ts';
import type { Mark } from '../types/mark.ts';

/** Every option of a build but `further`, with the docker CLI's name for it. */
const NAMES = {
  file: '--file',
  target: '--target',
  platform: '--platform',
  buildArg: '--build-arg',
  secret: '--secret',
  ssh: '--ssh',
  cacheFrom: '--cache-from',
  cacheTo: '--cache-to',
  provenance: '--provenance',
  sbom: '--sbom',
  builder: '--builder',
} as const satisfies Record<Exclude<keyof BuildOptions, 'further'>, string>;

const ENTRIES = Object.entries(NAMES) as [keyof typeof NAMES, string][];

/** The options of a build as the docker CLI takes them; what goes through as it is comes last. */
export function optionArguments(options: BuildOptions): string[] {
  const own = ENTRIES.flatMap(([option, name]) => [options[option] ?? []].flat().flatMap((value) => [name, value]));
  return [...own, ...(options.further ?? [])];
}

/**
 * The mark as the docker CLI takes it. Labels are in the config alone, and no layer's cache key knows them; a build
 * argument is in the key of every RUN after its ARG.
 */
export function markArguments({ buildArgs, labels }: Mark): string[] {
  return [
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
}
