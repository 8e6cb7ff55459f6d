import { parse } from 'yaml';
import { defined } from '../util/defined.ts';
import { textAt, valueAt } from '../util/json-object.ts';

/** A step of a workflow, as its file names it. */
interface WorkflowStep {
  /** Its name, otherwise its ID, otherwise the action that it uses. */
  readonly name: string;
  readonly kind: 'build-push-action' | 'script';
}

/** What the file of a running workflow says, as far as a remedy needs that. */
export interface OwnWorkflow {
  /** Relative to the repository. */
  readonly path?: string;
  /** The step that builds the image, if it comes before mintmark's. */
  readonly build?: WorkflowStep;
  /** The mintmark step that is running, if the file names it. */
  readonly own?: string;
  /** The version of mintmark in use: `v1`, or a commit. */
  readonly version?: string;
}

const BUILD_SCRIPT = /\bdocker(?:\s+buildx|\s+image)?\s+(?:build|bake)\b/;

/** The path of the file in `OWNER/REPO/.github/workflows/NAME@REF`, which is GITHUB_WORKFLOW_REF. */
export function workflowPath(ref: string | undefined): string | undefined {
  return /^[^/]+\/[^/]+\/(\.github\/workflows\/[^/@]+)@/.exec(ref ?? '')?.[1];
}

/**
 * Reads a workflow's file. A file that is not a workflow, or has no such job, yields nothing.
 *
 * @param job its ID
 * @param step the ID of the running step, if it has one
 */
export function ownWorkflow(path: string, text: string, job: string, step?: string): OwnWorkflow {
  const steps = stepsOf(text, job);
  const mine = steps.filter(({ uses }) => isOwn(uses));
  const running = mine.length === 1 ? mine[0] : mine.find(({ id }) => id !== undefined && id === step);
  // If there are several without an ID, it is not known which one is running.
  const own = running ?? mine[0];
  const before = own === undefined ? steps : steps.slice(0, steps.indexOf(own));
  const build = before.findLast((one) => kindOf(one) !== undefined);
  const kind = build && kindOf(build);
  return defined({
    path,
    build: build && kind && { name: build.name ?? build.id ?? build.uses ?? 'docker build', kind },
    own: running?.name ?? running?.id,
    version: own?.uses?.split('@')[1],
  });
}

interface Step {
  readonly name: string | undefined;
  readonly id: string | undefined;
  readonly uses: string | undefined;
  readonly run: string | undefined;
}

/** Whether it is a mintmark step that checks. A stamp step is not: it comes before the build. */
function isOwn(uses: string | undefined): boolean {
  return /^mintmark\/mintmark(?:\/actions\/(?:guard|check))?@/.test(uses ?? '');
}

function kindOf({ uses, run }: Step): WorkflowStep['kind'] | undefined {
  if (uses?.startsWith('docker/build-push-action@') === true) return 'build-push-action';
  return run !== undefined && BUILD_SCRIPT.test(run) ? 'script' : undefined;
}

function stepsOf(text: string, job: string): Step[] {
  const steps = valueAt(documentOf(text), 'jobs', job, 'steps');
  if (!Array.isArray(steps)) return [];
  return steps.map((step: unknown) => ({
    name: textAt(step, 'name'),
    id: textAt(step, 'id'),
    uses: textAt(step, 'uses'),
    run: textAt(step, 'run'),
  }));
}

function documentOf(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    // GitHub runs it, so GitHub reads it some other way; a remedy then does without its names.
    return undefined;
  }
}
