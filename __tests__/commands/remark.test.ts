import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import type { RemarkChoices } from '../../src/commands/guard/remark.ts';
import type { GuardOptions } from '../../src/commands/guard/options.ts';
import { guard } from '../../src/commands/guard/run.ts';
import { digestOf } from '../../src/image/digest.ts';
import { imageIds, manifestDigests } from '../../src/image/identity.ts';
import { blobsOf } from '../../src/image/manifest.ts';
import { readImage } from '../../src/image/transport.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import type { Report } from '../../src/checking/report.ts';
import { GIT_ENV, repository as gitRepository } from '../git/repository.ts';
import { ACCOUNT, clientOf, closeAll, REGION, sandboxed } from '../sandbox/support.ts';
import { blobName, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { runtimeTo, sandboxEnv } from '../support/runtime.ts';
import { makeImage, type ImageRecipe, type MadeImage } from '../support/images.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { contextOf } from '../support/source-context.ts';
import { readText } from '../support/markdown.ts';
import { viewOf } from '../../src/checking/view.ts';

afterEach(closeAll);

const BOTH = ['linux/amd64', 'linux/arm64'];
const PLAIN: RemarkChoices = { annotate: false, directory: undefined };

let cwd: string;
let sandbox: Sandbox;
let web: SeededRepository;
let billing: SeededRepository;

beforeEach(async () => {
  cwd = gitRepository().directory;
  sandbox = await sandboxed();
  web = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' });
  billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
});

/** Writes an image as `oci:layout` and `oci-archive:image.tar`. */
async function save(image: MadeImage): Promise<void> {
  const entries = layoutOf([{ ...image, tag: 'v1' }]);
  await writeFiles(join(cwd, 'layout'), entries);
  await writeFile(join(cwd, 'image.tar'), await tarOf(entries));
}

/** An image that web already has, and that billing is about to push. */
async function twin(recipe: ImageRecipe): Promise<MadeImage> {
  const image = makeImage(recipe);
  await save(image);
  await web.putImage({ ...image, tags: ['build-1'] });
  return image;
}

async function run(image: string, options: Partial<GuardOptions> = {}): Promise<Report> {
  const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint) };
  const defaults = { context: '.', push: true, remark: PLAIN, timeoutMs: 60_000, rate: 500 };
  const asked = { ...defaults, image, to: [`${billing.uri}:v1`], ...options };
  const [report] = await guard(asked, runtimeTo(sandbox.endpoint, { cwd, env }));
  if (report === undefined) throw new Error('There is no report');
  return report;
}

async function manifestIn(repositoryName: string, imageTag: string): Promise<Uint8Array> {
  const imageId = imageTag.startsWith('sha256:') ? { imageDigest: imageTag } : { imageTag };
  const answer = await clientOf(sandbox).send(new BatchGetImageCommand({ repositoryName, imageIds: [imageId] }));
  return Buffer.from(answer.images?.[0]?.imageManifest ?? '');
}

function layers(manifest: Uint8Array): unknown[] {
  return blobsOf(manifest, 'it').slice(1);
}

/** Every file below a directory with its digest. */
async function filesIn(directory: string): Promise<[string, string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(files.sort().map(async (file) => [file, digestOf(await readFile(file))] as [string, string]));
}

describe.each(['oci:layout:v1', 'oci-archive:image.tar:v1'])('the twin of another service, %s', (reference) => {
  test('gets a new mark and is pushed with the same layers, and without the old attestations', async () => {
    const image = await twin({ platforms: BOTH, attestation: true });
    const before = await filesIn(cwd);

    const report = await run(reference);
    expect(report).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      remarked: { droppedAttestations: 2 },
      pushed: { tag: 'v1', digest: report.image.identity.indexDigest },
      findings: [],
    });
    expect(report.mark?.labels['dev.mintmark.build-id']).toMatch(/^billing:/);
    for (const labels of report.image.labels.values()) expect(labels).toMatchObject(report.mark?.labels ?? {});
    const old = imageIds(image.identity);
    expect(imageIds(report.image.identity).filter((imageId) => old.includes(imageId))).toEqual([]);
    for (const [position, platform] of report.image.identity.platformImages.entries()) {
      const was = image.identity.platformImages[position]?.manifestDigest ?? '';
      expect(layers(await manifestIn('billing', platform.manifestDigest ?? ''))).toEqual(
        layers(await manifestIn('web', was)),
      );
    }
    expect(await filesIn(cwd)).toEqual(before);
  });
});

