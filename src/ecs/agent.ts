import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { isList, isObject, jsonIn, type JsonObject, textAt, valueAt } from '../util/json-object.ts';

/** A task that the machine's ECS agent knows. */
export interface AgentTask {
  readonly arn: string;
  /** `FAMILY:REVISION` of its task definition. */
  readonly definition: string;
  /** Whether it has yet to start. The agent does not say which images it will use. */
  readonly starting: boolean;
  /** The IDs of its containers. */
  readonly containers: readonly string[];
}

export type Agent =
  | {
      readonly kind: 'answered';
      readonly version: string | undefined;
      readonly cluster: string | undefined;
      /** Its ARN. */
      readonly containerInstance: string | undefined;
      readonly tasks: readonly AgentTask[];
    }
  /** Nothing listens there: only the containers show what tasks use. */
  | { readonly kind: 'absent' }
  /** The engine is not on the machine whose agent could be asked. */
  | { readonly kind: 'elsewhere' };

/**
 * An IP address, as a container without /etc/hosts cannot resolve localhost.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-introspection.html
 */
export const AGENT_ENDPOINT = 'http://127.0.0.1:51678';

/** The agent answers from memory, on the same machine. */
const TIMEOUT_MS = 3_000;

/**
 * Asks the machine's ECS agent which tasks it knows.
 *
 * @returns `absent` if nothing listens at the endpoint
 * @throws MintmarkError UNEXPECTED_ANSWER, TIMEOUT or NETWORK if something listens but does not return a readable
 * answer: the images of an unknown task would not be spared
 */
export async function askAgent(endpoint: string): Promise<Agent> {
  const answer = await ask(endpoint, '/v1/tasks');
  if (answer === undefined) return { kind: 'absent' };
  const { Tasks: tasks } = answer;
  if (!isList(tasks)) throw unexpected(endpoint, 'Tasks is not a list');
  const metadata = await ask(endpoint, '/v1/metadata');
  return {
    kind: 'answered',
    version: textAt(metadata, 'Version'),
    cluster: textAt(metadata, 'Cluster'),
    containerInstance: textAt(metadata, 'ContainerInstanceArn'),
    tasks: tasks.map((task) => readTask(task, endpoint)),
  };
}

/**
 * aws/amazon-ecs-agent, ecs-agent/introspection/v1/response.go. It names only the images of existing containers, which
 * the engine lists as well, and never those that the agent remembers.
 */
function readTask(task: unknown, endpoint: string): AgentTask {
  if (!isObject(task)) throw unexpected(endpoint, 'a task is not an object');
  const [arn, status] = [textAt(task, 'Arn'), textAt(task, 'KnownStatus')];
  if (arn === undefined || status === undefined) throw unexpected(endpoint, 'a task has no Arn or KnownStatus');
  // Go writes an empty list as null.
  const list = valueAt(task, 'Containers') ?? [];
  if (!isList(list)) throw unexpected(endpoint, 'Containers of a task is not a list');
  const ids = list.map((container) => textAt(container, 'DockerId'));
  if (!ids.every((id) => id !== undefined)) throw unexpected(endpoint, 'a container has no DockerId');
  return {
    arn,
    definition: `${textAt(task, 'Family') ?? '?'}:${textAt(task, 'Version') ?? '?'}`,
    starting: status !== 'RUNNING' && status !== 'STOPPED',
    containers: ids.filter((id) => id !== ''),
  };
}

async function ask(endpoint: string, path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    const response = await fetch(`${endpoint}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok) throw unexpected(endpoint, `${path} is answered with HTTP status ${response.status}`);
    text = await response.text();
  } catch (error) {
    if (error instanceof MintmarkError) throw error;
    if (isRefusal(error)) return undefined;
    const isLate = isObject(error) && error['name'] === 'TimeoutError';
    const why = isLate ? `nothing within ${TIMEOUT_MS / 1_000} seconds` : messageOf(causeOf(error) ?? error);
    throw new MintmarkError(isLate ? 'TIMEOUT' : 'NETWORK', `The ECS agent at ${endpoint} does not answer: ${why}.`, {
      hint: HINT,
      cause: error,
    });
  }
  const answer = jsonIn(text);
  if (!isObject(answer)) throw unexpected(endpoint, `${path} is answered with something that is not a JSON object`);
  return answer;
}

const HINT =
  'Which images its tasks need is unknown, so nothing is removed. Look at it: curl -s localhost:51678/v1/tasks; systemctl status ecs.';

function unexpected(endpoint: string, what: string): MintmarkError {
  return new MintmarkError('UNEXPECTED_ANSWER', `The ECS agent at ${endpoint} gave no readable answer: ${what}.`, {
    hint: HINT,
  });
}

/** `localhost` may have two addresses, both of which refuse. */
function isRefusal(error: unknown): boolean {
  const cause = causeOf(error);
  const failures: unknown = isObject(cause) ? (cause['errors'] ?? [cause]) : [];
  return (
    Array.isArray(failures) &&
    failures.length > 0 &&
    failures.every((failure) => systemCode(failure) === 'ECONNREFUSED')
  );
}

/** The error behind fetch's `fetch failed`. */
function causeOf(error: unknown): unknown {
  return isObject(error) ? error['cause'] : undefined;
}
