import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import type { Report } from '../../src/checking/report.ts';
import { viewOf } from '../../src/checking/view.ts';
import type { FaultHook } from '../../src/sandbox/call.ts';
import { imageOver } from '../ecr/pushing.ts';
import { TestClock } from '../support/clock.ts';
import { inScene, type Scene, type SceneOptions } from './scene.ts';

/** A registry on the host of its repositories' URIs, so that the registry's own API is available too. */
const OWN_HOST: SceneOptions = { repositoryUri: undefined };
const KB = 1000;
const base = [randomBytes(300 * KB), randomBytes(200 * KB)];
const own = randomBytes(100 * KB);
const image = imageOver(...base, own);
const config = image.content.blobs[0]?.length ?? 0;

/** Uploads to a repository begin only after the given number of mounts, so that no upload is faster than the mount it races. */
class Scenario {
  scene: Scene | undefined;
  readonly options: SceneOptions;

  constructor(name: string, mounts: number, { fault, ...options }: SceneOptions = {}) {
    this.options = {
      ...OWN_HOST,
      ...options,
      fault: (call) =>
        call.operation === 'InitiateLayerUpload' && call.repository === name
          ? { kind: 'latency', ms: 1 }
          : fault?.(call),
      sleep: async () => {
        while ((this.scene?.sandbox.calls['oci:POST uploads'] ?? 0) < mounts) await turn();
        // The last of them is on its way. Both ends are in this process: it takes a few turns to get there, and the answer to come back.
        for (let turns = 0; turns < 100; turns += 1) await turn();
      },
    };
  }

  run(story: (scene: Scene) => Promise<void>): Promise<void> {
    return inScene(async (scene) => {
      this.scene = scene;
      await story(scene);
    }, this.options);
  }
}

/** Pushes the image to a registry where another service has its base. */
async function pushBeside(scene: Scene): Promise<Report> {
  await scene.repository('billing').putImage({ content: imageOver(...base).content, tags: ['1'] });
  const { uri } = scene.repository('web');
  scene.sandbox.resetCalls();
  const report = await scene.guard(image, { to: `${uri}:1` });
  expect(report).toMatchObject({ exitCode: 0, verdict: 'unique', pushed: { tag: '1', digest: image.digest } });
  return report;
}

const uploaded = (blobs: number, bytes: number) => ({ blobs, bytes: bytes + config });

test('layers that another repository holds are mounted, and the report says how much', () =>
  new Scenario('web', 2).run(async (scene) => {
    const report = await pushBeside(scene);
    expect(report.transfer).toEqual({ mounted: { blobs: 2, bytes: 500 * KB }, uploaded: uploaded(2, 100 * KB) });
    expect(scene.sandbox.calls).toMatchObject({ 'oci:POST uploads': 2, CompleteLayerUpload: 2 });
    expect(JSON.parse(renderJson(viewOf(report)))).toMatchObject({ pushed: { transfer: report.transfer } });
    const text = renderText(viewOf(report), { colors: false, columns: 200, now: new Date() });
    expect(text).toContain(
      '500.0 kB in 2 layers were mounted from other repositories of the registry, 100.3 kB uploaded.',
    );
  }));

test('looking for layers takes no more calls than looking for the image alone', () =>
  new Scenario('web', 2).run(async (scene) => {
    await scene.repository('billing').putImage({ content: imageOver(...base).content, tags: ['1'] });
    const { uri } = scene.repository('web');
    const checks = await Promise.all([false, true].map((push) => scene.guard(image, { to: `${uri}:1`, push })));
    const [checked, pushed] = checks.map(({ checked: { calls } }) => calls['BatchCheckLayerAvailability'] ?? 0);
    // The push checks its blobs before and, because some were mounted, after; and the last look checks once more.
    expect(pushed).toBe((checked ?? 0) + 3);
  }));

const deny =
  (denied: string): FaultHook =>
  ({ operation }) =>
    operation === denied ? { kind: 'deny' } : undefined;

