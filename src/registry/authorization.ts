import { MintmarkError } from '../errors.ts';
import { readEcrHost } from '../image/ecr-reference.ts';
import { objectIn } from '../image/json.ts';
import { isBearerToken } from '../util/bearer-token.ts';
import { isPrivate, type RegistryAddress } from './address.ts';
import { configuredLogin, type Login } from './docker-config.ts';
import { exchange } from './exchange.ts';
import { refusal } from './failure.ts';
import type { RegistryResponse } from './request.ts';
import type { RegistryRuntime } from './runtime.ts';

const MOST_BYTES = 1024 * 1024;
/** The OAuth2 client ID in requests for a token. */
const CLIENT_ID = 'mintmark';

/** Authorization to read one repository, worked out from its first refusal. */
export class Authorization {
  readonly #address: RegistryAddress;
  readonly #scope: string;
  readonly #runtime: RegistryRuntime;
  #login: Promise<Login | undefined> | undefined;

  constructor(address: RegistryAddress, name: string, runtime: RegistryRuntime) {
    this.#address = address;
    this.#scope = `repository:${name}:pull`;
    this.#runtime = runtime;
  }

  /**
   * The Authorization header to send after a 401.
   *
   * @throws MintmarkError CREDENTIALS if a login is required and there is none, or it is refused
   */
  async answerTo({ headers }: RegistryResponse): Promise<string> {
    const challenges = parseChallenges(headers.get('www-authenticate') ?? '');
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    this.#login ??= this.#findLogin();
    const login = await this.#login;
    if (bearer !== undefined) return `Bearer ${await this.#token(bearer, login)}`;
    if (!challenges.some(({ scheme }) => scheme === 'basic')) {
      throw new MintmarkError('UNEXPECTED_ANSWER', `${this.#address.host} requires an unknown kind of login`, {
        hint: 'mintmark logs in with Basic and Bearer, as registries do.',
      });
    }
    if (login?.kind !== 'password') throw this.#refused(login);
    return basicHeader(login);
  }

  /** The error if the registry still refuses. If there is a login, the login is at fault. */
  async stillRefused(): Promise<MintmarkError> {
    return this.#refused(await this.#login);
  }

  #refused(login: Login | undefined): MintmarkError {
    const { host } = this.#address;
    const ecr = readEcrHost(host);
    const hint =
      ecr?.kind === 'ecr'
        ? `aws ecr get-login-password --region ${ecr.registry.region} | docker login --username AWS --password-stdin ${host}`
        : `docker login ${host}`;
    if (login === undefined) {
      return new MintmarkError('CREDENTIALS', `${host} requires a login, but Docker's configuration has none for it`, {
        hint: `Log in: ${hint}\nA public image that does not exist is refused in the same way: check the name.`,
      });
    }
    const who = login.kind === 'password' ? `of ${login.username} ` : '';
    return new MintmarkError('CREDENTIALS', `${host} refuses the login ${who}from ${login.origin}`, {
      hint: `Log in again: ${hint}\nA repository that does not exist, or that the login may not pull from, is refused in the same way.`,
    });
  }

  async #findLogin(): Promise<Login | undefined> {
    const { host } = this.#address;
    const configured = await configuredLogin(this.#address, this.#runtime);
    const other = configured === undefined ? await this.#runtime.otherLogin(host) : undefined;
    const login = configured ?? (other && { kind: 'password', ...other, origin: 'the AWS credentials' });
    if (login !== undefined) this.#runtime.mask(login.kind === 'password' ? login.password : login.token);
    return login;
  }

  /** Distribution, docs/spec/auth/token.md and oauth.md. */
  async #token({ parameters }: Challenge, login: Login | undefined): Promise<string> {
    const { host } = this.#address;
    const realm = parameters.get('realm') ?? '';
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (url === undefined || !isPrivate(url)) {
      throw new MintmarkError('UNEXPECTED_ANSWER', `${host} names no secure token service`, {
        hint: 'A login is sent only by https, or to this machine. The token service is a setting of the registry.',
      });
    }
    const scope = parameters.get('scope') ?? this.#scope;
    const fields = [['service', parameters.get('service')] as const, ['scope', scope] as const];
    const answer = await exchange({ ...question(url, fields, login), limit: MOST_BYTES }, this.#runtime);
    if (answer.status === 401) throw this.#refused(login);
    if (answer.status !== 200) throw refusal(answer, url.host, `a token for ${host}`);
    const token = tokenIn(answer.body);
    if (token === undefined) throw refusal(answer, url.host, `a token for ${host}, but gave none`);
    this.#runtime.mask(token);
    return token;
  }
}

function question(
  url: URL,
  fields: readonly (readonly [string, string | undefined])[],
  login: Login | undefined,
): { url: URL; headers: Record<string, string>; form?: URLSearchParams } {
  const asked = new URL(url);
  const form = new URLSearchParams();
  const parameters = login?.kind === 'identity-token' ? form : asked.searchParams;
  for (const [name, value] of fields) if (value !== undefined) parameters.set(name, value);
  if (login?.kind !== 'identity-token') {
    return { url: asked, headers: login === undefined ? {} : { authorization: basicHeader(login) } };
  }
  form.set('grant_type', 'refresh_token');
  form.set('refresh_token', login.token);
  form.set('client_id', CLIENT_ID);
  return { url, headers: {}, form };
}

/** The Authorization header for a login by password. RFC 7617. */
export function basicHeader({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tokenIn(body: Uint8Array): string | undefined {
  const document = objectIn(body);
  const token = document?.['token'] ?? document?.['access_token'];
  return typeof token === 'string' && isBearerToken(token) ? token : undefined;
}

/** How a registry wants requests to be authenticated. RFC 9110, 11.6.1; distribution, docs/spec/auth/token.md. */
interface Challenge {
  /** In lower case: `basic`, `bearer`, or another. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** `SCHEME`, or `NAME=VALUE` with a value that may be quoted. */
const PART = /([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** The challenges of a WWW-Authenticate header, in their order. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name = '', quoted, plain] of header.matchAll(PART)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}
