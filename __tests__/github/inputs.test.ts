import { describe, expect, test } from '@jest/globals';
import { readInputs, type ActionInputs } from '../../src/github/inputs.ts';

const limits = { timeout: () => 1000, rate: () => 5 };

function inputs(given: Readonly<Record<string, string>>): ActionInputs {
  return readInputs((name) => given[name] ?? '', limits);
}

describe('the inputs of a step', () => {
  test('with nothing given: guard builds the work directory and pushes', () => {
    expect(inputs({})).toMatchObject({ command: 'guard', context: '.', push: true, timeoutMs: 1000, rate: 5 });
  });

  test('what is not given is absent, so that the configuration is asked', () => {
    expect(inputs({ command: 'check', image: 'app:1' })).toEqual({
      command: 'check',
      image: 'app:1',
      metadataFile: undefined,
      pushed: undefined,
      ledgerOnly: false,
      file: undefined,
      to: undefined,
      service: undefined,
      create: false,
      configPath: undefined,
      timeoutMs: 1000,
      rate: 5,
      telling: { token: undefined, checkName: 'mintmark', comment: 'never', warnOnly: false },
    });
  });

  test('how GitHub is told', () => {
    const given = {
      'check-name': 'images',
      'comment-summary-in-pr': 'on-failure',
      'github-token': 't',
      'warn-only': 'true',
    };
    const telling = { token: 't', checkName: 'images', comment: 'on-failure', warnOnly: true };
    expect(inputs(given)).toMatchObject({ telling });
  });

  test('the token that is always there is nothing that stamp could refuse', () => {
    expect(inputs({ command: 'stamp', 'github-token': 't' })).toMatchObject({ command: 'stamp' });
  });

  test.each([
    [{ 'comment-summary-in-pr': 'true' }, 'Write one of: always, on-failure, never.'],
    [{ 'check-name': 'x'.repeat(101) }, 'Write a name of at most 100 characters: the service is added to it.'],
    [{ 'warn-only': 'yes' }, 'Write true or false.'],
  ])('%j is refused', (given, hint) => {
    expect(() => inputs(given)).toThrow(expect.objectContaining({ code: 'USAGE', hint }));
  });

  test('a check takes a build metadata file for the image, and what was pushed for the target', () => {
    expect(inputs({ command: 'check', 'metadata-file': 'build.json', pushed: 'a.example/x:1' })).toMatchObject({
      metadataFile: 'build.json',
      pushed: 'a.example/x:1',
    });
  });

  test.each(['true', 'True', 'TRUE'])('no-push: %s keeps the image here', (text) => {
    expect(inputs({ 'no-push': text })).toMatchObject({ push: false });
  });

  test.each(['', 'false', 'False'])('no-push: %j pushes', (text) => {
    expect(inputs({ 'no-push': text })).toMatchObject({ push: true });
  });

  test.each([
    [{ remark: 'false' }, undefined],
    [{ remark: 'true' }, { annotate: false }],
    [{ 'remark-annotations': 'true' }, { annotate: true }],
    [{ 'remark-to': 'out' }, { annotate: false, directory: 'out' }],
  ])('%j: whether and how a finished image gets a new mark', (given, remark) => {
    expect(inputs({ ...given, image: 'oci:app' })).toHaveProperty('remark', remark);
  });

  test('the options of a build are lists with comments, and absent where they are not given', () => {
    const given = { target: 'app', 'build-arg': 'A=1\n# not this\nB=2 3', 'build-options': '--pull\n--add-host=a:1' };
    expect(inputs(given)).toMatchObject({
      build: {
        target: 'app',
        file: undefined,
        buildArg: ['A=1', 'B=2 3'],
        secret: [],
        further: ['--pull', '--add-host=a:1'],
      },
    });
  });

  test('stamp takes a list of repositories with comments', () => {
    expect(inputs({ command: 'stamp', to: ' a.example/x \n\n# replica\nb.example/x' })).toMatchObject({
      repositories: ['a.example/x', 'b.example/x'],
    });
  });

  test.each([
    [{ command: 'Guard' }, 'Did you mean guard?'],
    [{ command: 'rebuild' }, 'Write one of: stamp, check, guard, audit, deploy.'],
    [{ command: 'deploy', 'image-store': 'overlay2' }, 'Write classic, containerd or both.'],
  ])('%j is refused with the way on', (given, hint) => {
    expect(() => inputs(given)).toThrow(expect.objectContaining({ code: 'USAGE', hint }));
  });

  test('a deployment takes a task definition, and where it goes', () => {
    const given = { 'task-definition': 'task.json', cluster: 'prod', 'ecs-service': 'web', 'image-store': 'classic' };
    expect(inputs({ command: 'deploy', ...given, service: 'web' })).toMatchObject({
      command: 'deploy',
      taskDefinition: 'task.json',
      cluster: 'prod',
      ecsService: 'web',
      imageStore: 'classic',
      service: 'web',
    });
    expect(inputs({ command: 'deploy' })).toMatchObject({ imageStore: 'both' });
  });

  test('an audit takes a cache, and the limits are its own', () => {
    const asked: string[] = [];
    const own = { timeout: (_: string, command: string) => asked.push(command), rate: () => 5 };
    const given: Record<string, string> = { command: 'audit', cache: 'dir', output: 'a.sarif', format: 'sarif' };
    expect(readInputs((name) => given[name] ?? '', own)).toMatchObject({
      ...{ command: 'audit', cache: 'dir', output: 'a.sarif', format: 'sarif', rate: 5 },
    });
    expect(asked).toEqual(['audit']);
    expect(() => inputs({ command: 'audit', image: 'app:1' })).toThrow(/'image' has no meaning for command: audit/);
  });

  test('a limit that is none is refused, not replaced by the default', () => {
    const refuse = { ...limits, rate: () => undefined };
    expect(() => readInputs((name) => (name === 'rate' ? '0' : ''), refuse)).toThrow(/'rate' is "0"/);
  });
});
