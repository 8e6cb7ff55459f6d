import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { readOutputs, runStep, type StepResult } from '../action/runner.ts';
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
  /** What configure-aws-credentials leaves for later steps. */
  readonly credentials: Record<string, string>;
  readonly outputs: Record<string, { readonly outputs: StepResult['outputs'] }>;
  readonly results: StepResult[];
}

type Inputs = Readonly<Record<string, string>>;

/** What each action does, as far as an image depends on it. Any other action is an error. */
const ACTIONS: Readonly<Record<string, (inputs: Inputs, running: Running, id?: string) => unknown>> = {
  'docker/bake-action': async (inputs, { workspace, env }) => {
    // Without it, bake reads its files from GitHub.
    if (inputs['source'] !== '.') throw new Error('docker/bake-action is known with source: . only');
    const files = linesOf(inputs['files']).flatMap((file) => ['--file', file]);
    const load = inputs['load'] === 'true' ? ['--load'] : [];
    const outside = ['--allow', 'fs.read=/'];
    await runClient(['docker', 'buildx', 'bake', ...outside, ...load, ...files], { cwd: workspace, env });
  },
  'docker/metadata-action': (inputs, { outputs, contexts }, id = '') => {
    const { ref_name: name = '' } = contexts['github'] as { ref_name?: string };
    const [, version = '', major = ''] = /^v((\d+)\.\d+\.\d+)$/.exec(name) ?? [];
    const tags = linesOf(inputs['tags']).map((line) =>
      line.replace('type=semver,pattern=', '').replace('{{version}}', version).replace('{{major}}', major),
    );
    const [image = ''] = linesOf(inputs['images']);
    outputs[id] = {
      outputs: {
        // A version that is not a prerelease is the latest.
        tags: [...tags, 'latest'].map((tag) => `${image}:${tag}`).join('\n'),
        labels: `org.opencontainers.image.version=${version}`,
      },
    };
  },
  'actions/checkout': () => undefined,
  'docker/setup-buildx-action': () => undefined,
  'aws-actions/configure-aws-credentials': (inputs, { credentials }) => {
    // The sandbox takes the access key ID as the account. A later role replaces an earlier one.
    credentials['AWS_ACCESS_KEY_ID'] = /^arn:aws:iam::(\d{12}):role\//.exec(inputs['role-to-assume'] ?? '')?.[1] ?? '';
    credentials['AWS_SECRET_ACCESS_KEY'] = 'secret';
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) credentials[name] = inputs['aws-region'] ?? '';
  },
  'docker/build-push-action': async (inputs, { workspace, temp, env, outputs }, id) => {
    const list = (option: string, name: string): string[] => linesOf(inputs[name]).flatMap((line) => [option, line]);
    const options = [...list('--tag', 'tags'), ...list('--label', 'labels'), ...list('--build-arg', 'build-args')];
    // The action requests provenance, and more of it in public repositories.
    const metadata = join(temp, 'build-metadata.json');
    const output = ['--provenance', 'mode=max', '--output', inputs['outputs'] ?? '', '--metadata-file', metadata];
    const platforms = list('--platform', 'platforms');
    await runClient(['docker', 'buildx', 'build', ...output, ...platforms, ...options, inputs['context'] ?? ''], {
      cwd: workspace,
      env,
    });
    const built = JSON.parse(await readFile(metadata, 'utf8')) as { 'containerimage.digest'?: string };
    if (id !== undefined) outputs[id] = { outputs: { digest: built['containerimage.digest'] ?? '' } };
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
    const all = path.endsWith('/*');
    const [from, to] = all ? [dirname(path), ''] : [path, basename(path)];
    await cp(from, join(artifacts, name, to), { recursive: true });
  },
  'actions/download-artifact': async ({ name, pattern = '', path = '' }, { artifacts }) => {
    const prefix = pattern.replace(/\*$/, '');
    const names = name === undefined ? (await readdir(artifacts)).filter((one) => one.startsWith(prefix)) : [name];
    for (const one of names) await cp(join(artifacts, one), path, { recursive: true });
  },
  'github/codeql-action/upload-sarif': ({ sarif_file: file = '' }, { artifacts }) =>
    mkdir(artifacts, { recursive: true }).then(() => copyFile(file, join(artifacts, 'uploaded.sarif'))),
};

const linesOf = (text = ''): string[] => text.split('\n').filter((line) => line !== '');

/** @param action the folder of a sub-action, or nothing */
async function runOwn(action: string, inputs: Inputs, running: Running, id: string | undefined): Promise<void> {
  const { workspace, temp, env, contexts, credentials, outputs, results } = running;
  // The defaults of a contract that are expressions.
  const token = evaluated('${{ github.token }}', contexts);
  const hasMatrix = 'matrix' in contexts && !['actions/audit', 'actions/stamp'].includes(action);
  const defaults = { 'github-token': token, ...(hasMatrix ? { matrix: JSON.stringify(contexts['matrix']) } : {}) };
  const names = { RUNNER_TEMP: temp, GITHUB_ACTION: id ?? `__mintmark_${results.length}` };
  const result = await runStep(
    { ...defaults, ...inputs },
    { cwd: workspace, env: { ...env, ...credentials, ...names }, action },
  );
  results.push(result);
  if (id !== undefined) outputs[id] = { outputs: result.outputs };
}

/** ECS gets AWS's names, and not the sandbox's. */
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
  const workflowEnv = (parse(text) as Workflow).env ?? {};
  const running: Running = {
    ...runner,
    contexts: { env: workflowEnv, ...contexts },
    credentials: {},
    outputs: {},
    results: [],
    env: { ...runner.env, ...workflowEnv },
  };
  if (condition !== undefined && !lets(condition, contexts)) return [];
  for (const step of steps) {
    const hasFailed = running.results.some(({ exitCode }) => exitCode !== 0);
    if (!hasFailed || step.if?.includes('always()')) await runOne(step, running);
  }
  return running.results;
}

/** Runs a script as `shell: bash` does. @throws Error if it fails */
async function runScript(
  script: string,
  env: Readonly<Record<string, string>>,
  id: string,
  running: Running,
): Promise<void> {
  const { workspace, temp, credentials, outputs } = running;
  const file = join(temp, 'output');
  await writeFile(file, '');
  await runClient(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: workspace,
    env: { ...running.env, ...credentials, ...env, RUNNER_TEMP: temp, GITHUB_OUTPUT: file },
  });
  outputs[id] = { outputs: readOutputs(await readFile(file, 'utf8')) };
  await rm(file);
}

async function runOne(step: Step, running: Running): Promise<void> {
  const { id, if: condition, uses, run: script, with: given = {} } = step;
  const { contexts, outputs, temp } = running;
  const all = { ...contexts, steps: outputs, runner: { temp } };
  if (condition !== undefined && !lets(condition, all)) return;
  const filled = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, evaluated(String(value), all)]));
  if (script !== undefined) await runScript(script, filled(step.env ?? {}), id ?? '', running);
  if (uses === undefined) return;
  const inputs = filled(given);
  const own = ownFolder({ uses });
  if (own !== undefined) {
    await runOwn(own, inputs, running, id);
    return;
  }
  const action = ACTIONS[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`This runner does not know ${uses}`);
  await action(inputs, { ...running, env: { ...running.env, ...filled(step.env ?? {}) } }, id);
}
