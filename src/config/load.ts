import { dirname, posix, resolve } from 'node:path';
import { failWith } from '../errors.ts';
import type { Configuration } from './configuration.ts';
import { isOnGitHub, parseRemoteFile, type ReadRemoteFile } from '../util/remote-file.ts';
import { readWhole } from '../util/regular-file.ts';
import { FILE_NAME, findConfiguration, shownPath } from './find.ts';

/**
 * The lowest severity that fails a run. With `warn`, every rule that warns counts as an error, wherever severities
 * matter.
 */
export type FailOn = 'error' | 'warn';

/** What applies if there is no file. */
export const DEFAULTS: Configuration = {
  service: undefined,
  image: undefined,
  compose: undefined,
  services: new Map(),
  ownership: undefined,
  registries: [],
  exclude: [],
  movingTags: [],
  rules: {},
  allowances: [],
  baselineFile: undefined,
  baseline: undefined,
  ledger: undefined,
};

/**
 * The configuration that applies to `cwd`, or the defaults if there is no file. Paths in it and in messages are
 * relative to `cwd`; a file on GitHub is named by its page's URL.
 *
 * @throws MintmarkError `CONFIG` naming every mistake in the file as `FILE:LINE:COLUMN: what`, or why it cannot be read
 */
export async function loadConfiguration(options: {
  cwd: string;
  /** Undefined: the nearest file upwards. */
  configPath: string | undefined;
  /** Absent: `OWNER/REPO/PATH@REF` is a path like any other. */
  readRemote?: ReadRemoteFile;
  failOn?: FailOn;
  /** Globs in addition to those of the file. */
  movingTags?: readonly string[];
  /** Whether the baseline is read, if the file names one. */
  withBaseline?: boolean;
}): Promise<Configuration> {
  const loaded = await loadFile(options);
  const { movingTags = [] } = options;
  const configuration =
    movingTags.length === 0 ? loaded : { ...loaded, movingTags: [...loaded.movingTags, ...movingTags] };
  if (options.failOn !== 'warn') return configuration;
  const { withoutWarnings } = await import('../rules/rules.ts');
  return { ...configuration, rules: withoutWarnings(configuration.rules) };
}

async function loadFile({
  cwd,
  configPath,
  readRemote,
  withBaseline = false,
}: Omit<Parameters<typeof loadConfiguration>[0], 'failOn' | 'movingTags'>): Promise<Configuration> {
  const remote = parseRemoteFile(configPath ?? '');
  if (remote !== undefined && readRemote !== undefined) {
    const { bytes, url } = await readRemote(remote);
    const configuration = await parse(bytes, url);
    const { baselineFile } = configuration;
    if (!withBaseline || baselineFile === undefined) return configuration;
    const { parseBaseline } = await import('./baseline.ts');
    const found = await readRemote({ ...remote, path: posix.join(posix.dirname(remote.path), baselineFile.path) });
    return { ...configuration, baseline: parseBaseline(found.bytes, found.url) };
  }
  const path = await findConfiguration(cwd, configPath);
  if (path === undefined) return DEFAULTS;
  const file = shownPath(cwd, path);
  const configuration = await parse(await read(path, file), file);
  const { baselineFile } = configuration;
  if (!withBaseline || baselineFile === undefined) return configuration;
  const { readBaseline } = await import('./baseline.ts');
  return { ...configuration, baseline: await readBaseline(resolve(dirname(path), baselineFile.path), cwd) };
}

/** What paths in the configuration are relative to: the directory of its file, or `cwd` if the file is on GitHub. */
export function configurationDirectory({ file }: Configuration, cwd: string): string {
  return file === undefined || isOnGitHub(file) ? cwd : dirname(resolve(cwd, file));
}

/** The parser and the validator take longer to load than a stamp takes, so they are loaded only if there is a file. */
async function parse(bytes: Uint8Array, file: string): Promise<Configuration> {
  const { parseConfiguration } = await import('./parse.ts');
  return parseConfiguration(bytes, file);
}

async function read(path: string, file: string): Promise<Uint8Array> {
  const hint = `Pass the path of a ${FILE_NAME} with --config, or leave --config out to search this directory and its parents.`;
  return readWhole(path).catch(failWith('CONFIG', `${file}: the file cannot be read`, hint));
}
