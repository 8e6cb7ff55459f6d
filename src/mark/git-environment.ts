type Environment = Readonly<Record<string, string | undefined>>;

/** Where git finds the repository and its settings: git(1), "Environment Variables". A hook is run with some of them. */
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

/** Settings given by GIT_CONFIG_COUNT that change what is read; any other may name a program, which simple-git refuses. */
const SETTINGS = new Set(['safe.directory', 'core.excludesfile']);

/** Not needed to read a repository, and refused by simple-git since they name programs. */
const PROGRAMS = new Set(['EDITOR', 'PAGER', 'PREFIX', 'SSH_ASKPASS', 'VISUAL']);

/**
 * The environment for a git that only reads: its messages in English, no lock taken, no program but git named.
 *
 * @param filters of the repository, which are not to run
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
