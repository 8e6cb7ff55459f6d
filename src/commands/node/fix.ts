import { failureIn } from '../../errors.ts';
import type { NodeEngine } from '../../docker/node.ts';
import type { Agent } from '../../ecs/agent.ts';
import type { Halt, Outcome, Removal, RemovalStep } from './report.ts';

/** What became of a plan. */
export interface Carried {
  readonly steps: readonly RemovalStep[];
  readonly halt: Halt | undefined;
}

/**
 * Removes references one by one. Right before each it looks again at what the name names and who uses that, since things
 * may have changed after the plan was made. A name that is gone is not an error; what the engine refuses stays.
 *
 * It never throws: what was done must be reported. If something fails, it ends there.
 */
export async function carryOut(
  removals: readonly Removal[],
  engine: NodeEngine,
  askTasks: () => Promise<Agent>,
): Promise<Carried> {
  const steps: RemovalStep[] = [];
  let halt: Halt | undefined;
  for (const removal of removals) {
    let outcome: Outcome = { kind: 'not-tried' };
    if (halt === undefined) {
      try {
        const did = await remove(removal, engine, askTasks);
        if (did.kind === 'starting-task') halt = did;
        else outcome = did;
      } catch (error) {
        halt = haltOf(error);
      }
    }
    steps.push({ removal, outcome });
  }
  return { steps, halt };
}

/** Why a fix goes no further. @throws anything but a MintmarkError: a defect */
export function haltOf(error: unknown): Halt {
  const { message, hint } = failureIn(error);
  return { kind: 'failed', message, hint };
}

/** What is left of a plan. */
export function openRemovals({ steps }: Carried): readonly Removal[] {
  return steps.filter(({ outcome: { kind } }) => kind !== 'removed' && kind !== 'gone').map(({ removal }) => removal);
}

async function remove(
  { name, image }: Removal,
  engine: NodeEngine,
  askTasks: () => Promise<Agent>,
): Promise<Outcome | (Halt & { readonly kind: 'starting-task' })> {
  const now = await engine.named(name);
  if (now === undefined) return { kind: 'gone' };
  if (now.id !== image) return { kind: 'moved' };
  // The containerd image store finds an image by a digest that it has no name for, and would take a tag away instead.
  if (!now.references.some((reference) => reference.name === name)) return { kind: 'gone' };
  // A task has pulled it again, and the agent has given the tag back.
  if (now.references.some(({ kind }) => kind === 'tag')) return { kind: 'in-use' };
  // A container in any state: one of a task that has stopped may still be wanted.
  if ((await engine.containers()).some(({ imageId }) => imageId === image)) return { kind: 'in-use' };
  // Last: a task that starts after this answer pulls the image before it uses it, and so gives the name back.
  const agent = await askTasks();
  const task = agent.kind === 'answered' ? agent.tasks.find(({ starting }) => starting) : undefined;
  return task === undefined ? engine.untag(name) : { kind: 'starting-task', task };
}
