import { join } from 'node:path';
import { readWhole } from '../util/regular-file.ts';
import { type OwnWorkflow, ownWorkflow, workflowPath } from '../workflows/own-workflow.ts';
import type { Runtime } from './runtime.ts';

/** The running workflow, from its file in the checkout. If that cannot be read, remedies do without its names. */
export async function runningWorkflow({ cwd, env }: Pick<Runtime, 'cwd' | 'env'>): Promise<OwnWorkflow> {
  const path = workflowPath(env['GITHUB_WORKFLOW_REF']);
  if (path === undefined) return {};
  const text = await readWhole(join(cwd, path)).then(String, () => '');
  return ownWorkflow(path, text, env['GITHUB_JOB'] ?? '', env['GITHUB_ACTION']);
}