describe('an image in a registry', () => {
  test.each([{ platforms: BOTH, attestation: true }, { format: 'docker' } as const])(
    'gets a new mark in place, %j: only documents are read, and no layer is sent',
    async (recipe) => {
      const image = await twin(recipe);
      await billing.putImage({ ...image, tags: ['old'] });
      const report = await run(`docker://${billing.uri}:old`);
      expect(report).toMatchObject({
        verdict: 'unique',
        exitCode: 0,
        pushed: { tag: 'v1', digest: manifestDigests(report.image.identity)[0] },
        findings: [],
      });
      const [was] = image.identity.platformImages;
      const [now] = report.image.identity.platformImages;
      expect(now?.imageId).not.toBe(was?.imageId);
      expect(layers(await manifestIn('billing', now?.manifestDigest ?? ''))).toEqual(
        layers(await manifestIn('web', was?.manifestDigest ?? '')),
      );
      expect(report.image.labels.get('linux/amd64')).toMatchObject(report.mark?.labels ?? {});
    },
  );

  test.each([
    [{}, 'can get a new mark only where it is'],
    [{ remark: { ...PLAIN, directory: 'new' } }, 'can get a new mark only where it is'],
    [{ push: false }, 'With --no-push the image with the new mark would be lost'],
  ])('cannot get a new mark with %j', async (options: Partial<GuardOptions>, message) => {
    const image = await twin({});
    await billing.putImage({ ...image, tags: ['old'] });
    const elsewhere = Object.keys(options).length === 0;
    await expect(
      run(`docker://${(elsewhere ? web : billing).uri}:${elsewhere ? 'build-1' : 'old'}`, options),
    ).rejects.toThrow(message);
  });
});

test('a docker save file without a manifest gets a new mark and is pushed', async () => {
  const image = await twin({ format: 'docker' });
  const [config = Buffer.alloc(0), layer = Buffer.alloc(0)] = image.content.blobs;
  const manifest = [{ Config: 'config.json', RepoTags: ['app:1'], Layers: ['layer.tar'] }];
  const files = { 'config.json': config, 'layer.tar': layer, 'manifest.json': JSON.stringify(manifest) };
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  await writeFile(join(cwd, 'saved.tar'), await tarOf(entries));
  const report = await run('docker-archive:saved.tar');
  expect(report).toMatchObject({ verdict: 'unique', remarked: { droppedAttestations: 0 }, pushed: { tag: 'v1' } });
  const pushed = JSON.parse(String(await manifestIn('billing', 'v1'))) as { config: { digest: string } };
  expect(pushed.config.digest).toBe(imageIds(report.image.identity)[0]);
  expect(pushed.config.digest).not.toBe(digestOf(config));
  expect(layers(await manifestIn('billing', 'v1'))).toEqual(layers(image.content.root.bytes));
});

