import type { Environment } from '../util/environment.ts';

/** Variables that locate the repository and its settings: git(1), "Environment Variables". Hooks get some of them. */
const LOCATING = new Set([
  'GIT_CEILING_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_SYSTEM',
  'GIT_DIR',
  'GIT_DISCOVERY_ACROSS_FILESYSTEM',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_WORK_TREE',
]);

/** The only settings passed on from GIT_CONFIG_COUNT. Any other may name a program, which simple-git refuses. */
const SETTINGS = new Set(['safe.directory', 'core.excludesfile']);

/** Variables that name programs. They are not needed to read a repository, and simple-git refuses them. */
const PROGRAMS = new Set(['EDITOR', 'PAGER', 'PREFIX', 'SSH_ASKPASS', 'VISUAL']);

/**
 * The environment for running git read-only: with messages in English, without locks, and without other programs.
 *
 * @param filters the repository's filters, which must not run
 */
export function gitEnvironment(env: Environment, filters: readonly string[] = []): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase();
    const kept = upper.startsWith('GIT_') ? LOCATING.has(upper) : !PROGRAMS.has(upper);
    if (kept && value !== undefined) environment[name] = value;
  }
  return { ...environment, ...settings(env, filters), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
}

function settings(env: Environment, filters: readonly string[]): Record<string, string> {
  const pairs: (readonly [key: string, value: string])[] = [
    // A checkout's own configuration may name a program here, and git would run it.
    ['core.fsmonitor', 'false'],
    ...filters.flatMap((name) =>
      [['clean', ''] as const, ['process', ''] as const, ['required', 'false'] as const].map(
        ([key, value]) => [`filter.${name}.${key}`, value] as const,
      ),
    ),
  ];
  for (const [name, key] of Object.entries(env)) {
    const [, index] = /^GIT_CONFIG_KEY_(\d+)$/.exec(name) ?? [];
    if (index === undefined || key === undefined || !SETTINGS.has(key.toLowerCase())) continue;
    const value = env[`GIT_CONFIG_VALUE_${index}`];
    if (value === undefined || Number(index) >= Number(env['GIT_CONFIG_COUNT'])) continue;
    pairs.push([key, value]);
  }
  return {
    ...Object.fromEntries(
      pairs.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
    GIT_CONFIG_COUNT: String(pairs.length),
  };
}
