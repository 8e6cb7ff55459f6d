import { messageOf, systemCode } from '../errors.ts';
import { isList, isObject, textAt, valueAt } from '../util/json-object.ts';
import { readWhole } from '../util/regular-file.ts';
import { readBucket } from './bolt.ts';

/** An image as the ECS agent remembers it. */
export interface TrackedImage {
  /** The names that tasks used and that no other image has taken since. The agent removes these one by one. */
  readonly names: readonly string[];
  readonly lastUsed: Date | undefined;
}

/** Which images the ECS agent remembers, by their IDs in the engine. */
export type AgentMemory =
  | { readonly kind: 'read'; readonly images: ReadonlyMap<string, TrackedImage> }
  /** There is no such file, or the engine is on another machine. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The agent's state on the machine, which is `/data/agent.db` in the agent's container. Only root may read it. */
export const AGENT_STATE = '/var/lib/ecs/data/agent.db';

/** The agent may be writing: the file is whole if two reads return the same. */
const ATTEMPTS = 5;

/**
 * Which images the ECS agent remembers, and by which names. amazon-ecs-agent keeps them in the bucket `images` since 1.44:
 * agent/data/imagestate_client.go, agent/engine/image/types.go.
 *
 * @returns `unreadable` with the reason instead of an error: references and times are then used instead
 */
export async function readAgentMemory(path: string): Promise<AgentMemory> {
  try {
    let file = await readWhole(path);
    for (let attempt = 1; ; attempt += 1) {
      const again = await readWhole(path);
      if (again.equals(file)) break;
      if (attempt === ATTEMPTS) return { kind: 'unreadable', reason: 'it changes all the time' };
      file = again;
    }
    const bucket = readBucket(file, 'images');
    if (bucket === undefined) return { kind: 'unreadable', reason: 'it has no bucket of images' };
    return { kind: 'read', images: new Map([...bucket].map(([id, value]) => [id, readTracked(id, value)])) };
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? { kind: 'absent' } : { kind: 'unreadable', reason: messageOf(error) };
  }
}

function readTracked(id: string, value: Buffer): TrackedImage {
  const state: unknown = JSON.parse(value.toString());
  const image = valueAt(state, 'Image');
  // Go writes an empty list as null.
  const names = isObject(image) ? (image['Names'] ?? []) : undefined;
  if (!isList(names) || !names.every((name) => typeof name === 'string')) {
    throw new Error(`the entry of ${id} has no list of names`);
  }
  const lastUsed = new Date(textAt(state, 'LastUsedAt') ?? NaN);
  return { names, lastUsed: lastUsed.getTime() > 0 ? lastUsed : undefined };
}
