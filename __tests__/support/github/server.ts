import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validate as validateQuery } from '@octokit/graphql-schema';
import { describe } from './description.ts';
import { ROUTES, VIEWER, type Answer } from './routes.ts';
import type { State } from './state.ts';

/** An answer instead of GitHub's; undefined for GitHub's own. */
export type Refusal = (route: string) => Answer | undefined;

export interface LocalGitHub extends State {
  /** What `GITHUB_API_URL` names. */
  readonly url: string;
  /** `METHOD ROUTE` of each request, in order of arrival. */
  readonly requests: readonly string[];
  refuse: (refusal: Refusal | undefined) => void;
  /** Forgets everything. */
  reset: () => void;
  /** @throws Error that names every request that GitHub does not describe */
  expectDescribed: () => void;
  close: () => Promise<void>;
}

/** The answer to a token without the permission. */
export const FORBIDDEN: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' },
};

/**
 * GitHub on loopback. Each request is checked against GitHub's own description, and an undescribed one is refused and remembered: a test that
 * sent it fails in `expectDescribed`.
 */
export async function startGitHub(): Promise<LocalGitHub> {
  const state: State = { checks: [], statuses: [], comments: [], pulls: [], files: {} };
  const requests: string[] = [];
  const faults: string[] = [];
  let refusal: Refusal | undefined;

  const answerTo = (method: string, at: URL, authorization: string | undefined, body: unknown): Answer => {
    // An Enterprise Server has the same here.
    const url = new URL(at.pathname.replace(/^\/api(?:\/v3)?(?=\/)/, '') + at.search, at);
    if (authorization === undefined) return { status: 401, body: { message: 'Requires authentication' } };
    if (url.pathname === '/graphql') return graphql(body);
    const described = describe(method, url, body);
    if (described === undefined) return wrong(`${method} ${url.pathname} is not described`);
    requests.push(described.route);
    if (described.faults.length > 0) return wrong(`${described.route}: ${described.faults.join('; ')}`);
    const refused = refusal?.(described.route);
    if (refused !== undefined) return refused;
    const route = ROUTES[described.route];
    return route === undefined
      ? wrong(`${described.route} is nothing that the local GitHub does`)
      : route({ ...described, query: url.searchParams, body }, state);
  };

  const graphql = (body: unknown): Answer => {
    const { query } = body as { query: string };
    requests.push('graphql');
    const errors = validateQuery(query);
    if (errors.length > 0) return wrong(`graphql: ${errors.join('; ')}`);
    return refusal?.('graphql') ?? { status: 200, body: { data: { viewer: { login: VIEWER } } } };
  };

  const wrong = (fault: string): Answer => {
    faults.push(fault);
    return { status: 400, body: { message: fault } };
  };

  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const url = new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);
      send(response, answerTo(request.method ?? '', url, request.headers.authorization, body), url);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    requests,
    refuse: (next: Refusal | undefined) => {
      refusal = next;
    },
    reset: () => {
      Object.assign(state, { checks: [], statuses: [], comments: [], pulls: [], files: {} });
      requests.length = 0;
      refusal = undefined;
    },
    expectDescribed: () => {
      if (faults.length > 0) throw new Error(`GitHub does not describe: ${faults.splice(0).join('\n')}`);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function send(response: ServerResponse, { status, headers, body }: Answer, url: URL): void {
  const link = headers?.['link'];
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
    ...(link === undefined ? {} : { link: link.replace('{self}', `${url.origin}${url.pathname}`) }),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
