import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { check } from '../../src/commands/check/run.ts';
import type { Runtime } from '../../src/commands/runtime.ts';
import type { MintmarkError } from '../../src/errors.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import type { Report } from '../../src/checking/report.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { runtimeTo } from '../support/runtime.ts';
import { type EngineAnswer, withEngine } from '../support/engine.ts';
import { makeImage, type MadeImage } from '../support/images.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { envOf, inScene, type Scene } from './scene.ts';
import { viewOf } from '../../src/checking/view.ts';

const image = makeImage({ files: 'billing', labels: { [BUILD_ID_LABEL]: '1' } });
const other = makeImage({ files: 'web', labels: { [BUILD_ID_LABEL]: '2' } });

type Options = Partial<Parameters<typeof check>[0]>;

/** Checks what the scene's configuration names. */
async function checkAll(
  scene: Scene,
  options: Options = {},
  changes: Partial<Runtime> = {},
): Promise<readonly Report[]> {
  const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd, ...changes });
  const reports = await check({ timeoutMs: 20_000, rate: 500, ...options }, runtime);
  for (const report of reports) expectValidReport(renderJson(viewOf(report), { oneLine: true }));
  return reports;
}

function told(report: Report | undefined): string {
  return report === undefined ? '' : renderText(viewOf(report), { colors: false, columns: 300 });
}

/** An engine that has these images, by name. */
function engineOf(images: Readonly<Record<string, MadeImage>>): Record<string, EngineAnswer> {
  const inspections = Object.entries(images).map(([name, { identity }]): [string, EngineAnswer] => {
    const json = {
      Id: identity.platformImages[0]?.imageId,
      Os: 'linux',
      Architecture: 'amd64',
      Config: { Labels: { [BUILD_ID_LABEL]: '1' } },
    };
    return [`GET /images/${name}/json`, { json }];
  });
  return { ...Object.fromEntries(inspections), 'GET /info': { json: { DriverStatus: [['Backing Filesystem', 'x']] } } };
}

/** A Compose file in the work directory that builds these services. */
async function compose(scene: Scene, services: Readonly<Record<string, string>>): Promise<void> {
  const entries = Object.entries(services).map(([name, uri]) => `  ${name}: { build: ., image: '${uri}' }\n`);
  await writeFile(join(scene.cwd, 'compose.yaml'), `services:\n${entries.join('')}`);
  await scene.configure('compose: compose.yaml');
}

describe('the image of mintmark.yml', () => {
  test('is in the work directory even if the file is on GitHub', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const reference = await scene.layout(image);
      const readRemote: Runtime['readRemote'] = () =>
        Promise.resolve({
          bytes: Buffer.from(`version: 1\nimage: ${reference}\nto: ${uri}:1\n`),
          url: 'https://github.com/acme/policies/blob/v1/mintmark.yml',
        });
      const reports = await checkAll(scene, { configPath: 'acme/policies/mintmark.yml@v1' }, { readRemote });
      expect(reports).toMatchObject([{ target: { uri, tag: '1' } }]);
    }));

  test('is checked as if it were named, from any directory below', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await scene.repository('billing').putImage({ content: other.content, tags: ['7'] });
      await scene.configure(`image: ${await scene.layout(image)}\nto: ${web.uri}:1`);
      const below = join(scene.cwd, 'src', 'main');
      await mkdir(below, { recursive: true });
      for (const cwd of [scene.cwd, below]) {
        const [report, ...more] = await checkAll(scene, {}, { cwd });
        expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, target: { uri: web.uri, tag: '1' } });
        expect(more).toEqual([]);
      }
    }));

  test('goes where its own name says, unless --to names another target', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      await withEngine(engineOf({ [web.uri]: image }), async (engine) => {
        const env = envOf(scene, engine.env);
        await scene.configure(`image: ${web.uri}`);
        const [named] = await checkAll(scene, {}, { env });
        expect(named?.exitCode).toBe(0);
        expect(named?.target).toEqual({ uri: web.uri });
        const [chosen] = await checkAll(scene, { to: [`${billing.uri}:2`] }, { env });
        expect(chosen).toMatchObject({ target: { uri: billing.uri, tag: '2' } });
      });
    }));

  test('must exist and have a target repository: the message says how', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await expect(checkAll(scene)).rejects.toMatchObject({
        code: 'USAGE',
        hint: expect.stringMatching(/mintmark check IMAGE.*mintmark\.yml.*image:.*compose:/),
      });
      await scene.configure('image: app:dev');
      await expect(checkAll(scene)).rejects.toMatchObject({
        code: 'CONFIG',
        message: 'mintmark.yml:2:8: app:dev does not say which repository it is going to',
        hint: expect.stringContaining('to: '),
      });
      await scene.configure(`image: app:dev\nto: ${uri}`);
      await withEngine({}, async (engine) => {
        await expect(checkAll(scene, {}, { env: envOf(scene, engine.env) })).rejects.toMatchObject({
          code: 'IMAGE_NOT_FOUND',
          hint: 'Build it first:\n  npx mintmark guard --no-push',
        });
      });
    }));
});

