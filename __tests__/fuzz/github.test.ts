import { expect, test } from '@jest/globals';
import { inputsOf, readInputs, STEPS, type Verb } from '../../src/action/inputs.ts';
import { lastStage } from '../../src/commands/dockerfile-line.ts';
import { markerOf } from '../../src/github/comment-text.ts';
import { runContextOf, type ActionsContext } from '../../src/github/run-context.ts';
import { readCi } from '../../src/mark/ci.ts';
import { readGitHub } from '../../src/mark/github.ts';
import { isPlain, remoteOf } from '../../src/mark/remote.ts';
import { parseRemoteFile, remoteFileName } from '../../src/util/remote-file.ts';
import { runContext } from '../support/github/event.ts';
import { fc } from '../support/property.ts';
import { mutated, mutatedTree, numRuns, parses, printed } from './mutations.ts';

const EVENTS = [
  { pull_request: { number: 7, head: { sha: 'a'.repeat(40) } } },
  {
    workflow_run: {
      event: 'pull_request',
      head_sha: 'b'.repeat(40),
      head_branch: 'x',
      head_repository: { owner: { login: 'ann' } },
      pull_requests: [{ number: 7 }],
    },
  },
  { issue: { number: 7, pull_request: {} } },
];
const ENV = {
  GITHUB_REPOSITORY: 'ann/app',
  GITHUB_RUN_ID: '12',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'build',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: 'a'.repeat(40),
};

const RUN = runContext('https://api.github.com');

function payloadOf(text: string): ActionsContext['payload'] {
  const payload: unknown = JSON.parse(text);
  return payload as ActionsContext['payload'];
}

test('the payload of an event names a commit and a pull request, or none', () => {
  fc.assert(
    fc.property(mutatedTree(...EVENTS).map(printed), (text) => {
      const place = runContextOf({ ...RUN, payload: payloadOf(text) });
      expect(['string', 'undefined']).toContain(typeof place.sha);
      const request = place.pullRequest;
      if (request !== undefined)
        expect('number' in request ? typeof request.number : typeof request.head).not.toBe('object');
    }),
    { numRuns },
  );
});

test('the variables of a run are read, or refused', () => {
  const variable = fc.tuple(fc.constantFrom(...Object.keys(ENV)), mutated(Object.values(ENV)));
  fc.assert(
    fc.property(fc.array(variable, { maxLength: 2 }), (changes) => {
      const env = { ...ENV, ...Object.fromEntries(changes) };
      parses(() => readGitHub(env));
    }),
    { numRuns },
  );
});

test('the inputs of the Action are read, or refused', () => {
  const value = mutated([
    'true',
    '90s',
    '500',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app\n# x\n',
    'sarif',
    'both',
  ]);
  const verbs = Object.keys(STEPS) as Verb[];
  const name = fc.constantFrom(...inputsOf(verbs).keys());
  fc.assert(
    fc.property(
      fc.constantFrom('', ...verbs, 'gard'),
      fc.array(fc.tuple(name, value), { maxLength: 3 }),
      (command, given) => {
        const env = [['command', command] as const, ...given].map(([one, text]) => [
          `INPUT_${one.toUpperCase()}`,
          text,
        ]);
        const inputsRead = parses(() => readInputs(Object.fromEntries(env) as Record<string, string>));
        if (inputsRead !== undefined && command !== '') expect(inputsRead.command).toBe(command);
      },
    ),
    { numRuns },
  );
});

test('the URL of a remote gives a name and a source without credentials, or nothing', () => {
  const urls = [
    'https://ann:hunter2@example.com:8443/team/app.git',
    'git@example.com:team/app.git',
    'ssh://git@[::1]:22/~ann/app',
    'file:///srv/app.git',
    'C:\\src\\app',
    '../app',
  ];
  fc.assert(
    fc.property(mutated(urls), (url) => {
      const { source, name } = remoteOf(url);
      if (source !== undefined) {
        expect(isPlain(source) && /^https?:/.test(source)).toBe(true);
        expect(new URL(source).username).toBe('');
      }
      expect(name).not.toBe('');
    }),
    { numRuns },
  );
});

test('the URL of a remote is read in time in proportion to its length', () => {
  for (const part of ['/', '.git/', '@', 'a:', '[']) remoteOf(`https://example.com/${part.repeat(500_000)}x`);
  expect(remoteOf('https://example.com/team/app.git//').source).toBe('https://example.com/team/app');
});

test('the last stage of a Dockerfile is one of its lines, or there is none', () => {
  fc.assert(
    fc.property(mutated(['# syntax=x\nFROM a AS b\r\nRUN x\n  from b\n', 'FROM\tx', 'ARG x']), (text) => {
      const line = lastStage(text);
      if (line !== undefined) expect(text.split('\n')[line - 1]).toMatch(/from\s/i);
    }),
    { numRuns },
  );
});

test('the marker of a comment is one line and ends where it should, whatever the name', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        mutated(['mintmark (shop)', '--> x']),
        fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      ),
      (name) => {
        expect(markerOf(name)).toMatch(/^<!-- mintmark:(?:(?!--)[^\s<>])* -->$/);
      },
    ),
    { numRuns },
  );
});

test('the variables of other CI systems are read, or refused', () => {
  const SYSTEMS = [
    {
      GITLAB_CI: 'true',
      CI_COMMIT_SHA: 'a'.repeat(40),
      CI_PROJECT_URL: 'https://x.example/a/b',
      CI_PIPELINE_ID: '1',
      CI_JOB_ID: '2',
    },
    { CODEBUILD_BUILD_ID: 'project:4e5f', CODEBUILD_SOURCE_REPO_URL: 'https://x.example/a/b.git' },
    {
      JENKINS_URL: 'https://x.example/',
      GIT_URL: 'git@x.example:a/b',
      BUILD_NUMBER: '1',
      JOB_NAME: 'a/b',
      STAGE_NAME: 'Build',
    },
  ];
  const cases = fc
    .constantFrom(...SYSTEMS)
    .chain((system: Readonly<Record<string, string>>) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(system)), mutated(Object.values(system)))
        .map(([name, value]): Record<string, string> => ({ ...system, [name]: value })),
    );
  fc.assert(
    fc.property(cases, (env) => {
      const ci = parses(() => readCi(env));
      for (const part of ci?.run ?? []) expect(part).not.toMatch(/[\s"']/);
    }),
    { numRuns },
  );
});

test('a file in a GitHub repository is named as it was written, or invalid', () => {
  fc.assert(
    fc.property(mutated(['acme/platform/mintmark.yml@main', 'a/b/c/d.yml@v1.0']), (text) => {
      const file = parses(() => parseRemoteFile(text));
      if (file !== undefined) expect(remoteFileName(file)).toBe(text);
    }),
    { numRuns },
  );
});
