import { join } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { type Environment, valueOf } from '../util/environment.ts';
import { unfitToRead } from '../util/regular-file.ts';

/**
 * Files that the SDK reads whole, and their names in the user's directory if the variable is not set. It would wait on a
 * pipe indefinitely, and even exiting the process would not end that.
 */
const SDK_FILES = {
  AWS_CONFIG_FILE: 'config',
  AWS_SHARED_CREDENTIALS_FILE: 'credentials',
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: undefined,
};
/** More than the profiles of thousands of accounts. */
const MOST_BYTES = 16 * 1024 ** 2;

/** The path of one of the SDK's files: that of the variable, or in the user's directory. */
export function sdkFile(variable: keyof typeof SDK_FILES, env: Environment): string | undefined {
  const [usual, home] = [SDK_FILES[variable], valueOf(env, 'HOME') ?? valueOf(env, 'USERPROFILE')];
  return valueOf(env, variable) ?? (usual && home && join(home, '.aws', usual));
}

/** @throws MintmarkError USAGE if one of the SDK's files may have no end, or is too large */
export async function refuseEndless(env: Environment): Promise<void> {
  for (const name of Object.keys(SDK_FILES) as (keyof typeof SDK_FILES)[]) {
    const path = sdkFile(name, env);
    const why = path && (await unfitToRead(path, MOST_BYTES));
    if (!why) continue;
    const isNamed = valueOf(env, name) !== undefined;
    throw new MintmarkError('USAGE', isNamed ? `${name} names ${path}, which ${why}` : `${path} ${why}`, {
      hint: isNamed ? `Name a file, or unset ${name}.` : `Remove it, or name another file in ${name}.`,
    });
  }
}