describe('the images of a Compose file', () => {
  test('are checked one after the other, each for its own repository, and only those for ECR', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      await scene.repository('cart').putImage({ content: image.content, tags: ['7'] });
      await compose(scene, {
        billing: `${billing.uri}:dev`,
        web: web.uri,
        local: 'app:dev',
        other: 'ghcr.io/me/app:1',
      });
      await withEngine(engineOf({ [`${billing.uri}:dev`]: image, [web.uri]: other }), async (engine) => {
        const [first, second, ...more] = await checkAll(scene, {}, { env: envOf(scene, engine.env) });
        expect(first).toMatchObject({
          verdict: 'shared',
          exitCode: 1,
          service: 'billing',
          target: { uri: billing.uri, tag: 'dev' },
          findings: [{ rule: 'shared-image', repository: { name: 'cart' } }],
        });
        expect(second).toMatchObject({ verdict: 'unique', exitCode: 0, service: 'web', findings: [] });
        expect(more).toEqual([]);
        const calls = (report: Report | undefined, operation: string): number => report?.checked.calls[operation] ?? 0;
        const operations = Object.keys(scene.sandbox.calls);
        expect(Object.fromEntries(operations.map((name) => [name, calls(first, name) + calls(second, name)]))).toEqual(
          scene.sandbox.calls,
        );
        // The registry is listed once, and what another service owns is checked for both images at once.
        expect(second?.checked.calls).toEqual({ BatchCheckLayerAvailability: 1 });
      });
    }));

  test('have names with variables from the environment and .env, the environment first', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await compose(scene, { web: '${HOST}/web:${TAG:-latest}' });
      await writeFile(join(scene.cwd, '.env'), `HOST=nowhere.example\nTAG=7\n`);
      await writeFile(join(scene.cwd, 'other.env'), 'TAG=8\n');
      await withEngine(engineOf({ [`${uri}:7`]: image, [`${uri}:8`]: image }), async (engine) => {
        const env = { ...envOf(scene, engine.env), HOST: uri.replace('/web', '') };
        expect(await checkAll(scene, {}, { env })).toMatchObject([{ target: { uri, tag: '7' } }]);
        const named = { ...env, COMPOSE_ENV_FILES: 'other.env' };
        expect(await checkAll(scene, {}, { env: named })).toMatchObject([{ target: { uri, tag: '8' } }]);
        await expect(checkAll(scene, {}, { env: { ...env, COMPOSE_ENV_FILES: 'none.env' } })).rejects.toMatchObject({
          code: 'CONFIG',
          message: expect.stringMatching(
            /^mintmark\.yml:2:10: the variables of the Compose file cannot be read: .*ENOENT/,
          ),
        });
      });
    }));

  test('are what docker compose config says if the file alone does not, provided it is installed and knows every variable', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await writeFile(join(scene.cwd, 'compose.yaml'), 'include: [other.yaml]\nservices: {}\n');
      await scene.configure('compose: compose.yaml');
      const resolved = JSON.stringify({ services: { web: { build: { context: '.' }, image: `${uri}:7` } } });
      const docker = async (...script: string[]): Promise<void> => {
        const name = join(scene.cwd, 'docker');
        await writeFile(name, ['#!/bin/sh', ...script].join('\n'), { mode: 0o755 });
      };
      await withEngine(engineOf({ [`${uri}:7`]: image }), async (engine) => {
        const env = { ...envOf(scene, engine.env), PATH: `${scene.cwd}:/usr/bin:/bin` };
        await docker('echo "$*" > called', `echo '${resolved}'`);
        expect(await checkAll(scene, {}, { env })).toMatchObject([{ target: { uri, tag: '7' } }]);
        expect(await readFile(join(scene.cwd, 'called'), 'utf8')).toBe(
          `compose --file ${join(scene.cwd, 'compose.yaml')} --profile * config --format json\n`,
        );
        const refused = { code: 'CONFIG', message: expect.stringContaining("'include' brings services") };
        await docker(`echo '${resolved}'`, `echo 'The "TAG" variable is not set. Defaulting to a blank string.' >&2`);
        await expect(checkAll(scene, {}, { env })).rejects.toMatchObject(refused);
        await docker('echo "docker: \'compose\' is not a docker command." >&2', 'exit 1');
        await expect(checkAll(scene, {}, { env })).rejects.toMatchObject(refused);
      });
    }));

  test('belong to the owners of their repositories, whatever service this checkout is', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      await compose(scene, { billing: billing.uri, web: web.uri });
      const yaml = `service: shop\nservices: { one: ['**/billing'], two: ['**/web'] }\ncompose: compose.yaml`;
      await scene.configure(yaml);
      await withEngine(engineOf({ [billing.uri]: image, [web.uri]: other }), async (engine) => {
        const reports = await checkAll(scene, {}, { env: envOf(scene, engine.env) });
        expect(reports.map(({ service }) => service)).toEqual(['one', 'two']);
      });
    }));

  test('are compared with each other before any of them is pushed', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      const services = { billing: billing.uri, web: web.uri };
      await compose(scene, services);
      await withEngine(engineOf({ [billing.uri]: image, [web.uri]: image }), async (engine) => {
        const env = envOf(scene, engine.env);
        const [first, second] = await checkAll(scene, {}, { env });
        const [one, two] = ['compose.yaml:2', 'compose.yaml:3'];
        expect(first).toMatchObject({ verdict: 'shared', exitCode: 1, service: 'billing' });
        expect(first?.findings).toMatchObject([
          {
            rule: 'shared-image',
            repository: { name: 'web' },
            twin: { sameAs: 'image-id', tags: [] },
            together: {
              own: { place: { path: 'compose.yaml', line: 2 } },
              twin: { place: { path: 'compose.yaml', line: 3 } },
            },
          },
        ]);
        expect(second).toMatchObject({
          verdict: 'shared',
          exitCode: 1,
          service: 'web',
          findings: [{ rule: 'shared-image', repository: { name: 'billing' } }],
        });
        expect(told(first)).toContain(`${one} and ${two} are the same image, and the second goes to web: ${web.uri}`);
        expect(told(second)).toContain(
          `${two} and ${one} are the same image, and the second goes to billing: ${billing.uri}`,
        );

        await scene.configure('compose: compose.yaml\nrules: { shared-image: warn }');
        expect(await checkAll(scene, {}, { env })).toMatchObject([
          { verdict: 'shared', exitCode: 0 },
          { verdict: 'shared', exitCode: 0 },
        ]);
        const allowance = (expires: string): string =>
          `allowances: [{ repository: '**/web', reason: a shared base, expires: ${expires} }]`;
        for (const accepted of ["services: { shop: ['**/*'] }", allowance('2026-11-24')]) {
          await scene.configure(`compose: compose.yaml\n${accepted}`);
          expect(await checkAll(scene, {}, { env })).toMatchObject([
            { verdict: 'unique', exitCode: 0 },
            { verdict: 'unique', exitCode: 0 },
          ]);
        }
        await scene.configure(`compose: compose.yaml\n${allowance('2026-11-23')}`);
        expect(await checkAll(scene, {}, { env })).toMatchObject([{ exitCode: 1 }, { exitCode: 1 }]);

        // Twins in a registry are found in addition, and name themselves.
        await scene.repository('cart').putImage({ content: image.content, tags: ['7'] });
        await web.putImage({ content: image.content, tags: ['1'] });
        await compose(scene, services);
        const [onTop] = await checkAll(scene, {}, { env });
        const twins = onTop?.findings.map((finding) => 'twin' in finding && finding.repository.name);
        expect(twins?.sort()).toEqual(['cart', 'web']);
      });
    }));

  test('that are not built are named all at once, with the commands that build them', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      await compose(scene, { billing: billing.uri, web: web.uri });
      await withEngine({}, async (engine) => {
        const error: unknown = await checkAll(scene, {}, { env: envOf(scene, engine.env) }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({
          code: 'IMAGE_NOT_FOUND',
          hint: [
            'Build it first:',
            `  mark=$(npx mintmark stamp --bake-target billing=billing --format bake) && printf %s "$mark" | docker buildx bake --file compose.yaml --file - --load billing`,
            `  mark=$(npx mintmark stamp --bake-target web=web --format bake) && printf %s "$mark" | docker buildx bake --file compose.yaml --file - --load web`,
          ].join('\n'),
        });
        expect((error as MintmarkError).message.split('\n')).toEqual([
          expect.stringContaining(billing.uri),
          expect.stringContaining(web.uri),
        ]);
        expect(scene.sandbox.calls).not.toHaveProperty('BatchCheckLayerAvailability');
      });
    }));

  test.each([
    [
      'services: { web: { build: ., image: app } }',
      undefined,
      'mintmark.yml:2:10: compose.yaml builds no image for ECR',
    ],
    [undefined, undefined, /^mintmark\.yml:2:10: the Compose file cannot be read: .*ENOENT/],
    ['services: { web: { build: ., image: "$HOST/web" } }', undefined, /^compose\.yaml:1:37: 'image' has a variable/],
    ['services: {}', 'registry.example/web', /^--to names where one image is going/],
  ])('are refused, with the place: %j', (text, to, message) =>
    inScene(async (scene) => {
      if (text !== undefined) await writeFile(join(scene.cwd, 'compose.yaml'), text);
      await scene.configure('compose: compose.yaml');
      await expect(checkAll(scene, { to: [to ?? []].flat() })).rejects.toMatchObject({
        code: to === undefined ? 'CONFIG' : 'USAGE',
        message: expect.stringMatching(message),
      });
    }),
  );
});
