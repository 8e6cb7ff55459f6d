import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type ActionInputs, type InputsOf, namingInputs, readInputs, type Verb } from '../../src/action/inputs.ts';
import { guardOptions } from '../../src/commands/guard/options.ts';

type Given = Readonly<Record<string, string>>;

/** As the runner passes it: every input of the contract, empty or with its default unless it is given. */
function inputs(given: Given, own?: Verb): ActionInputs {
  const path = own === undefined ? 'action.yml' : `actions/${own}/action.yml`;
  const contract = parse(readFileSync(path, 'utf8')) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  };
  const defaults = Object.entries(contract.inputs).map(([name, input]) => [
    name,
    input.default === '${{ github.token }}' ? 't' : (input.default ?? ''),
  ]);
  const all = Object.entries({ ...(Object.fromEntries(defaults) as Given), ...given });
  return readInputs(
    Object.fromEntries(all.map(([name, text]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, text])),
    own,
  );
}

function guarding(given: Given): InputsOf<'guard'> {
  const read = inputs(given);
  if (read.command !== 'guard') throw new Error(read.command);
  return read;
}

function argsOf(given: Given): readonly string[] | undefined {
  return guardOptions(guarding(given)).build?.args;
}

test.each([
  // Even if another command has the input as an argument.
  ['with --image IMAGE, --to and --no-push, not --load', "with 'image: IMAGE', 'tags' and 'push: false', not --load"],
  ['Write it as --to ACCOUNT/NAME[:TAG]', "Write it as 'tags: ACCOUNT/NAME[:TAG]'"],
  ['Name it: --cluster NAME, or its ARN.', "Name it: 'cluster: NAME', or its ARN."],
  ['a build with --if-exists skip.', "a build with 'if-exists: skip'."],
  ['--bake-target x=x', "'bake-targets: x=x'"],
  ['--secret is for a build', "'secrets' is for a build"],
  ['leave --to out, or --remark now', "leave 'tags' out, or 'remark' now"],
  ['--no-push --service', "'push: false' 'service'"],
  ['--pushed names the target, and so does --to', "'pushed' names the target, and so does 'tags'"],
])('%s becomes %s', (text, named) => {
  expect(namingInputs(text)).toBe(named);
});