describe('a docker save file that holds one platform of an index', () => {
  const image = makeImage({ platforms: BOTH });
  const [amd64] = image.identity.platformImages;
  const single = makeImage({ platforms: ['linux/amd64'] });

  beforeEach(async () => {
    const blobs = single.content.blobs;
    const content = { blobs, children: [single.content.root], root: image.content.root };
    const [config = '', layer = ''] = blobs.map((blob) => blobName(digestOf(blob)));
    const manifest = JSON.stringify([{ Config: config, RepoTags: ['app:1'], Layers: [layer] }]);
    const entries = [...layoutOf([{ content, tag: '1' }]), { name: 'manifest.json', content: manifest }];
    await writeFile(join(cwd, 'saved.tar'), await tarOf(entries));
  });

  /** The line about it, for people and for programs. */
  function told(report: Report): unknown[] {
    const line = `linux/amd64 was pushed by itself, without the index ${image.digest}.`;
    const options = { colors: false, columns: 400, now: new Date() };
    expect(renderText(viewOf(report), options)).toContain(line);
    expect(readText(renderMarkdown(viewOf(report)))).toContain(line);
    const json = renderJson(viewOf(report));
    expectValidReport(json);
    const { pushed } = JSON.parse(json) as { pushed: { partOf: unknown; digest: unknown } };
    return [pushed.partOf, pushed.digest];
  }

  test('is pushed as that platform, and the report says so', async () => {
    const report = await run('docker-archive:saved.tar', { remark: undefined });
    expect(report).toMatchObject({ verdict: 'unique', exitCode: 0 });
    expect(told(report)).toEqual([image.digest, amd64?.manifestDigest]);
  });

  test('says so with a new mark too', async () => {
    await web.putImage({ ...single, tags: ['build-1'] });
    const report = await run('docker-archive:saved.tar');
    expect(report).toMatchObject({ verdict: 'unique', remarked: { droppedAttestations: 0 } });
    expect(told(report)).toEqual([image.digest, report.image.identity.platformImages[0]?.manifestDigest]);
  });

  test('is the exception: a whole image is not part of an index', async () => {
    await save(image);
    const report = await run('oci:layout');
    expect(renderText(viewOf(report), { colors: false, columns: 400 })).not.toContain('by itself');
    expect(JSON.parse(renderJson(viewOf(report)))).toMatchObject({ pushed: { partOf: null, digest: image.digest } });
  });
});

test('an image without a twin stays as it is', async () => {
  const image = makeImage();
  await save(image);
  const report = await run('oci:layout', { remark: { annotate: true, directory: 'out' } });
  expect(report).toMatchObject({ verdict: 'unique', pushed: { digest: image.digest } });
  expect(report.remarked ?? report.mark).toBeUndefined();
  expect(await readdir(cwd)).not.toContain('out');
});

test('a twin stays as it is if no new mark is requested', async () => {
  await twin({});
  expect(await run('oci:layout', { remark: undefined })).toMatchObject({ verdict: 'shared', exitCode: 1 });
});

test('a tag that names another image still stops it', async () => {
  await twin({});
  await billing.putImage({ ...makeImage({ files: 'other' }), tags: ['v1'] });
  const report = await run('oci:layout');
  expect(report).toMatchObject({ exitCode: 1, findings: [{ rule: 'reused-tag' }], remarked: {} });
  expect(report.pushed).toBeUndefined();
});

describe('--remark-to', () => {
  test('writes what would be pushed, complete and with the tag', async () => {
    const image = await twin({ platforms: BOTH });
    const remark = { annotate: true, directory: 'new/out' };
    const report = await run('oci-archive:image.tar', { remark, push: false });
    expect(report.pushed).toBeUndefined();
    const written = await readImage('oci:new/out:v1', contextOf(cwd));
    expect(written.identity).toEqual(report.image.identity);
    expect(imageIds(written.identity)).not.toEqual(imageIds(image.identity));

    // The written image passes the check itself, and has everything that the manifests need.
    const again = await run('oci:new/out', { remark: undefined });
    expect(again).toMatchObject({ verdict: 'unique', findings: [], pushed: { digest: written.identity.indexDigest } });
    const index = JSON.parse(String(await manifestIn('billing', 'v1'))) as object;
    expect(index).toHaveProperty('annotations', report.mark?.labels);
  });

  test('overwrites nothing', async () => {
    await twin({});
    const before = await filesIn(cwd);
    await expect(run('oci:layout', { remark: { annotate: false, directory: 'layout' } })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('layout is not empty'),
    });
    expect(await filesIn(cwd)).toEqual(before);
  });
});

test.each([
  ['a build', { image: undefined }, /finished image/],
  ['a file if the new image would be lost', { push: false }, /would be lost/],
])('is refused for %s before any call', async (_what, options, reason) => {
  await expect(run('oci:layout', options)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(reason),
    hint: expect.any(String),
  });
  expect(sandbox.calls).toEqual({});
});
