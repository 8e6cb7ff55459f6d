import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runStep, type StepResult } from '../action/runner.ts';
import { buildImage } from '../support/buildx.ts';
import { githubEnv, HEAD_SHA, MERGE_SHA, PULL, PULL_REQUEST } from '../support/github/event.ts';
import { type LocalGitHub, startGitHub } from '../support/github/server.ts';
import { makeImage } from '../support/images.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { sandboxEnv } from '../support/runtime.ts';
import { openPlace, type Place } from '../support/workflow-place.ts';
import { runJob } from '../support/workflow-run.ts';
import { workflowText } from '../support/workflows.ts';

const VERDICTS = ['unique', 'shared', 'unknown'] as const;
type Verdict = (typeof VERDICTS)[number];

const EXIT_CODES = { unique: 0, shared: 1, unknown: 3 };
const TITLES = {
  unique: /^unique: no other service has this image/,
  shared: /^shared with \w+: 111122223333\/eu-west-1\/\w+:/,
  unknown: /^unknown: .*could not be checked, so the image may be shared/,
};
/** The heading, and the table of problems. */
const BODIES = {
  unique: /^$/,
  shared: /## ❌ Shared: checkout has the same image as \w+\.[^]*\| ❌ \*\*\w+\*\*[^]*### What to do/,
  unknown: /## ❌ Unknown: [^]*Access denied[^]*### What to do/,
};

/** From a fork, whose events lack the pull request's number. */
const FORK_BUILT = {
  workflow_run: {
    id: 1,
    event: 'pull_request',
    conclusion: 'success',
    pull_requests: [],
    head_sha: HEAD_SHA,
    head_branch: 'topic',
    head_repository: { owner: { login: 'fork' } },
  },
};
const EVENTS = {
  push: {},
  merge_group: { merge_group: { head_sha: MERGE_SHA } },
  pull_request: PULL_REQUEST,
  workflow_run: FORK_BUILT,
};

/** A common kind of pipeline, and the example for it. */
interface Shape {
  readonly name: string;
  readonly file: string;
  readonly job: string;
  readonly event: keyof typeof EVENTS;
  readonly github?: object;
  /** The contexts of each leg of its matrix; the first has the problem. */
  readonly legs?: readonly object[];
  readonly prepare?: () => Promise<unknown>;
  /** What the example's comment says to write instead. */
  readonly instead?: (text: string) => string;
  /** Makes another service have the image, and returns the workflow that ships it. */
  readonly share: (text: string) => Promise<string>;
  /** The services that are shipped, in the order of the steps; only the last has a twin. */
  readonly services: readonly string[];
  /** The service with the twin. */
  readonly dockerfile?: string;
  /** Default: all. */
  readonly verdicts?: readonly Verdict[];
  /** What is true of the outputs if everything is unique. */
  readonly shipped?: (results: readonly StepResult[]) => unknown;
}

let github: LocalGitHub;
let place: Place;

beforeAll(async () => {
  github = await startGitHub();
});
afterAll(() => github.close());
beforeEach(async () => {
  place = await openPlace(['.', 'services/web', 'services/worker']);
  for (const name of ['billing', 'checkout', 'ledger', 'web', 'worker']) place.createRepository(name);
});
afterEach(async () => {
  github.expectDescribed();
  github.reset();
  await place.close();
});

const write = (name: string, text: string): Promise<void> => writeFile(join(place.runner.workspace, name), text);

