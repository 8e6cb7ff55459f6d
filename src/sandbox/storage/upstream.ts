import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MintmarkError } from '../../errors.ts';
import { EcrError } from '../errors.ts';
import { readBody } from '../http.ts';

/** Sockets to the registry at the same time; more requests wait. */
const MOST_SOCKETS = 64;

interface UpstreamRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The statuses that the caller can deal with. */
  readonly expect: readonly number[];
}

/** The OCI registry behind a sandbox, asked without credentials. Bodies are streamed both ways. */
export class Upstream {
  readonly #base: URL;
  readonly #agent: HttpAgent;

  constructor(base: URL) {
    this.#base = base;
    const options = { keepAlive: true, maxSockets: MOST_SOCKETS };
    this.#agent = base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /**
   * The answer with its body yet to be read.
   * @param target A path under the registry, or a Location that it gave.
   * @throws EcrError for a status that is not expected, MintmarkError NETWORK if it cannot be reached.
   */
  async stream(method: string, target: string, { headers, body, expect }: UpstreamRequest): Promise<IncomingMessage> {
    const url = new URL(target, this.#base);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method, agent: this.#agent, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    try {
      // The answer may come before the body is through, so neither waits for the other.
      const [response] = await Promise.all([answered, pipeline(Readable.from(body ?? []), request)]);
      if (expect.includes(response.statusCode ?? 0)) return response;
      throw await refusalOf(response, `${method} ${url.pathname}`);
    } catch (error) {
      if (error instanceof EcrError) throw error;
      throw new MintmarkError('NETWORK', `The registry at ${this.#base.href} cannot be reached`, {
        hint: 'Is it running? `curl REGISTRY/v2/` must answer.',
        cause: error,
      });
    }
  }

  /** The answer with its body in memory: for manifests and lists. */
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

/** What the registry holds against the request itself; anything else is a fault between it and the sandbox. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'InvalidParameterException',
  413: 'InvalidParameterException',
  429: 'ThrottlingException',
};

async function refusalOf(response: IncomingMessage, request: string): Promise<EcrError> {
  const status = response.statusCode ?? 0;
  const said = (await readBody(response))?.toString('utf8') ?? '';
  const code = REFUSALS[status];
  const message = `The registry answered ${status} to ${request}: ${said}`;
  return code === undefined ? new EcrError('ServerException', message, 500) : new EcrError(code, message, status);
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
