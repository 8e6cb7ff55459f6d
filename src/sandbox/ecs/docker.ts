import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../http.ts';
import type { NodeState } from './cluster.ts';
import type { EcsAccounts } from './serve.ts';
import { sum } from '../../util/sum.ts';

/** `/nodes/ACCOUNT/REGION/CLUSTER`, the API version if there is one, and the path of the Docker Engine API. */
const PATH = /^\/nodes\/(?<account>\d{12}\/[^/]+)\/(?<cluster>[^/]+)(?:\/v[\d.]+)?(?<path>\/[^?]*)/;

/** Whether a request is for the Docker Engine of a cluster's container instance. */
export function isDocker({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/nodes/');
}

/**
 * Serves what `mintmark node` requests from a Docker Engine with the classic image store: images, containers, and
 * `docker rmi NAME`.
 */
export function serveDocker(
  accounts: EcsAccounts,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
): void {
  const { account = '', cluster = '', path = '' } = PATH.exec(url)?.groups ?? {};
  const node = accounts.get(account)?.clusters.get(cluster)?.node;
  const [status, body] =
    node === undefined
      ? refused(404, `The sandbox has no cluster at ${url}: DOCKER_HOST ends in /nodes/ACCOUNT/REGION/CLUSTER`)
      : answer(node, method ?? '', path);
  send(response, status, { 'content-type': 'application/json' }, JSON.stringify(body));
}

type Answer = readonly [status: number, body: unknown];

function answer(node: NodeState, method: string, escaped: string): Answer {
  let path: string;
  try {
    path = decodeURIComponent(escaped);
  } catch {
    // The only error that it throws.
    return refused(400, `invalid URL escape in ${escaped}`);
  }
  const request = `${method} ${path}`;
  switch (request) {
    case 'GET /info':
      return [200, { ServerVersion: 'sandbox', DriverStatus: null }];
    case 'GET /images/json':
      return [200, node.engine.images().map((image) => imageMembers(node, image))];
    case 'GET /containers/json':
      return [200, [...node.engine.running()].map(containerMembers)];
    case 'GET /system/df':
      return [200, { LayersSize: sum(node.engine.images().map(({ image }) => node.facts.get(image)?.bytes ?? 0)) }];
  }
  const [, name] = /^GET \/images\/(.+)\/json$/.exec(request) ?? [];
  if (name !== undefined) return inspect(node, name);
  const [, removed] = /^DELETE \/images\/(.+)$/.exec(request) ?? [];
  return removed === undefined ? refused(501, `The sandbox does not implement ${request}`) : remove(node, removed);
}

type Images = ReturnType<NodeState['engine']['images']>;

function imageMembers({ facts }: NodeState, { image, references }: Images[number]): object {
  const { bytes = 0, taggedAt = new Date(0) } = facts.get(image) ?? {};
  return {
    Id: image,
    ParentId: '',
    Created: Math.floor(taggedAt.getTime() / 1000),
    Size: bytes,
    SharedSize: 0,
    RepoTags: references.filter((name) => !name.includes('@')),
    RepoDigests: references.filter((name) => name.includes('@')),
    Metadata: { LastTagTime: taggedAt.toISOString() },
  };
}

function containerMembers([key, image]: readonly [string, string]): object {
  const [container = '', task = ''] = key.split('/').reverse();
  return { Id: task.padEnd(64, '0'), ImageID: image, Names: [`/ecs-${container}-${task}`], State: 'running' };
}

function inspect(node: NodeState, name: string): Answer {
  const found = node.engine.images().find(({ image, references }) => image === name || references.includes(name));
  return found === undefined ? refused(404, `No such image: ${name}`) : [200, imageMembers(node, found)];
}

/** Like the engine: the last name of an image that a container uses stays. */
function remove({ engine }: NodeState, name: string): Answer {
  const found = engine.images().find(({ references }) => references.includes(name));
  if (found?.isUsed === true && found.references.length === 1) {
    return refused(
      409,
      `conflict: unable to remove repository reference "${name}" (must force) - container is using its referenced image`,
    );
  }
  const removed = engine.remove(name);
  if (removed === undefined) return refused(404, `No such image: ${name}`);
  return [200, [{ Untagged: name }, ...(removed.isGone ? [{ Deleted: removed.image }] : [])]];
}

function refused(status: number, message: string): Answer {
  return [status, { message }];
}
