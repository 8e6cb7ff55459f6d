import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EcrError } from './errors.ts';
import { breakConnection, readBody, refuseCall, send } from './http.ts';
import type { SandboxState } from './state.ts';
import { STS_ACTIONS, type XmlMembers } from './sts-actions.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Whether a request is for STS, whose protocol sends forms. */
export function isSts({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/** Serves what sts-actions.ts has; the rest of STS does not exist here. Never rejects. */
export async function serveSts(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const form = new URLSearchParams((await readBody(request))?.toString());
    const name = form.get('Action') ?? '';
    const action = STS_ACTIONS.get(name);
    if (!action) {
      throw new EcrError('InvalidAction', `The sandbox implements ${[...STS_ACTIONS.keys()].join(', ')} of STS`);
    }
    const { account, region, principal, resource, answer } = action(form, request.headers, state.options.now());
    const fault = await state.gate.admit({
      api: 'sts',
      operation: `sts:${name}`,
      account,
      region,
      repository: undefined,
      principal,
      input: Object.fromEntries(form),
    });
    if (fault && breakConnection(fault, request, response)) return;
    const denied = `User: ${principal} is not authorized to perform: sts:${name} on resource: ${resource}`;
    refuseCall(fault, () => new EcrError('AccessDenied', denied, 403), 'Throttling');
    sendXml(response, 200, name, { [`${name}Result`]: answer });
  } catch (error) {
    const { code, message, status } =
      error instanceof EcrError ? error : new EcrError('InternalFailure', String(error), 500);
    sendXml(response, status, 'Error', { Error: { Type: 'Sender', Code: code, Message: message } });
  }
}

function sendXml(response: ServerResponse, status: number, root: string, members: XmlMembers): void {
  const body = `<${root}Response xmlns="${NAMESPACE}">${xmlOf(members)}</${root}Response>`;
  send(response, status, { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() }, body);
}

function xmlOf(members: XmlMembers): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `<${name}>${typeof value === 'string' ? escapeXml(value) : xmlOf(value)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