describe('the inputs of a step', () => {
  test('build the work directory and push it with guard if nothing is given', () => {
    expect(inputs({})).toMatchObject({
      command: 'guard',
      context: '.',
      push: true,
      timeoutMs: 300_000,
      rate: 500,
      checkName: 'mintmark',
      comment: 'never',
      warnOnly: false,
      token: 't',
    });
    expect(readInputs({})).toEqual({ ...inputs({}), token: undefined, matrix: undefined });
  });

  test('are absent if they are not given, so that the configuration applies', () => {
    const absent = { metadataFile: undefined, pushed: [], to: [], service: undefined };
    expect(inputs({ command: 'check', image: 'app:1' })).toMatchObject({
      images: ['app:1'],
      ledgerOnly: false,
      ...absent,
    });
  });

  test('accept tags as docker/metadata-action prints them, by lines or by commas', () => {
    const to = ['a.example/x:1.2.3', 'a.example/x:1.2', 'a.example/x:latest'];
    for (const tags of [to.join('\n'), `\n${to.join('\n')}\n`, to.join(',')]) {
      expect(guarding({ tags, 'moving-tags': 'latest\nv[0-9]*' })).toMatchObject({
        to,
        movingTags: ['latest', 'v[0-9]*'],
        ifExists: 'fail',
      });
    }
  });

  test('say how GitHub is notified', () => {
    const given = { 'check-name': 'images', 'comment-summary-in-pr': 'on-failure', 'warn-only': 'true' };
    const expected = { token: 't', checkName: 'images', comment: 'on-failure', warnOnly: true };
    expect(inputs(given)).toMatchObject(expected);
  });

  test.each([
    [{ 'comment-summary-in-pr': 'true' }, 'Write one of: always, on-failure, never.'],
    [{ 'check-name': 'x'.repeat(101) }, 'Write a name of at most 100 characters: the service is added to it.'],
    [{ 'warn-only': 'yes' }, 'Write true or false.'],
    [{ push: 'no' }, 'Write true or false.'],
    [{ rate: '0' }, 'Write a whole number of calls per second.'],
    [{ timeout: 'soon' }, 'Write it with its unit, as 30s, 5m or 1h30m: more than 0, and at most 24 days.'],
    [{ 'moving-tags': 'v[' }, expect.stringContaining('It can match no tag: ')],
    [
      { 'moving-tags': 'latest,main' },
      'It can match no tag: a tag has no comma: write each tag as an entry of its own.',
    ],
    [{ reports: 'yaml=x' }, 'There is no format yaml here. Write one of: text, json, sarif, markdown, junit, gitlab.'],
    [{ reports: 'a.json\n./a.json' }, 'Write each report to a file of its own.'],
    [{ command: 'stamp', images: 'a.example/x:1' }, "Write repositories without a tag: the tag is the mark's."],
    [{ command: 'Guard' }, 'Did you mean guard?'],
    [{ command: 'rebuild' }, 'Write one of: guard, check, audit, deploy, stamp.'],
    [{ command: 'deploy', 'image-store': 'overlay2' }, 'Write one of: classic, containerd, both.'],
  ])('are refused: %j', (given, hint) => {
    expect(() => inputs(given)).toThrow(expect.objectContaining({ code: 'USAGE', hint }));
  });

  test('let a check take the image from a build metadata file, and the target from what was pushed', () => {
    const given = { 'metadata-file': 'build.json', pushed: 'a.example/x:1\na.example/x:latest', 'target-name': 'web' };
    expect(inputs(given, 'check')).toMatchObject({
      metadataFile: 'build.json',
      targetName: ['web'],
      pushed: ['a.example/x:1', 'a.example/x:latest'],
    });
    expect(inputs({ image: 'oci:one\noci:two\n' }, 'check')).toMatchObject({ images: ['oci:one', 'oci:two'] });
  });

  test.each(['false', 'False', 'FALSE'])('keep the image local with push: %s', (text) => {
    expect(inputs({ push: text })).toMatchObject({ push: false });
  });

  test.each(['', 'true', 'True'])('push the image with push: %j', (text) => {
    expect(inputs({ push: text })).toMatchObject({ push: true });
  });

  test.each([
    [{ remark: 'false' }, undefined],
    [{ remark: 'true' }, { annotate: false }],
    [{ 'remark-annotations': 'true' }, { annotate: true }],
    [{ 'remark-to': 'out' }, { annotate: false, directory: 'out' }],
  ])('say whether and how a finished image gets a new mark: %j', (given, remark) => {
    expect(guardOptions(guarding({ ...given, image: 'oci:app' }))).toHaveProperty('remark', remark);
  });

  test('use file as a build option, or for a finished image as the place of its findings', () => {
    const given = { file: 'pay/Dockerfile' };
    expect(argsOf(given)).toEqual(['--file', 'pay/Dockerfile']);
    expect(argsOf({ ...given, image: 'oci:app' })).toEqual([]);
  });

  test('give stamp a list of repositories with comments', () => {
    expect(inputs({ images: ' a.example/x \n\n# replica\nb.example/x' }, 'stamp')).toMatchObject({
      repositories: ['a.example/x', 'b.example/x'],
    });
  });

  test('give a deployment its task definition and its destination', () => {
    const given = { 'task-definition': 'task.json', cluster: 'prod', 'ecs-service': 'web', 'image-store': 'classic' };
    const expected = { taskDefinition: 'task.json', cluster: 'prod', ecsService: 'web', imageStore: 'classic' };
    expect(inputs({ command: 'deploy', ...given, service: 'web' })).toMatchObject({ ...expected, service: 'web' });
    expect(inputs({}, 'deploy')).toMatchObject({ imageStore: 'both' });
  });

  test('give an audit a cache and its own limits', () => {
    const given = { cache: 'dir', reports: 'a.html\njson=b' };
    const expected = {
      cache: 'dir',
      reports: [
        { format: 'html', path: 'a.html' },
        { format: 'json', path: 'b' },
      ],
    };
    for (const read of [inputs({ command: 'audit', ...given }), inputs(given, 'audit')])
      expect(read).toMatchObject({ command: 'audit', ...expected, rate: 1000, timeoutMs: 1_800_000 });
  });
});

