import { join } from 'node:path';
import { messageOf, unlessAbsent } from '../errors.ts';
import { parseJson } from '../image/json.ts';
import type { RegistryAddress } from './address.ts';
import { askHelper } from './credential-helper.ts';
import type { RegistryRuntime } from './runtime.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';

/** What to log in with. `origin` is where it comes from, for messages. */
export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly origin: string }
  /** An OAuth2 refresh token, valid only for the token service. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly origin: string };

/**
 * The login that the docker CLI would use: DOCKER_AUTH_CONFIG, else the credential helper of the registry, else the
 * credential store, else `auths` of `config.json`. docker/cli, cli/config/configfile/file.go. As with the CLI, what
 * cannot be read is a warning, and gives no login (cli/config/config.go, LoadDefaultConfigFile).
 *
 * @returns undefined if there is none
 * @throws MintmarkError CREDENTIALS if a credential helper fails
 */
export async function configuredLogin(address: RegistryAddress, runtime: RegistryRuntime): Promise<Login | undefined> {
  const { env } = runtime;
  const found = await orWarn(runtime, () => {
    const given = env['DOCKER_AUTH_CONFIG'];
    const origin = 'DOCKER_AUTH_CONFIG';
    return given ? loginIn(readObject(Buffer.from(given), origin), address, origin) : undefined;
  });
  if (found !== undefined) return found;
  const { DOCKER_CONFIG: directory = '' } = env;
  const path = join(directory === '' ? join(runtime.homeDirectory, '.docker') : directory, 'config.json');
  const configured = await orWarn(runtime, async () => {
    const bytes = await unlessAbsent(runtime.readFile(path)).catch((error: unknown) => {
      throw unusable(path, messageOf(error));
    });
    return bytes && loginOrHelper(readObject(bytes, path), address, path);
  });
  if (configured === undefined || 'kind' in configured) return configured;
  return askHelper(configured.helper, configured.key, path, env);
}

/** @returns undefined, after a warning, if the configuration cannot be used */
async function orWarn<T>({ warn }: RegistryRuntime, read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    warn(error.message);
    return undefined;
  }
}

class Unusable extends Error {}

function loginOrHelper(
  configuration: JsonObject,
  address: RegistryAddress,
  path: string,
): Login | { readonly helper: string; readonly key: string } | undefined {
  const { credHelpers, credsStore } = configuration;
  const helpers = isObject(credHelpers) ? credHelpers : {};
  const key = address.credentialKeys.find((name) => helpers[name] !== undefined);
  const helper = key === undefined ? credsStore : helpers[key];
  if (helper === undefined || helper === '') return loginIn(configuration, address, path);
  if (typeof helper !== 'string') throw unusable(path, 'a credential helper is not named by a string');
  return { helper, key: key ?? address.credentialKeys[0] };
}

function loginIn({ auths }: JsonObject, address: RegistryAddress, origin: string): Login | undefined {
  const entries = isObject(auths) ? Object.entries(auths) : [];
  const names = address.credentialKeys;
  const [, entry] =
    entries.find(([key]) => names.includes(key)) ?? entries.find(([key]) => names.includes(hostIn(key))) ?? [];
  if (!isObject(entry)) return undefined;
  const { identitytoken, auth, username, password } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return { kind: 'identity-token', token: identitytoken, origin };
  }
  if (typeof auth === 'string' && auth !== '') return decoded(auth, origin);
  if (typeof username !== 'string' || typeof password !== 'string' || username === '') return undefined;
  return { kind: 'password', username, password, origin };
}

/** Old entries are URLs. */
function hostIn(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
}

function decoded(auth: string, origin: string): Login {
  const [, username, password] =
    // docker login used to pad the end with zeros.
    /^([^:]+):(.*?)\0*$/s.exec(Buffer.from(auth, 'base64').toString('utf8')) ?? [];
  if (username === undefined || password === undefined)
    throw unusable(origin, 'an auth is not USER:PASSWORD in base64');
  return { kind: 'password', username, password, origin };
}

function readObject(bytes: Uint8Array, origin: string): JsonObject {
  // To the docker CLI, both an empty file and null mean no configuration.
  if (/^\s*(?:null\s*)?$/.test(Buffer.from(bytes).toString('latin1'))) return {};
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch {
    // The parser's message quotes the input, which may be a password.
    throw unusable(origin, 'it is not JSON');
  }
  if (!isObject(value)) throw unusable(origin, 'it is not a JSON object');
  return value;
}

function unusable(origin: string, why: string): Unusable {
  return new Unusable(
    `The logins of ${origin} are ignored, as docker ignores them: ${why}. Correct it, or log in again with docker login.`,
  );
}
