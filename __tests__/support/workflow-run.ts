import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { runStep, type StepResult } from '../action/runner.ts';
import { runClient } from './client.ts';
import { systemCode } from '../../src/errors.ts';
import { type Contexts, evaluated, lets } from './expressions.ts';
import { ownFolder, type Step, type Workflow } from './workflows.ts';

/** Where and how a workflow runs. */
export interface Runner {
  /** The work directory, which a checkout would have filled. */
  readonly workspace: string;
  /** `runner.temp` */
  readonly temp: string;
  /** Where artifacts go, from one workflow to another. */
  readonly artifacts: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Running extends Runner {
  readonly contexts: Contexts;
  /** What configure-aws-credentials leaves for the steps behind it. */
  readonly credentials: Record<string, string>;
  readonly outputs: Record<string, { readonly outputs: StepResult['outputs'] }>;
  readonly results: StepResult[];
}

type Inputs = Readonly<Record<string, string>>;

/** What each action does, as far as an image depends on it. Any other is an error. */
const ACTIONS: Readonly<Record<string, (inputs: Inputs, running: Running, id?: string) => unknown>> = {
  'actions/checkout': () => undefined,
  'docker/setup-buildx-action': () => undefined,
  'aws-actions/configure-aws-credentials': (inputs, { credentials }) => {
    // The sandbox takes the access key ID for the account. A later role replaces an earlier one.
    credentials['AWS_ACCESS_KEY_ID'] = /^arn:aws:iam::(\d{12}):role\//.exec(inputs['role-to-assume'] ?? '')?.[1] ?? '';
    credentials['AWS_SECRET_ACCESS_KEY'] = 'secret';
    credentials['AWS_REGION'] = inputs['aws-region'] ?? '';
  },
  'docker/build-push-action': async (inputs, { workspace, env }) => {
    const list = (option: string, name: string): string[] =>
      (inputs[name] ?? '').split('\n').flatMap((line) => (line === '' ? [] : [option, line]));
    const options = [...list('--tag', 'tags'), ...list('--label', 'labels'), ...list('--build-arg', 'build-args')];
    // The action asks for the provenance, more of it in public repositories.
    const output = ['--provenance', 'mode=max', '--output', inputs['outputs'] ?? ''];
    await runClient(['docker', 'buildx', 'build', ...output, ...options, inputs['context'] ?? ''], {
      cwd: workspace,
      env,
    });
  },
  'aws-actions/amazon-ecs-render-task-definition': async (inputs, { workspace, temp, outputs }, id = '') => {
    const { 'task-definition': file = '', 'container-name': name, image = '' } = inputs;
    const definition = JSON.parse(await readFile(join(workspace, file), 'utf8')) as {
      containerDefinitions: { name: string; image?: string }[];
    };
    for (const container of definition.containerDefinitions) {
      if (container.name === name) container.image = nameInEcr(image);
    }
    const rendered = join(temp, 'task-definition-rendered.json');
    await writeFile(rendered, JSON.stringify(definition, undefined, 2));
    outputs[id] = { outputs: { 'task-definition': rendered } };
  },
  'aws-actions/amazon-ecs-deploy-task-definition': ({ 'task-definition': file = '' }, { artifacts }) =>
    mkdir(artifacts, { recursive: true }).then(() => copyFile(file, join(artifacts, 'deployed.json'))),
  'actions/cache/restore': ({ path = '' }, { artifacts }) =>
    cp(join(artifacts, 'cache'), path, { recursive: true }).catch(unlessMissing),
  'actions/cache/save': ({ path = '' }, { artifacts }) => cp(path, join(artifacts, 'cache'), { recursive: true }),
  'actions/upload-artifact': async ({ name = '', path = '' }, { artifacts }) => {
    await mkdir(join(artifacts, name), { recursive: true });
    await copyFile(path, join(artifacts, name, basename(path)));
  },
  'actions/download-artifact': async ({ name = '', path = '' }, { artifacts }) => {
    await mkdir(path, { recursive: true });
    await copyFile(join(artifacts, name, 'image.tar'), join(path, 'image.tar'));
  },
  'github/codeql-action/upload-sarif': ({ sarif_file: file = '' }, { artifacts }) =>
    mkdir(artifacts, { recursive: true }).then(() => copyFile(file, join(artifacts, 'uploaded.sarif'))),
};

/** @param action the folder of a sub-action, or nothing */
async function runOwn(action: string, inputs: Inputs, running: Running, id: string | undefined): Promise<void> {
  const { workspace, env, contexts, credentials, outputs, results } = running;
  // The one default of a contract that is an expression.
  const token = evaluated('${{ github.token }}', contexts);
  const result = await runStep(
    { 'github-token': token, ...inputs },
    { cwd: workspace, env: { ...env, ...credentials }, action },
  );
  results.push(result);
  if (id !== undefined) outputs[id] = { outputs: result.outputs };
}

/** ECS gets the names of AWS, and not those of the sandbox. */
function nameInEcr(image: string): string {
  return image.replace(/^[\w.:]+\/(\d{12})\/([a-z0-9-]+)\//, '$1.dkr.ecr.$2.amazonaws.com/');
}

/** There is no cache before the first run. */
function unlessMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

/**
 * Runs one job of a workflow as a runner would, and gives what mintmark's steps came to. Behind one that failed, only what says
 * `always()` is run.
 *
 * @param contexts beside `runner` and `steps`
 */
export async function runJob(text: string, job: string, contexts: Contexts, runner: Runner): Promise<StepResult[]> {
  const { [job]: found } = (parse(text) as Workflow).jobs;
  if (found === undefined) throw new Error(`The workflow has no job ${job}`);
  const { steps, if: condition } = found;
  const running: Running = { ...runner, contexts, credentials: {}, outputs: {}, results: [] };
  if (condition !== undefined && !lets(condition, contexts)) return [];
  for (const step of steps) {
    const hasFailed = running.results.some(({ exitCode }) => exitCode !== 0);
    if (!hasFailed || step.if?.includes('always()')) await runOne(step, running);
  }
  return running.results;
}

async function runOne({ id, if: condition, uses, with: given = {} }: Step, running: Running): Promise<void> {
  const { contexts, outputs, temp } = running;
  const all = { ...contexts, steps: outputs, runner: { temp } };
  if (uses === undefined || (condition !== undefined && !lets(condition, all))) return;
  const evaluatedInputs = Object.entries(given).map(([name, value]) => [name, evaluated(String(value), all)] as const);
  const inputs = Object.fromEntries(evaluatedInputs);
  const own = ownFolder({ uses });
  if (own !== undefined) {
    await runOwn(own, inputs, running, id);
    return;
  }
  const action = ACTIONS[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`This runner does not know ${uses}`);
  await action(inputs, running, id);
}
