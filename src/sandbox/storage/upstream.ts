import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MintmarkError } from '../../errors.ts';
import { cut } from '../../util/cut.ts';
import { EcrError } from '../errors.ts';
import { readBody } from '../http.ts';

/** The most sockets to the registry at the same time; further requests wait. */
const MOST_SOCKETS = 64;
/** A registry that stores its blobs elsewhere redirects there. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
/** How much of a refusal is shown. */
const SHOWN = 500;

interface UpstreamRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The statuses that the caller can handle. */
  readonly expect: readonly number[];
}

/** The OCI registry behind a sandbox, accessed without credentials. Bodies are streamed both ways. */
export class Upstream {
  readonly #base: URL;
  readonly #agent: HttpAgent;

  constructor(base: URL) {
    this.#base = base;
    const options = { keepAlive: true, maxSockets: MOST_SOCKETS };
    this.#agent = base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /**
   * The answer, with its body still to be read.
   * @param target A path under the registry, or a Location that it returned.
   * @throws EcrError for an unexpected status, MintmarkError NETWORK if it cannot be reached.
   */
  async stream(method: string, target: string, request: UpstreamRequest): Promise<IncomingMessage> {
    let url = this.#at(target);
    for (let hops = 0; ; hops += 1) {
      const response = await this.#send(method, url, request);
      const status = response.statusCode ?? 0;
      if (request.expect.includes(status)) return response;
      const { location } = response.headers;
      const isLed = (method === 'GET' || method === 'HEAD') && REDIRECTS.includes(status) && location !== undefined;
      if (!isLed || hops === MOST_REDIRECTS) throw await refusalOf(response, `${method} ${url.pathname}`);
      response.resume();
      url = this.#at(new URL(location, url).href);
    }
  }

  #at(target: string): URL {
    if (URL.canParse(target, this.#base.href)) return new URL(target, this.#base);
    throw new EcrError('ServerException', 'The registry gave a Location that is not a URL', 500);
  }

  async #send(method: string, url: URL, { headers, body }: UpstreamRequest): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? httpsRequest : httpRequest;
    // The registry may redirect from one protocol to the other.
    const agent = isSecure === (this.#base.protocol === 'https:') ? { agent: this.#agent } : {};
    const request = send(url, { method, headers, ...agent });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    try {
      // The answer may arrive before the body has been sent, so neither waits for the other.
      const [response] = await Promise.all([answered, pipeline(Readable.from(body ?? []), request)]);
      return response;
    } catch (error) {
      throw new MintmarkError('NETWORK', `The registry at ${this.#base.href} cannot be reached`, {
        hint: 'Is it running? `curl REGISTRY/v2/` must answer.',
        cause: error,
      });
    }
  }

  /** The answer, with its body in memory: for manifests and lists. */
  async call(method: string, target: string, request: UpstreamRequest): Promise<UpstreamAnswer> {
    const response = await this.stream(method, target, request);
    const body = await readBody(response);
    if (!body) throw new EcrError('ServerException', `The registry's answer to ${method} ${target} is too large`, 500);
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A refusal by the registry, with its own code: OCI distribution spec, Error Codes. */
export class RegistryRefusal extends EcrError {
  readonly ociCode: string;

  constructor(code: string, message: string, status: number, ociCode: string) {
    super(code, message, status);
    this.ociCode = ociCode;
  }
}

/** The statuses by which the registry rejects the request itself; any other is a fault between it and the sandbox. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'InvalidParameterException',
  413: 'InvalidParameterException',
  429: 'ThrottlingException',
};

async function refusalOf(response: IncomingMessage, request: string): Promise<EcrError> {
  const status = response.statusCode ?? 0;
  const said = (await readBody(response))?.toString('utf8') ?? '';
  const code = REFUSALS[status];
  const message = `The registry answered ${status} to ${request}: ${cut(said, SHOWN)}`;
  if (code === undefined) return new EcrError('ServerException', message, 500);
  return new RegistryRefusal(code, message, status, /"code"\s*:\s*"([A-Z_]+)"/.exec(said)?.[1] ?? 'UNKNOWN');
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
