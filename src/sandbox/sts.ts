import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerOf } from './api/caller.ts';
import { EcrError } from './errors.ts';
import { breakConnection, readBody, send } from './http.ts';
import { issueSession } from './session.ts';
import type { SandboxState } from './state.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const VALID_MS = 60 * 60_000;

/** Whether a request is one of STS: its protocol sends forms. */
export function isSts({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/** Serves AssumeRole: every role there could be trusts every caller. The rest of STS is not there. Never rejects. */
export async function serveSts(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const form = new URLSearchParams((await readBody(request))?.toString());
    const caller = callerOf(request.headers);
    const role = form.get('RoleArn') ?? '';
    const name = form.get('RoleSessionName') ?? '';
    const [, account] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/./.exec(role) ?? [];
    if (form.get('Action') !== 'AssumeRole') throw new EcrError('InvalidAction', 'The sandbox implements AssumeRole');
    if (account === undefined || !/^[\w+=,.@-]{2,64}$/.test(name)) {
      throw new EcrError('ValidationError', 'RoleArn or RoleSessionName is not valid');
    }
    const input = Object.fromEntries(form);
    const { region, principal } = caller;
    const fault = await state.gate.admit({
      api: 'sts',
      operation: 'sts:AssumeRole',
      ...{ account, region, principal, input },
    });
    if (fault && breakConnection(fault, request, response)) return;
    if (fault?.kind === 'deny') {
      const denied = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      throw new EcrError('AccessDenied', denied, 403);
    }
    if (fault?.kind === 'throttle') throw new EcrError('Throttling', 'Rate exceeded');
    if (fault?.kind === 'error') throw new EcrError(fault.code, fault.message ?? fault.code, fault.status);
    const expiration = new Date(state.options.now().getTime() + VALID_MS).toISOString();
    const credentials = [
      `<AccessKeyId>${account}</AccessKeyId><SecretAccessKey>sandbox</SecretAccessKey>`,
      `<SessionToken>${issueSession({ role, name })}</SessionToken><Expiration>${expiration}</Expiration>`,
    ].join('');
    const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult>`;
    sendXml(response, 200, `<AssumeRoleResponse xmlns="${NAMESPACE}">${result}</AssumeRoleResponse>`);
  } catch (error) {
    const { code, message, status } =
      error instanceof EcrError ? error : new EcrError('InternalFailure', String(error), 500);
    const said = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
    sendXml(response, status, `<ErrorResponse xmlns="${NAMESPACE}">${said}</ErrorResponse>`);
  }
}

function sendXml(response: ServerResponse, status: number, body: string): void {
  send(response, status, { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() }, body);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
