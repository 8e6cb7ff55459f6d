import { writeFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../src/report/failure.ts';
import { renderErrorText } from '../../src/report/error-text.ts';
import { renderJson } from '../../src/report/json.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { type EngineAnswer, withEngine } from '../support/engine.ts';
import { makeImage } from '../support/images.ts';
import { envOf, inScene, type Scene } from './scene.ts';
import { viewOf } from '../../src/checking/view.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const other = makeImage({ files: 'something else', labels: { [BUILD_ID_LABEL]: '2' } });
const GITHUB_SHA = '3e3c2f57b277a1d0c5e9b8f7a6d5c4b3a2918070';

/** The digest that a tag names, as the AWS SDK's own client sees it; undefined if there is no such tag. */
async function digestAt({ sandbox }: Scene, repositoryName: string, imageTag: string): Promise<string | undefined> {
  const client = new ECRClient({
    endpoint: sandbox.endpoint,
    region: REGION,
    maxAttempts: 1,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
  });
  try {
    const { imageDetails = [] } = await client.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }),
    );
    return imageDetails[0]?.imageDigest;
  } catch (error) {
    if (error instanceof Error && error.name === 'ImageNotFoundException') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** Whether any request that changes a registry was sent. */
function wrote({ sandbox }: Scene): boolean {
  return Object.keys(sandbox.calls).some((operation) => /^(Put|Upload|Initiate|Complete)/.test(operation));
}

describe('a finished image', () => {
  test('is pushed and confirmed if it is unique, and a second run finds it there', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web', { immutable: true });
      scene.repository('billing');
      const pushed = { verdict: 'unique', exitCode: 0, findings: [], pushed: { uri, tag: '1', digest: image.digest } };
      const { checked, ...report } = await scene.guard(image, { to: `${uri}:1` });
      expect(report).toMatchObject(pushed);
      expect(checked.calls).toEqual(scene.sandbox.calls);
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject(pushed);
      expect(await digestAt(scene, 'web', '1')).toBe(image.digest);
      // The push reports its progress as often as it advances.
      const steps = scene.steps.map(({ step }) => step).filter((step, index, all) => step !== all[index - 1]);
      const look = ['ask', 'push'];
      expect(steps).toEqual([look, []].flatMap((last) => ['catalogue', 'identify', ...look, ...last, 'confirm']));
    }));

  test('is not pushed if a twin appears while its layers are sent', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const billing = scene.repository('billing');
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'CompleteLayerUpload') void billing.putImage({ content: image.content, tags: ['7'] });
        return undefined;
      });
      const report = await scene.guard(image, { to: `${uri}:1` });
      expect(report).toMatchObject({
        verdict: 'shared',
        exitCode: 1,
        findings: [{ rule: 'shared-image', repository: { name: 'billing' }, twin: { tags: ['7'] } }],
      });
      expect(report.pushed).toBeUndefined();
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }));

  test('is not pushed if a twin appears in a new repository while its layers are sent', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      let created: ReturnType<Scene['repository']> | undefined;
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'InitiateLayerUpload' && created === undefined) {
          created = scene.repository('new');
          void created.putImage({ content: image.content, tags: ['7'] });
        }
        return undefined;
      });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({
        verdict: 'shared',
        exitCode: 1,
        findings: [{ rule: 'shared-image', repository: { name: 'new' } }],
      });
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }));

  test('is pushed if it is shared and its severity allows that: the exit code decides at the last look too', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await scene.repository('billing').putImage({ content: image.content, tags: ['7'] });
      await scene.configure('rules: { shared-image: warn }\n');
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({
        verdict: 'shared',
        exitCode: 0,
        pushed: { digest: image.digest },
      });
    }));

  test('is not pushed if the repositories cannot be listed again', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      let sent = false;
      scene.sandbox.setFault(({ operation }) => {
        sent ||= operation === 'CompleteLayerUpload';
        return sent && operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined;
      });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }));

  test('is not pushed if another repository cannot be checked at the last look', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      scene.repository('billing');
      let sent = false;
      scene.sandbox.setFault(({ operation, repository }) => {
        sent ||= operation === 'CompleteLayerUpload';
        return sent && repository === 'billing' ? { kind: 'deny' } : undefined;
      });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }));

  test('arrives whole with several platforms and attestations', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const index = makeImage({
        platforms: ['linux/amd64', 'linux/arm64'],
        attestation: true,
        labels: { [BUILD_ID_LABEL]: '1' },
      });
      expect(await scene.guard(index, { to: `${uri}:1` })).toMatchObject({ pushed: { digest: index.digest } });
    }));

  test('is pushed with only a warning', () =>
    inScene(async ({ repository, guard }) => {
      const { uri } = repository('web');
      expect(await guard(makeImage(), { to: `${uri}:1` })).toMatchObject({
        findings: [{ rule: 'unmarked-image' }],
        pushed: { tag: '1' },
      });
    }));

  test("gets the mark's tag if the target has none, and needs a commit only in that case", () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = envOf(scene, { GITHUB_SHA });
      expect(await scene.guard(image, { to: uri }, { env })).toMatchObject({
        pushed: { tag: '20261124T081200Z-3e3c2f57b277' },
      });
      await expect(scene.guard(image, { to: uri })).rejects.toMatchObject({ code: 'USAGE' });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({ exitCode: 0 });
    }));

  test('is not pushed with --no-push', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const report = await scene.guard(image, { to: `${uri}:1`, push: false });
      expect(report.exitCode).toBe(0);
      expect(report.pushed).toBeUndefined();
      expect(wrote(scene)).toBe(false);
    }));

  test('is not pushed if another service has it, its tag is taken, or the check is incomplete', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web', { immutable: true });
      const billing = scene.repository('billing');
      const twin = await billing.putImage({ content: image.content, tags: ['7'] });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({ exitCode: 1, verdict: 'shared' });
      await billing.deleteManifest(twin);
      await scene.sandbox.repository(ACCOUNT, REGION, 'web').putImage({ content: other.content, tags: ['1'] });
      expect(await scene.guard(image, { to: `${uri}:1` })).toMatchObject({
        exitCode: 1,
        verdict: 'unique',
        findings: [{ rule: 'reused-tag' }],
      });
      scene.sandbox.setFault(({ repository }) => (repository === 'billing' ? { kind: 'deny' } : undefined));
      expect(await scene.guard(image, { to: `${uri}:2` })).toMatchObject({ exitCode: 3, verdict: 'unknown' });
      expect(wrote(scene)).toBe(false);
    }));

  test('leaves no tag if its push fails', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], labels: { [BUILD_ID_LABEL]: '1' } });
      let manifests = 0;
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'PutImage') manifests += 1;
        return manifests > 1 ? { kind: 'deny' } : undefined;
      });
      await expect(scene.guard(index, { to: `${uri}:1` })).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
        message: expect.stringContaining('ecr:PutImage'),
      });
      scene.sandbox.setFault(undefined);
      expect(await digestAt(scene, 'web', '1')).toBeUndefined();
    }));
});

