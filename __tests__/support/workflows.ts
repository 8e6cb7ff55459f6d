import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The examples and the project's own, as paths from the root. */
export const WORKFLOWS = ['docs/workflows', '.github/workflows'].flatMap((folder) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`),
);

type Permissions = Readonly<Record<string, string>>;

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string | boolean | number>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: Permissions;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions?: Permissions;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export function workflowText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** A workflow whose form GitHub's parser has accepted. */
export function workflow(path: string): Workflow {
  return parse(workflowText(path)) as Workflow;
}

/** The jobs' steps that use an action, by its `OWNER/NAME`. */
export function stepsOf(job: Job, action: string): readonly Step[] {
  return job.steps.filter(({ uses }) => uses?.split('@')[0] === action);
}

/** The folder of the action that a step runs if it belongs to this repository: empty for the root action. */
export function ownFolder({ uses = '' }: Pick<Step, 'uses'>): string | undefined {
  return /^mintmark\/mintmark(?:\/(actions\/[a-z]+))?@v1$/.exec(uses)?.slice(1).join('');
}

/** The jobs' steps that run an action of this repository. */
export function ownStepsOf(job: Job): readonly Step[] {
  return job.steps.filter((step) => ownFolder(step) !== undefined);
}