describe('an unknown input', () => {
  test.each<[Given, string, Verb?]>([
    [{ pusch: 'false' }, 'Did you mean push?'],
    [{ platform: 'linux/arm64' }, 'Did you mean platforms?'],
    [{ 'build-arg': 'A=1' }, 'Did you mean build-args?'],
    [{ 'no-push': 'true' }, 'Did you mean push?'],
    [{ to: 'a.example/x' }, 'Did you mean tags?'],
    [{ config: 'x.yml' }, 'Did you mean config-file?'],
    [{ no_cache: '' }, 'Did you mean no-cache?'],
    [{ 'build args': '' }, 'Did you mean build-args?'],
    [{ push: 'false' }, 'Remove it. There are: image, tags', 'check'],
    [{ command: 'check' }, 'Remove it. There are: context, file', 'guard'],
    [{ report: 'x.json' }, 'Did you mean reports?', 'audit'],
  ])('%j is an error: %s', (given, hint, ...[own]) => {
    const [name = ''] = Object.keys(given);
    expect(() => inputs(given, own)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `There is no input '${name.replace(' ', '_')}'.`,
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test('is an error too if it belongs to another command and is not empty', () => {
    expect(() => inputs({ command: 'audit', image: 'app:1' })).toThrow(/'image' has no meaning for command: audit/);
    expect(() => inputs({ command: 'check', push: 'false' })).toThrow(/'push' has no meaning for command: check/);
    expect(inputs({ command: 'audit', image: '' })).toMatchObject({ command: 'audit' });
  });
});

describe('the inputs of docker/build-push-action', () => {
  test.each<[Given, string]>([
    [{ file: 'docker/Dockerfile' }, '--file docker/Dockerfile'],
    [{ target: 'app' }, '--target app'],
    [{ platforms: 'linux/amd64,linux/arm64' }, '--platform linux/amd64,linux/arm64'],
    [{ platforms: 'linux/amd64\nlinux/arm64' }, '--platform linux/amd64 --platform linux/arm64'],
    [{ 'build-args': 'A=1\n# not this\n\nB=2' }, '--build-arg A=1 --build-arg B=2'],
    [{ labels: 'team=web' }, '--label team=web'],
    [{ annotations: 'index:a=b' }, '--annotation index:a=b'],
    [{ 'build-contexts': 'base=docker-image://alpine' }, '--build-context base=docker-image://alpine'],
    [{ ssh: 'default' }, '--ssh default'],
    [{ 'no-cache': 'true' }, '--no-cache'],
    [{ 'no-cache': 'false' }, ''],
    [{ 'no-cache-filters': 'base\napp' }, '--no-cache-filter base --no-cache-filter app'],
    [{ pull: 'true' }, '--pull'],
    [{ 'cache-from': 'type=gha' }, '--cache-from type=gha'],
    [{ 'cache-to': 'type=gha,mode=max' }, '--cache-to type=gha,mode=max'],
    [{ provenance: 'mode=max' }, '--provenance mode=max'],
    [{ sbom: 'true' }, '--sbom true'],
    [{ attests: 'type=sbom' }, '--attest type=sbom'],
    [{ builder: 'big' }, '--builder big'],
    [{ allow: 'network.host' }, '--allow network.host'],
    [{ 'add-hosts': 'a:1.2.3.4' }, '--add-host a:1.2.3.4'],
    [{ network: 'none' }, '--network none'],
    [{ 'shm-size': '256m' }, '--shm-size 256m'],
    [{ ulimit: 'nofile=1:1' }, '--ulimit nofile=1:1'],
    [{ 'cgroup-parent': 'g' }, '--cgroup-parent g'],
    [{ 'secret-envs': 'npm=NPM_TOKEN' }, '--secret id=npm,"env=NPM_TOKEN"'],
    [{ 'secret-files': 'npm=./a,b' }, '--secret id=npm,"src=./a,b"'],
    [{ 'build-options': '--quiet\n--progress=plain' }, '--quiet --progress=plain'],
  ])('%j is %s', (given, line) => {
    expect(argsOf(given)?.join(' ')).toBe(line);
  });

  test('put a secret into the environment of the build, and into no argument', () => {
    const read = guarding({ secrets: 'npm=s3cret=1\n# not this\n"key=first\nsay ""hi""\nlast"\nlast=3' });
    const { args, env } = guardOptions(read).build ?? {};
    expect(args?.join(' ')).toBe(
      '--secret id=npm,env=MINTMARK_SECRET_0 --secret id=key,env=MINTMARK_SECRET_1 --secret id=last,env=MINTMARK_SECRET_2',
    );
    expect(Object.values(env ?? {})).toEqual(['s3cret=1', 'first\nsay "hi"\nlast', '3']);
  });

  test.each(['npm', 'npm=', '=x', 'a,b=x', 'id=npm,env=NPM_TOKEN'])(
    'refuse the secret %j without showing it',
    (secret) => {
      expect(() => inputs({ secrets: secret })).toThrow("An entry of the input 'secrets' cannot be read.");
    },
  );
});
