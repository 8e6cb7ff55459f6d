import type { IncomingMessage, ServerResponse } from 'node:http';
import { breakConnection, send } from '../http.ts';
import { createOnPush } from '../templates.ts';
import { accountOf } from '../token.ts';
import { isForeign, type SandboxState } from '../state.ts';
import { getBlob, sendBlob } from './blobs.ts';
import { OciError, ociErrorOf } from './error.ts';
import { deleteManifest, getManifest, listReferrers, listTags, putManifest } from './manifests.ts';
import { digestFrom, routeOf, type Handler, type Route } from './route.ts';
import { appendUpload, cancelUpload, describeUpload, finishUpload, startUpload } from './uploads.ts';

const HANDLERS: Readonly<Record<Route['kind'], Readonly<Record<string, Handler>>>> = {
  blob: { GET: getBlob, HEAD: getBlob },
  manifest: { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
  referrers: { GET: listReferrers },
  tags: { GET: listTags },
  upload: { GET: describeUpload, PATCH: appendUpload, PUT: finishUpload, DELETE: cancelUpload },
  uploads: { POST: startUpload },
};

/** Whether a request is for the OCI distribution API, or for the URL of a layer. */
export function isOci({ url = '' }: IncomingMessage): boolean {
  return /^\/(v2|layers)\b/.test(url);
}

/** Serves one request of the OCI distribution API under `/v2/`, and the layer URLs of GetDownloadUrlForLayer. Never rejects. */
export async function serveOci(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', state.endpoint);
    const [, path, layer] = /^\/layers\/(.+)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (path !== undefined && layer !== undefined) {
      const blob = { path, digest: digestFrom(layer), range: request.headers.range, head: request.method === 'HEAD' };
      await sendBlob(state, blob, response);
    } else {
      await serveRoute(state, url, request, response, callerOf(state, request));
    }
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendError(response, ociErrorOf(error));
    // Whatever is left of the body precedes the connection's next request. A handler that has begun to read it may not
    // be done yet.
    request.on('data', () => undefined).resume();
  }
}

/** The account whose token a request has; undefined if the sandbox lets everyone in. */
function callerOf(state: SandboxState, request: IncomingMessage): string | undefined {
  if (state.options.anonymous ?? false) return undefined;
  const account = accountOf(request.headers.authorization);
  if (account !== undefined) return account;
  throw new OciError('UNAUTHORIZED', 401, "Log in as 'AWS' with a token of GetAuthorizationToken", {
    'www-authenticate': `Basic realm="${state.endpoint}/",service="ecr.amazonaws.com"`,
  });
}

async function serveRoute(
  state: SandboxState,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  caller: string | undefined,
): Promise<void> {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  if (url.pathname === '/v2/' || url.pathname === '/v2') {
    send(response, 200, { 'content-type': 'application/json' }, '{}');
    return;
  }
  const route = routeOf(url.pathname);
  const method = request.method ?? '';
  const handlers = HANDLERS[route.kind];
  const handle = handlers[method];
  if (!handle) {
    const allow = Object.keys(handlers).join(', ');
    throw new OciError('UNSUPPORTED', 405, `The sandbox does not implement ${method} of a ${route.kind}`, { allow });
  }
  const { kind, account, region, name, reference } = route;
  const fault = await state.gate.admit({
    api: 'oci',
    operation: `oci:${method} ${kind}`,
    account,
    region,
    repository: name,
    principal: 'AWS',
    input: { reference },
  });
  if (fault && breakConnection(fault, request, response)) return;
  if (fault?.kind === 'throttle') throw new OciError('TOOMANYREQUESTS', 429, 'Rate exceeded');
  if (fault?.kind === 'deny' || isForeign(state, caller, account)) {
    throw new OciError('DENIED', 403, `Not authorized on ${account}/${region}/${name}`);
  }
  if (fault?.kind === 'error') throw new OciError(fault.code, fault.status ?? 400, fault.message ?? fault.code);
  if (kind === 'uploads') createOnPush(state, { account, region }, name);
  const repository = state.repositories.get({ account, region }, name);
  await handle({ state, route, repository, query: url.searchParams, request, response });
}

function sendError(response: ServerResponse, { code, status, message, headers }: OciError): void {
  const body = JSON.stringify({ errors: [{ code, message }] });
  send(response, status, { 'content-type': 'application/json', ...headers }, body);
}
