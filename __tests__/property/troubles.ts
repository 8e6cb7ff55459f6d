import type { Call, Fault, FaultHook } from '../../src/sandbox/call.ts';
import type { Digest } from '../../src/image/digest.ts';
import { faultOf, hide, type UnreadableCode } from './distortions.ts';
import type { FaultPlan, Trouble } from './fleet.ts';
import type { Content } from './seeding.ts';

/** One request as the server saw it. */
export interface Witnessed {
  readonly operation: string;
  readonly region: string;
  readonly repository: string | undefined;
  /** The layers that it is about. */
  readonly digests: readonly unknown[];
  /** `retry`: refused, but not at the next attempt. `spoilt`: no answer, or one that is not true. */
  answer: 'true' | 'retry' | 'spoilt';
  /** The cause. */
  trouble: Trouble | 'archived' | undefined;
}

interface Plan {
  readonly faults: readonly FaultPlan[];
  readonly contents: readonly Content[];
  /** How BatchGetImage refuses archived images; undefined: not at all. */
  readonly unreadable: UnreadableCode | undefined;
  /** Ends the run's time. */
  readonly stop: () => void;
}

/** A hook that applies a fleet's faults, and a record of every call. */
export function troubled(plan: Plan): { hook: FaultHook; witnessed: readonly Witnessed[] } {
  const witnessed: Witnessed[] = [];
  const counts = new Map<string, number>();
  const hook = (call: Call): Fault | undefined => {
    const key = [call.operation, call.region, call.repository].join(' ');
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const place = plan.contents.findIndex(
      ({ repository }) => repository.name === call.repository && repository.registry.region === call.region,
    );
    const trouble = plan.faults.find(
      ({ operation, repository, nth }) =>
        operation === call.operation &&
        (repository === undefined || repository === place) &&
        (nth === undefined || nth === count),
    )?.trouble;
    const layers = call.input['layerDigests'];
    const entry: Witnessed = {
      operation: call.operation,
      region: call.region,
      repository: call.repository,
      digests: Array.isArray(layers) ? layers : [],
      answer: 'true',
      trouble,
    };
    witnessed.push(entry);
    if (trouble === 'time-over') {
      entry.answer = 'spoilt';
      plan.stop();
      return undefined;
    }
    const fault = trouble && faultOf(trouble, call);
    if (fault !== undefined) return recorded(fault, entry);
    const hidden = plan.unreadable && archivedIn(call, plan.contents[place]);
    if (plan.unreadable === undefined || hidden === undefined || hidden.length === 0) return undefined;
    entry.trouble = 'archived';
    return recorded(hide(hidden, plan.unreadable), entry);
  };
  return { hook, witnessed };
}

/** A changed answer is spoilt only if there is something to change: a refusal passes unchanged. */
function recorded(fault: Fault, entry: Witnessed): Fault {
  if (fault.kind !== 'answer') {
    entry.answer = entry.trouble?.endsWith('-once') ? 'retry' : 'spoilt';
    return fault;
  }
  return {
    kind: 'answer',
    change: (answer) => {
      const changed = fault.change(answer);
      if (changed !== answer) entry.answer = 'spoilt';
      return changed;
    },
  };
}

/** The archived images whose manifests a call requests. */
function archivedIn(call: Call, content: Content | undefined): Digest[] {
  if (call.operation !== 'BatchGetImage' || content === undefined) return [];
  const wanted = JSON.stringify(call.input['imageIds']);
  return [...content.archived].filter((digest) => wanted.includes(digest));
}
