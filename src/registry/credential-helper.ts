import { execa } from 'execa';
import { MintmarkError } from '../errors.ts';
import { objectIn } from '../image/json.ts';
import type { Login } from './docker-config.ts';
import type { Environment } from '../util/environment.ts';

/** A helper may call a cloud service, or ask a person to unlock a key chain. */
const TIME_MS = 30_000;
const MOST_BYTES = 1024 * 1024;
/** What helpers of docker/docker-credential-helpers print if they have nothing for a registry; credentials/error.go. */
const NOTHING_KEPT = /^(?:credentials not found in native keychain|no credentials (?:server URL|username))/;

/**
 * Runs `docker-credential-NAME get`, which reads the registry from stdin and prints the login as JSON.
 * https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol
 *
 * @param key the registry as in Docker's configuration
 * @param configuredIn where the helper is configured, for messages
 * @returns undefined if the helper has nothing for it
 * @throws MintmarkError CREDENTIALS if it cannot run, fails, or prints something else
 */
export async function askHelper(
  name: string,
  key: string,
  configuredIn: string,
  env: Environment,
): Promise<Login | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) throw failed(program, `it is named by ${configuredIn} and is not a command`);
  const { exitCode, stdout, timedOut, code, signal } = await execa(program, ['get'], {
    input: key,
    env,
    extendEnv: false,
    reject: false,
    timeout: TIME_MS,
    maxBuffer: MOST_BYTES,
    stderr: 'ignore',
  });
  if (code === 'ENOENT') throw failed(program, `it is named by ${configuredIn}, and is not on the PATH`);
  if (timedOut) throw failed(program, `no answer in ${TIME_MS / 1000} seconds`);
  if (exitCode === undefined) throw failed(program, `it did not run to its end (${code ?? signal ?? 'unknown why'})`);
  if (exitCode !== 0) {
    if (NOTHING_KEPT.test(stdout)) return undefined;
    // What it printed may be a secret.
    throw failed(program, `exit code ${exitCode}; see why: echo ${key} | ${program} get`);
  }
  const answer = readAnswer(stdout);
  if (answer === undefined) throw failed(program, 'its answer is not {"Username": …, "Secret": …}');
  const { username, secret } = answer;
  // This user name means an identity token; docker/cli, cli/config/credentials/native_store.go.
  if (username === '<token>') return { kind: 'identity-token', token: secret, origin: program };
  return { kind: 'password', username, password: secret, origin: program };
}

function readAnswer(text: string): { username: string; secret: string } | undefined {
  const { Username: username, Secret: secret } = objectIn(Buffer.from(text)) ?? {};
  return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
}

function failed(program: string, why: string): MintmarkError {
  return new MintmarkError('CREDENTIALS', `The credential helper ${program} returned no login: ${why}`, {
    hint: 'Install or repair the helper, or remove it from the configuration and log in again with docker login.',
  });
}
