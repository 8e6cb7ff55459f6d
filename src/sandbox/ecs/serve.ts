import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequest } from '../api/body.ts';
import { callerOf } from '../api/caller.ts';
import { Input } from '../api/input.ts';
import { EcrError } from '../errors.ts';
import { breakConnection, refuseCall, sendJson, sendThrown } from '../http.ts';
import type { SandboxState } from '../state.ts';
import { EcsAccount } from './cluster.ts';
import { ECS_OPERATIONS } from './operations.ts';

const TARGET = 'AmazonEC2ContainerServiceV20141113.';

/** Whether a request is for ECS. */
export function isEcs({ headers }: IncomingMessage): boolean {
  return String(headers['x-amz-target']).startsWith(TARGET);
}

/** The accounts that a sandbox has in ECS, by `ACCOUNT/REGION`. */
export type EcsAccounts = Map<string, EcsAccount>;

/** Serves one request of the ECS JSON protocol. Never rejects. */
export async function serveEcs(
  state: SandboxState,
  accounts: EcsAccounts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const name = String(request.headers['x-amz-target']).slice(TARGET.length);
    const body = await readRequest(request);
    if (!body) throw new EcrError('ClientException', 'The request is too large', 413);
    const { account, region, principal } = callerOf(request.headers);
    const input = Input.parse(body);
    const operation = `ecs:${name}`;
    const place = { account, region, repository: undefined };
    const call = { api: 'ecs', operation, ...place, principal, input: input.members } as const;
    const fault = await state.gate.admit(call);
    if (fault && breakConnection(fault, request, response)) return;
    const denied = `User: ${principal} is not authorized to perform: ${operation} because no identity-based policy allows the ${operation} action`;
    refuseCall(fault, () => new EcrError('AccessDeniedException', denied));
    const carryOut = ECS_OPERATIONS.get(name);
    if (!carryOut) throw new EcrError('UnknownOperationException', `The sandbox does not implement ${operation}`);
    const key = `${account}/${region}`;
    const own = accounts.get(key) ?? new EcsAccount({ account, region });
    accounts.set(key, own);
    sendJson(response, 200, carryOut({ state, account: own, input }));
  } catch (error) {
    sendThrown(response, error);
  }
}