/** The file that the comment of an example shows under a line. */
function shown(example: string, line: string): string {
  const comment = workflowText(`docs/workflows/${example}`).split(`# ${line}\n#\n`)[1] ?? '';
  return place.placed((/^(?:#(?: {3}.*)?\n)+/.exec(comment)?.[0] ?? '').replaceAll(/^#(?: {3})?/gm, ''));
}

/** A marked build never has a twin, but a finished image can. */
async function finished(text: string): Promise<string> {
  const image = makeImage({ files: 'twin' });
  const layout = join(place.runner.temp, 'twin');
  writeLayout(layout, image);
  await place.createRepository('refunds').putImage({ content: image.content, tags: ['7'] });
  return text
    .replace(/ +(?:labels|if-exists): .*\n/g, '')
    .replace(/^( +)service: checkout\n/m, `$&$1image: oci:${layout}\n`);
}

/** An image in the engine or in a file, as billing's. */
async function ship(image: string): Promise<void> {
  const env = { ...place.runner.env, ...sandboxEnv(place.sandbox.endpoint) };
  const tags = place.placed('111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing:7');
  expect(await runStep({ image, tags }, { cwd: place.runner.workspace, env })).toMatchObject({ exitCode: 0 });
}

const unmarked = (text: string): string =>
  text.replace('docker build $MARK', 'docker build').replace(/^ +\$\{\{ steps\.mark\.outputs\.bake-file \}\}\n/m, '');

const BAKE: Omit<Shape, 'name'> = {
  file: 'bake.yml',
  job: 'ship',
  event: 'push',
  services: ['web', 'worker'],
  dockerfile: 'services/worker/Dockerfile',
  prepare: () => write('docker-bake.hcl', shown('bake.yml', 'docker-bake.hcl:')),
  // The two are made from the same files.
  share: (text) => Promise.resolve(unmarked(text)),
};

const SHAPES: readonly Shape[] = [
  {
    name: "GitHub's starter workflow: docker build, the push, ECS",
    file: 'docker-build.yml',
    job: 'deploy',
    event: 'push',
    services: ['checkout'],
    prepare: () =>
      write('task-definition.json', JSON.stringify({ containerDefinitions: [{ name: 'app', image: '' }] })),
    share: async (text) => {
      const name = place.placed('111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing:built');
      const { workspace: cwd, env } = place.runner;
      await buildImage(['--tag', name, '.'], { cwd, env });
      await ship(name);
      return unmarked(text);
    },
    shipped: async (results) => {
      const deployed = await readFile(join(place.runner.artifacts, 'deployed.json'), 'utf8');
      expect(deployed).toContain(`/checkout@${String(results[1]?.outputs['digest'])}"`);
    },
  },
  { name: 'docker/bake-action, two targets', ...BAKE },
  {
    name: 'docker/bake-action, a Compose file with two services',
    ...BAKE,
    // From the build on it is the workflow above.
    verdicts: ['unique'],
    prepare: () =>
      write(
        'compose.yaml',
        shown('bake.yml', 'With a Compose file, write compose.yaml instead of docker-bake.hcl below:'),
      ),
    instead: (text) => text.replace(/^( +)docker-bake\.hcl$/m, '$1compose.yaml'),
  },
  {
    name: 'docker/metadata-action with semver and latest',
    file: 'metadata-action.yml',
    job: 'release',
    event: 'push',
    services: ['checkout'],
    github: { ref_name: 'v1.4.2' },
    share: finished,
    shipped: ([result]) => {
      const tags = (result?.outputs['pushed-tags'] ?? '').split('\n').map((tag) => tag.replace(/.*:/, ''));
      expect(tags).toEqual(['1.4.2', 'v1', 'latest']);
    },
  },
  {
    name: 'a merge queue',
    file: 'guard.yml',
    job: 'ship',
    event: 'merge_group',
    services: ['checkout'],
    share: finished,
    shipped: ([result]) => {
      expect(JSON.parse(result?.outputs['json'] ?? '')).toMatchObject({ pushed: null });
    },
  },
  {
    name: 'a matrix of one service',
    file: 'guard.yml',
    job: 'ship',
    event: 'pull_request',
    services: ['checkout'],
    share: finished,
    legs: [{ node: 20 }, { node: 24 }],
  },
  {
    name: 'a fork',
    file: 'fork-check.yml',
    job: 'check',
    event: 'workflow_run',
    services: ['checkout'],
    prepare: async () => {
      github.pulls = [{ number: PULL, head: 'fork:topic', sha: HEAD_SHA }];
      await runJob(
        place.example('fork-build.yml'),
        'build',
        { github: { event_name: 'pull_request', token: '' } },
        place.runner,
      );
    },
    share: async (text) => {
      await ship(`oci-archive:${join(place.runner.artifacts, 'image', 'image.tar')}`);
      return text;
    },
  },
];

/** The steps that may comment. */
const COMMENTS = /uses: mintmark\/mintmark(?:\/actions\/check)?@v1\n( +)with:\n/g;
const same = (text: string): string => text;

async function play(
  { file, job, event, github: context, legs = [{}], prepare, instead = same, share }: Shape,
  verdict: Verdict,
) {
  await prepare?.();
  const example = instead(place.example(file))
    .replaceAll(/( +)comment-summary-in-pr: .*\n/g, '')
    .replaceAll(COMMENTS, '$&$1  comment-summary-in-pr: on-failure\n');
  const text = verdict === 'shared' ? await share(example) : example;
  const results: StepResult[] = [];
  for (const [index, matrix] of legs.entries()) {
    const isWrong = verdict === 'unknown' && index === 0;
    place.sandbox.setFault(({ repository }) => (isWrong && repository === 'ledger' ? { kind: 'deny' } : undefined));
    const payload = EVENTS[event];
    const env = { ...place.runner.env, ...githubEnv(github.url, { event: payload }), GITHUB_EVENT_NAME: event };
    const contexts = { github: { event_name: event, token: 'token', event: payload, ...context } };
    const runner = { ...place.runner, env };
    results.push(
      ...(await runJob(
        index === 0 ? text : example,
        job,
        { ...contexts, ...(legs.length > 1 ? { matrix } : {}) },
        runner,
      )),
    );
  }
  return results;
}

/** The newest check run of each name, as GitHub shows for a commit. */
function shownChecks(): object[] {
  const newest = new Map(github.checks.map((check) => [check.name, check]));
  return [...newest.values()].map((check) => ({
    ...check,
    errors: check.annotations.filter(({ annotation_level: level }) => level === 'failure'),
  }));
}

describe.each(SHAPES)('$name', (shape) => {
  const { event, services, dockerfile = 'Dockerfile', verdicts: played = VERDICTS, shipped } = shape;
  const sha = event === 'push' || event === 'merge_group' ? MERGE_SHA : HEAD_SHA;

  test.each(played)('%s', async (verdict) => {
    const results = await play(shape, verdict);
    // With a twin the other services are unique; the first leg of a matrix has the problem, and the check keeps its result.
    const verdicts = services.map((_, index) =>
      verdict === 'shared' && index < services.length - 1 ? 'unique' : verdict,
    );
    const checked = results.filter(({ outputs }) => outputs['verdict'] !== '');
    expect(checked.slice(0, services.length)).toMatchObject(
      verdicts.map((each) => ({ exitCode: EXIT_CODES[each], outputs: { verdict: each } })),
    );
    if (verdict === 'unique') await shipped?.(results);
    else
      await expect(readFile(join(place.runner.artifacts, 'deployed.json'))).rejects.toMatchObject({ code: 'ENOENT' });

    expect(shownChecks()).toMatchObject(
      verdicts.map((each, index) => ({
        name: `mintmark (${services[index] ?? ''})`,
        headSha: sha,
        conclusion: each === 'unique' ? 'success' : 'failure',
        title: expect.stringMatching(TITLES[each]),
        errors: each === 'shared' ? [{ path: dockerfile, start_line: 1 }] : [],
      })),
    );
    const isOnPull = event === 'pull_request' || event === 'workflow_run';
    const body = expect.stringMatching(BODIES[verdict]);
    expect(github.comments).toMatchObject(isOnPull && verdict !== 'unique' ? [{ issue: PULL, body }] : []);
    expect(github.statuses).toEqual([]);
  });
});