describe('the confirmation', () => {
  test('detects that something else was pushed to the tag meanwhile', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      let pushed = false;
      scene.sandbox.setFault(({ operation }) => {
        pushed ||= operation === 'PutImage';
        if (!pushed || operation !== 'DescribeImages') return undefined;
        void web.putImage({ content: other.content, tags: ['1'] });
        return { kind: 'latency', ms: 100 };
      });
      const report = await scene.guard(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({
        exitCode: 1,
        findings: [{ rule: 'changed-after-check', tag: '1', digest: other.digest }],
      });
      expect(report.pushed).toBeUndefined();
    }));

  test('fails the run, but says that the image was pushed', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      let pushed = false;
      scene.sandbox.setFault(({ operation }) => {
        pushed ||= operation === 'PutImage';
        return pushed && operation === 'DescribeImages' ? { kind: 'deny' } : undefined;
      });
      await expect(scene.guard(image, { to: `${uri}:1` })).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
        message: expect.stringContaining(`${uri}:1 was pushed, but could not be read back`),
        hint: expect.stringMatching(/^Do not deploy it/),
      });
      scene.sandbox.setFault(undefined);
      expect(await digestAt(scene, 'web', '1')).toBe(image.digest);
    }));
});

describe('an image of the engine', () => {
  const inspection = {
    Id: image.identity.platformImages[0]?.imageId,
    Os: 'linux',
    Architecture: 'amd64',
    Config: { Labels: { [BUILD_ID_LABEL]: '1' } },
  };
  const info = { json: { DriverStatus: [['Backing Filesystem', 'extfs']] } };
  const lines = (...messages: object[]): EngineAnswer => ({
    bytes: [Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))],
  });

  test('is pushed by the ID that was checked, with a token that is never shown', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      const push = `POST /images/${web.uri}/push`;
      const answers: Record<string, EngineAnswer> = {
        'GET /images/app:1/json': { json: inspection },
        'GET /info': info,
        // By its ID: app:1 may be another image by now.
        [`POST /images/${inspection.Id}/tag`]: { status: 201, json: {} },
        [push]: lines({ status: 'Pushed' }),
      };
      await withEngine(answers, async (engine) => {
        // The engine of this test pushes nothing: the image arrives separately.
        scene.sandbox.setFault(({ operation }) => {
          if (operation !== 'GetAuthorizationToken') return undefined;
          void web.putImage({ content: image.content, tags: ['1'] });
          return { kind: 'latency', ms: 50 };
        });
        const secrets: string[] = [];
        const stderr = new PassThrough();
        const env = envOf(scene, engine.env);
        const runtime = { env, stderr, mask: (secret: string): void => void secrets.push(secret) };
        const options = { image: 'app:1', to: `${web.uri}:1` };
        const report = await scene.guardBuild(options, runtime);
        expect(report).toMatchObject({ exitCode: 0, pushed: { digest: image.digest } });

        answers[push] = lines({ error: 'denied' });
        const error = await scene.guardBuild(options, runtime).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'PUSH' });
        const said = [renderJson(viewOf(report)), renderErrorText(failureOf(error), { colors: false, columns: 80 })];
        stderr.end();
        said.push(await text(stderr), JSON.stringify(scene.steps));
        expect(secrets).toHaveLength(2);
        const { password } = JSON.parse(engine.requests.find(({ auth }) => auth !== undefined)?.auth ?? '{}') as {
          password?: string;
        };
        expect(password).toBe(secrets[0]);
        for (const secret of secrets) expect(said.join()).not.toContain(secret);
      });
    }));

  /** A docker CLI in the work directory that records its arguments and does as instructed. */
  async function withDocker(scene: Scene, script: string): Promise<Record<string, string>> {
    const bin = join(scene.cwd, 'bin');
    await mkdir(bin);
    await writeFile(
      join(bin, 'docker'),
      `#!/bin/sh\n[ "$2" = version ] && exit 0\nprintf '%s\\n' "$@" > "${scene.cwd}/args"\n${script}\n`,
    );
    await chmod(join(bin, 'docker'), 0o755);
    return envOf(scene, { PATH: `${bin}:${process.env['PATH'] ?? ''}`, GITHUB_SHA });
  }

  test('is built with the mark, outside the time limit, and the output of the build is unchanged', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('team/web');
      const over = join(scene.cwd, 'over');
      const wait = `until [ -e '${over}' ]; do sleep 0.02; done`;
      const env = await withDocker(scene, `printf '#1 building\\n' >&2; ${wait}; printf 'sha256:0\\n'`);
      const tag = '20261124T081200Z-3e3c2f57b277';
      const built = { ...inspection, Config: { Labels: { [BUILD_ID_LABEL]: `team/web:${tag}` } } };
      const answers = { [`GET /images/${uri}:${tag}/json`]: { json: built }, 'GET /info': info };
      await withEngine(answers, async (engine) => {
        const [clock, stderr] = [new TestClock(), new PassThrough()];
        const timeoutMs = 20_000;
        stderr.once('readable', () => {
          clock.advance(timeoutMs);
          writeFileSync(over, '');
        });
        const build = { args: ['--file', 'Other', '--pull'] };
        const options = { to: uri, context: './here', build, push: false, timeoutMs };
        const report = await scene.guardBuild(options, { env: { ...env, ...engine.env }, clock, stderr });
        expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, mark: { service: 'team/web', tag } });
        stderr.end();
        expect((await text(stderr)).split('\n').sort()).toEqual(['', '#1 building', 'sha256:0']);
        const args = (await readFile(join(scene.cwd, 'args'), 'utf8')).trim().split('\n');
        expect(args.slice(0, 5)).toEqual(['buildx', 'build', '--load', '--tag', `${uri}:${tag}`]);
        expect(args).toContain(`${BUILD_ID_LABEL}=${report.mark?.buildId ?? ''}`);
        expect(args).toContain(`BUILD_ID=${report.mark?.buildId ?? ''}`);
        expect(args.slice(-5)).toEqual(['--file', 'Other', '--pull', '--', './here']);
      });
      expect(scene.steps.map(({ step }) => step)).toEqual(['catalogue', 'build', 'identify']);
    }));

  test('is not taken for the built one if it has the name but not the mark', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, 'exit 0');
      const answers = { [`GET /images/${uri}:1/json`]: { json: inspection }, 'GET /info': info };
      await withEngine(answers, async (engine) => {
        const guarding = scene.guardBuild({ to: `${uri}:1` }, { env: { ...env, ...engine.env } });
        await expect(guarding).rejects.toMatchObject({ code: 'BUILD', message: expect.stringContaining(`${uri}:1`) });
      });
      expect(wrote(scene)).toBe(false);
    }));

  test('is not built if an option would push before the check, or if there is a finished image', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, 'exit 0');
      const args = ['--push'];
      await expect(scene.guardBuild({ to: uri, build: { args } }, { env })).rejects.toMatchObject({ code: 'USAGE' });
      const finished = { to: uri, image: 'app:1', build: { args: ['--platform', 'linux/arm64'] } };
      await expect(scene.guardBuild(finished, { env })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('--platform'),
        hint: expect.stringContaining('without --image'),
      });
      await expect(readFile(join(scene.cwd, 'args'))).rejects.toMatchObject({ code: 'ENOENT' });
      expect(scene.sandbox.calls).toEqual({});
    }));

  test("is not built if the engine's own builder cannot build it, and the message says what to do", () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, '[ "$2" = inspect ] && echo "Driver: docker"');
      await withEngine({ 'GET /info': info }, async (engine) => {
        const build = { args: ['--platform', 'linux/amd64,linux/arm64'] };
        const guarding = scene.guardBuild({ to: uri, build }, { env: { ...env, ...engine.env } });
        await expect(guarding).rejects.toMatchObject({
          code: 'USAGE',
          message: expect.stringContaining('multi-platform image'),
          hint: expect.stringMatching(/containerd.*\n.*buildx create.*\n.*all platforms but one/),
        });
      });
      expect((await readFile(join(scene.cwd, 'args'), 'utf8')).split('\n').slice(0, 2)).toEqual(['buildx', 'inspect']);
    }));

  test.each([
    ['panics', 'panic: runtime error: nil\\n\\ngoroutine 1 [running]:\\nmain.main()', 'panic: runtime error: nil'],
    ['warns first', 'WARNING: old\\nERROR: no builder "b" found', 'no builder "b" found'],
    ['says nothing', '', 'buildx does not report its driver'],
  ])('is not built with a builder that %s, and the reason is one line', (_, stderr, reason) =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, `[ "$2" = inspect ] && printf '${stderr}' >&2 && exit 2`);
      const guarding = scene.guardBuild({ to: uri, build: { args: ['--builder', 'b'] } }, { env });
      await expect(guarding).rejects.toMatchObject({
        code: 'USAGE',
        message: `The builder b cannot be used: ${reason}`,
      });
    }),
  );

  test('is refused if the image is already finished and the build context does not exist', () =>
    inScene(async (scene) => {
      const to = `${scene.repository('web').uri}:1`;
      await expect(scene.guard(image, { to, context: 'nope' })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(/^The build context nope cannot be read: ENOENT/),
      });
      expect(scene.sandbox.calls).toEqual({});
      const context = 'https://github.com/acme/shop.git';
      expect(await scene.guard(image, { to, context })).toMatchObject({ pushed: { tag: '1' } });
    }));

  test('causes an error and no push if its build fails, or no docker can build it', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, 'exit 17');
      await expect(scene.guardBuild({ to: uri }, { env })).rejects.toMatchObject({
        code: 'BUILD',
        message: expect.stringContaining('17'),
      });
      const without = scene.guardBuild({ to: uri }, { env: { ...env, PATH: scene.cwd } });
      await expect(without).rejects.toMatchObject({ code: 'DOCKER', hint: expect.stringContaining('--image') });
      expect(wrote(scene)).toBe(false);
    }));

  test('is not built if the target does not exist', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = await withDocker(scene, 'exit 0');
      await expect(scene.guardBuild({ to: `${uri}b` }, { env })).rejects.toMatchObject({ code: 'USAGE' });
      await expect(readFile(join(scene.cwd, 'args'))).rejects.toMatchObject({ code: 'ENOENT' });
    }));
});