test.each<[what: string, options: SceneOptions, attempts: number | undefined]>([
  ['mounts nothing', { mounts: false }, 1],
  ['denies the push by its own API', { fault: deny('oci:POST uploads') }, 1],
  ['does not let the role log in', { fault: deny('GetAuthorizationToken') }, undefined],
])('everything is uploaded if the registry %s', (_what, options, attempts) =>
  new Scenario('web', attempts ?? 0, options).run(async (scene) => {
    const { transfer } = await pushBeside(scene);
    expect(transfer).toEqual({ mounted: { blobs: 0, bytes: 0 }, uploaded: uploaded(4, 600 * KB) });
    expect(scene.sandbox.calls['oci:POST uploads']).toBe(attempts);
  }),
);

test('layers that were pushed to one repository are mounted into the next', () =>
  new Scenario('web-copy', 4).run(async (scene) => {
    const [one, two] = [scene.repository('web'), scene.repository('web-copy')];
    await scene.configure('services:\n  web: ["**/web", "**/web-copy"]\n');
    const reports = await scene.guardAll({ image: await scene.layout(image), to: [`${one.uri}:1`, `${two.uri}:1`] });
    expect(reports.map(({ transfer }) => transfer)).toEqual([
      { mounted: { blobs: 0, bytes: 0 }, uploaded: uploaded(4, 600 * KB) },
      { mounted: uploaded(4, 600 * KB), uploaded: { blobs: 0, bytes: 0 } },
    ]);
  }));

test('an unclear answer about a layer leaves nothing unchecked', () =>
  inScene(
    async (scene) => {
      expect((await pushBeside(scene)).transfer?.mounted.blobs).toBe(0);
    },
    {
      ...OWN_HOST,
      fault: ({ operation, repository }) =>
        operation === 'BatchCheckLayerAvailability' && repository === 'billing'
          ? { kind: 'answer', change: (answer) => withoutLayers(answer) }
          : undefined,
    },
  ));

test.each<[what: string, fault: FaultHook | undefined, whole: number | undefined, inParts: number]>([
  ['takes it is sent by one request of its own API', undefined, 1, 1],
  ['denies that is sent in parts', deny('oci:PUT upload'), 1, 2],
  ['does not let the role log in to is sent in parts', deny('GetAuthorizationToken'), undefined, 2],
])('a large layer that a registry %s', (_what, fault, whole, inParts) =>
  inScene(
    async (scene) => {
      const large = imageOver(randomBytes(1200 * KB));
      const { uri } = scene.repository('web');
      const report = await scene.guard(large, { to: `${uri}:1` });
      expect(report).toMatchObject({ exitCode: 0, pushed: { tag: '1', digest: large.digest } });
      expect(report.transfer?.uploaded.blobs).toBe(2);
      expect(scene.sandbox.calls['oci:PUT upload']).toBe(whole);
      expect(scene.sandbox.calls['CompleteLayerUpload']).toBe(inParts);
    },
    { ...OWN_HOST, ...(fault && { fault }) },
  ),
);

test('a login without an answer delays a push by ten seconds at most', () => {
  const clock = new TestClock();
  return inScene(
    async (scene) => {
      const large = imageOver(randomBytes(1200 * KB));
      const report = await scene.guard(large, { to: `${scene.repository('web').uri}:1` }, { clock });
      expect(report).toMatchObject({ exitCode: 0, pushed: { tag: '1', digest: large.digest } });
      expect(scene.sandbox.calls).toMatchObject({ GetAuthorizationToken: 1, CompleteLayerUpload: 2 });
    },
    {
      ...OWN_HOST,
      fault: ({ operation }) => {
        if (operation !== 'GetAuthorizationToken') return undefined;
        clock.advance(10_000);
        return { kind: 'hang' };
      },
    },
  );
});

/** As if ECR did not answer about the requested layers. */
function withoutLayers(answer: unknown): Readonly<Record<string, unknown>> {
  const { layers = [], failures = [] } = answer as Record<string, { layerDigest: string }[]>;
  const ids = image.identity.platformImages.map(({ imageId }) => imageId as string);
  const isId = ({ layerDigest }: { layerDigest: string }): boolean => ids.includes(layerDigest);
  const other = imageOver(...base).identity.platformImages.map(({ imageId }) => imageId as string);
  const isAsked = (one: { layerDigest: string }): boolean => isId(one) || other.includes(one.layerDigest);
  return { layers: layers.filter(isAsked), failures: failures.filter(isAsked) };
}
