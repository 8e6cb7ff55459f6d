import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseBody, Fault } from '../call.ts';
import { EcrError } from '../errors.ts';
import { breakConnection, refuseCall, sendJson, sendThrown } from '../http.ts';
import type { SandboxState } from '../state.ts';
import { readRequest } from './body.ts';
import { accessDenied, callerOf } from './caller.ts';
import { Input } from './input.ts';
import type { OperationContext } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const TARGET = 'AmazonEC2ContainerRegistry_V20150921.';

/** Serves one request of the ECR JSON protocol: `POST /` with the operation in `X-Amz-Target`. Never rejects. */
export async function serveEcr(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const context = await contextOf(state, request);
    const fault = await admit(context);
    if (fault && breakConnection(fault, request, response)) return;
    const answer = await carryOut(context, fault);
    sendJson(response, 200, fault?.kind === 'answer' ? fault.change(answer) : answer);
  } catch (error) {
    sendThrown(response, error);
  }
}

async function contextOf(state: SandboxState, request: IncomingMessage): Promise<OperationContext> {
  const target = request.headers['x-amz-target'];
  const body = await readRequest(request);
  if (request.method !== 'POST' || typeof target !== 'string' || !target.startsWith(TARGET)) {
    throw new EcrError(
      'UnknownOperationException',
      'The sandbox speaks the ECR JSON protocol (POST /) and OCI (/v2/)',
      404,
    );
  }
  if (!body) throw new EcrError('RequestEntityTooLargeException', 'The request is too large', 413);
  const caller = callerOf(request.headers);
  const input = Input.parse(body);
  const registry = { account: input.registryId() ?? caller.account, region: caller.region };
  return { state, name: target.slice(TARGET.length), caller, registry, input };
}

function admit({ state, name, caller, registry, input }: OperationContext): Promise<Fault | undefined> {
  const repository = input.members['repositoryName'];
  return state.gate.admit({
    api: 'ecr',
    operation: name,
    ...registry,
    repository: typeof repository === 'string' ? repository : undefined,
    principal: caller.principal,
    input: input.members,
  });
}

async function carryOut(context: OperationContext, fault: Fault | undefined): Promise<ResponseBody> {
  const { name, caller, registry, input } = context;
  refuseCall(fault, () => accessDenied(caller, registry.account, name, input.text('repositoryName')));
  const operation = OPERATIONS.get(name);
  if (operation) return operation(context);
  throw new EcrError('UnknownOperationException', `The sandbox does not implement ecr:${name}`);
}
