import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { askRegistry } from '../../src/ecr/ask.ts';
import { discover } from '../../src/ecr/discover.ts';
import { listRepositories } from '../../src/ecr/catalog.ts';
import { connect, type EcrConnection } from '../../src/ecr/client.ts';
import type { Identity } from '../../src/image/identity.ts';
import { ecrUri } from '../../src/image/ecr-reference.ts';
import type { Discovered } from '../../src/connection/connection.ts';
import type { Answer, RepositoryAnswer } from '../../src/connection/question.ts';
import type { Repository } from '../../src/image/repository.ts';
import type { Fault, FaultHook } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { TestClock } from '../support/clock.ts';
import { makeArtifact, makeImage, type MadeImage } from '../support/images.ts';
import { REGION, sandboxEnv } from '../support/runtime.ts';
import { replaceManifest } from './answers.ts';

const candidate = makeImage({ files: 'the candidate' });
/** As from a classic image store: without a manifest digest. */
const bare: Identity = {
  platformImages: candidate.identity.platformImages.map(({ platform, imageId }) => ({ platform, imageId })),
};
const other = makeImage({ files: 'something else' });
const PLATFORMS = ['linux/amd64', 'linux/arm64'];
const both = makeImage({ files: 'the candidate', platforms: PLATFORMS });
/** The platforms of the candidate with other manifests: only the image IDs are the same. */
const [packedAmd, packedArm] = PLATFORMS.map((platform) =>
  makeImage({ files: 'the candidate', platforms: [platform], format: 'docker' }),
) as [MadeImage, MadeImage];

let sandbox: Sandbox;
let connection: EcrConnection;
let account = 100_000_000_000;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z'), pageSize: 3 });
});
afterAll(() => sandbox.close());

/** Each test has its own account. */
beforeEach(async () => {
  account += 1;
  sandbox.setFault(undefined);
  sandbox.resetCalls();
  const env = sandboxEnv(sandbox.endpoint, String(account));
  const signal = new AbortController().signal;
  connection = await connect({ region: REGION, rate: 500, env, clock: new TestClock(), signal, runMs: 60_000 });
});
afterEach(() => {
  connection.close();
});

function repository(name: string): ReturnType<Sandbox['createRepository']> {
  return sandbox.createRepository({ account: String(account), region: REGION, name });
}

async function ask(identity: Identity = candidate.identity): Promise<Record<string, Answer>> {
  const answers = await askAbout(identity);
  return Object.fromEntries(answers.map((row) => [row.repository.name, row.answer]));
}

async function askAbout(identity: Identity, earlier?: readonly Identity[]): Promise<RepositoryAnswer[]> {
  const repositories: Repository[] = await listRepositories(connection);
  return askRegistry(connection, {
    candidate: identity,
    repositories,
    calibrateOn: repositories,
    onAnswer: () => undefined,
    earlier,
    together: undefined,
    layers: undefined,
  });
}

describe('a repository that has the image', () => {
  test('is a twin by the manifest digest, with its tags and date, after one confirming call', async () => {
    await repository('billing').putImage({ content: candidate.content, tags: ['1', '2'] });
    const { billing } = await ask();
    expect(billing).toEqual({
      kind: 'twin',
      twin: {
        digest: candidate.digest,
        tags: ['1', '2'],
        pushedAt: new Date('2026-11-24T08:00:00Z'),
        sameAs: 'manifest-digest',
        platforms: ['linux/amd64'],
        imageIds: [candidate.identity.platformImages[0]?.imageId],
      },
    });
    expect(sandbox.calls['GetDownloadUrlForLayer']).toBeUndefined();
  });

  test('is a twin by the digest of the index, with all platforms', async () => {
    await repository('billing').putImage({ content: both.content, tags: ['1'] });
    expect((await ask(both.identity))['billing']).toMatchObject({
      kind: 'twin',
      twin: { digest: both.digest, sameAs: 'index-digest', platforms: PLATFORMS },
    });
  });

  test('is a twin by the image ID alone, if the manifest differs', async () => {
    await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'twin',
      twin: { sameAs: 'image-id', tags: ['1'], digest: candidate.digest },
    });
  });

  test('is a twin under the tag of the index that a new provenance creates', async () => {
    const pushed = makeImage({ files: 'the candidate', attestation: true, invocation: '1' });
    const rebuilt = makeImage({ files: 'the candidate', attestation: true, invocation: '2' });
    await repository('billing').putImage({ content: pushed.content, tags: ['1'] });
    expect((await ask(rebuilt.identity))['billing']).toMatchObject({
      kind: 'twin',
      twin: { sameAs: 'manifest-digest', tags: ['1'], digest: pushed.digest },
    });
  });

  test('is a twin if only one platform is shared, and says which', async () => {
    const both = makeImage({ files: 'the candidate', platforms: ['linux/amd64', 'linux/arm64'] });
    const arm = makeImage({ files: 'the candidate', platforms: ['linux/arm64'] });
    await repository('billing').putImage({ content: arm.content, tags: ['arm'] });
    expect((await ask(both.identity))['billing']).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64'] } });
  });

  test('is a twin when it is archived and untagged', async () => {
    const billing = repository('billing');
    const digest = await billing.putImage({ content: candidate.content });
    billing.setImageStatus(digest, 'ARCHIVED');
    expect((await ask(bare))['billing']).toMatchObject({ kind: 'twin', twin: { digest, tags: [] } });
  });
});

describe('a repository that has both platforms of an image, in different places', () => {
  const bothIds = both.identity.platformImages.map(({ imageId }) => imageId);

  /** One by its manifest, the other only by its image ID. */
  async function fill(): Promise<void> {
    const arm = makeImage({ files: 'the candidate', platforms: ['linux/arm64'] });
    const billing = repository('billing');
    await billing.putImage({ content: arm.content, tags: ['arm'] });
    await billing.putImage({ content: packedAmd.content, tags: ['amd'] });
    await repository('web').putImage({ content: other.content, tags: ['1'] });
  }

  test('shares both, although a single call finds one', async () => {
    await fill();
    const { billing } = await ask(both.identity);
    expect(billing).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64', 'linux/amd64'] } });
    expect(billing).toHaveProperty('twin.imageIds', [...bothIds].reverse());
  });

  test('may share both as far as is known if the search for the other is denied', async () => {
    await fill();
    sandbox.setFault(({ operation, repository: name }) =>
      operation === 'ListImages' && name === 'billing' ? { kind: 'deny' } : undefined,
    );
    const { billing } = await ask(both.identity);
    expect(billing).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/arm64'], imageIds: bothIds } });
  });

  test('may share both as far as is known if the scan is cut off after the first', async () => {
    const billing = repository('billing');
    await billing.putImage({ content: packedAmd.content, tags: ['amd'] });
    await billing.putImage({ content: packedArm.content, tags: ['arm'] });
    sandbox.setFault(replaceManifest('billing', packedArm.digest, () => 'no manifest'));
    const { billing: answer } = await ask(both.identity);
    expect(answer).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/amd64'], imageIds: bothIds } });
  });
});

test.each(['ImageInaccessible', 'ImageNotFound'])(
  'a repository with an unreadable archived image (%s) may have the twin: that and its remedy are reported',
  async (failureCode) => {
    const billing = repository('billing');
    const digest = await billing.putImage({ content: candidate.content, tags: ['1'] });
    billing.setImageStatus(digest, 'ARCHIVED');
    sandbox.setFault(({ operation, repository: name }) =>
      operation === 'BatchGetImage' && name === 'billing'
        ? {
            kind: 'answer',
            change: () => ({ images: [], failures: [{ imageId: { imageDigest: digest }, failureCode }] }),
          }
        : undefined,
    );
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: {
        code: 'ARCHIVED',
        message: `${account}/${REGION}/billing has an archived image that cannot be read: ${digest}`,
        hint: expect.stringContaining('aws ecr update-image-storage-class'),
      },
    });
    // The digest alone proves it.
    expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { digest, sameAs: 'manifest-digest' } });
  },
);

describe('a repository that does not have the image', () => {
  test('costs one call, however many images it holds', async () => {
    const billing = repository('billing');
    for (let build = 0; build < 8; build += 1) {
      await billing.putImage({ content: makeImage({ files: `build ${build}` }).content, tags: [`v${build}`] });
    }
    repository('empty');
    expect(await ask()).toEqual({ billing: { kind: 'absent' }, empty: { kind: 'absent' } });
    // One call per repository, and the calibration's three.
    expect(sandbox.calls).toEqual({
      DescribeRepositories: 1,
      BatchCheckLayerAvailability: 3,
      ListImages: 1,
      BatchGetImage: 1,
    });
  });

  test('has an orphaned blob, and no twin, if only the config blob exists', async () => {
    const billing = repository('billing');
    await billing.deleteManifest(await billing.putImage({ content: candidate.content, tags: ['1'] }));
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask())['billing']?.kind).toBe('orphaned-blob');
    expect((await ask(bare))['billing']?.kind).toBe('orphaned-blob');
    // For the calibration: ECR said enough, and nothing was scanned.
    expect(sandbox.calls['ListImages']).toBe(2);
  });

  test('has an orphaned blob even if GetDownloadUrlForLayer does not help, because the manifests show it', async () => {
    const billing = repository('billing');
    await billing.deleteManifest(await billing.putImage({ content: candidate.content, tags: ['1'] }));
    await billing.putImage({ content: other.content, tags: ['1'] });
    sandbox.setFault(({ operation }) => (operation === 'GetDownloadUrlForLayer' ? { kind: 'deny' } : undefined));
    expect((await ask())['billing']?.kind).toBe('orphaned-blob');
  });

  test.each<[string, Fault]>([
    ['is denied', { kind: 'deny' }],
    ['finds no such layer', { kind: 'error', code: 'LayersNotFoundException' }],
    ['sends a page of HTML', { kind: 'garbage' }],
  ])(
    'has a twin, and no orphaned blob, if GetDownloadUrlForLayer %s and a manifest names the config',
    async (_case, fault) => {
      await repository('billing').putImage({ content: packedAmd.content, tags: ['1'] });
      sandbox.setFault(({ operation }) => (operation === 'GetDownloadUrlForLayer' ? fault : undefined));
      expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
    },
  );

  test('has a twin, and no orphaned blob, if the config is inaccessible because its image is archived', async () => {
    const billing = repository('billing');
    billing.setImageStatus(await billing.putImage({ content: packedAmd.content, tags: ['1'] }), 'ARCHIVED');
    sandbox.setFault(({ operation }) =>
      operation === 'GetDownloadUrlForLayer' ? { kind: 'error', code: 'LayerInaccessibleException' } : undefined,
    );
    expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
  });

  test('has a twin if one of the two blobs belongs to an archived image, and the other is orphaned', async () => {
    const billing = repository('billing');
    billing.setImageStatus(await billing.putImage({ content: packedAmd.content, tags: ['1'] }), 'ARCHIVED');
    await billing.deleteManifest(await billing.putImage({ content: packedArm.content, tags: ['2'] }));
    sandbox.setFault(({ operation }) =>
      operation === 'GetDownloadUrlForLayer' ? { kind: 'error', code: 'LayerInaccessibleException' } : undefined,
    );
    expect((await ask(both.identity))['billing']).toMatchObject({ kind: 'twin', twin: { platforms: ['linux/amd64'] } });
  });

  test('does not count for artifacts that share their empty config', async () => {
    await repository('sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    expect((await ask())['sbom']).toEqual({ kind: 'absent' });
  });
});

/** A probe that finds nothing, as with an endpoint that keeps configs elsewhere. */
const noConfigs: Fault = {
  kind: 'answer',
  change: ({ layers = [], failures = [] }) => ({ layers: [], failures: missing([layers, failures].flat()) }),
};

function ignoreConfigs(): void {
  sandbox.setFault(({ operation }) => (operation === 'BatchCheckLayerAvailability' ? noConfigs : undefined));
}

describe('the calibration', () => {
  test('falls back to a scan if the probe does not find config blobs', async () => {
    ignoreConfigs();
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
    const answers = await ask(bare);
    expect(answers['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
    expect(answers['web']).toEqual({ kind: 'absent' });
  });

  describe('if it fails', () => {
    /** In the repository that calibrates, which is the first. */
    beforeEach(async () => {
      await repository('a-web').putImage({ content: other.content, tags: ['1'] });
    });

    function fail(more: FaultHook = () => undefined): void {
      sandbox.setFault((call) =>
        call.operation === 'BatchCheckLayerAvailability' && call.repository === 'a-web' ? noConfigs : more(call),
      );
    }

    test('reports an orphaned blob if no manifest names it', async () => {
      const billing = repository('billing');
      await billing.deleteManifest(await billing.putImage({ content: candidate.content, tags: ['1'] }));
      fail();
      expect((await ask())['billing']?.kind).toBe('orphaned-blob');
    });

    test('reports a twin if a manifest names an orphaned blob', async () => {
      await repository('billing').putImage({ content: packedAmd.content, tags: ['1'] });
      fail(({ operation }) =>
        operation === 'GetDownloadUrlForLayer' ? { kind: 'error', code: 'LayerInaccessibleException' } : undefined,
      );
      expect((await ask())['billing']).toMatchObject({ kind: 'twin', twin: { sameAs: 'image-id' } });
    });

    test('reports a twin of one platform, which may share the others, if the scan is denied', async () => {
      await repository('billing').putImage({ content: makeImage({ files: 'the candidate' }).content, tags: ['1'] });
      fail(({ operation, repository: name }) =>
        operation === 'ListImages' && name === 'billing' ? { kind: 'deny' } : undefined,
      );
      expect((await ask(both.identity))['billing']).toMatchObject({
        kind: 'twin',
        twin: { platforms: ['linux/amd64'], imageIds: both.identity.platformImages.map(({ imageId }) => imageId) },
      });
    });

    test('reports a twin of one platform, if the scan finds no other', async () => {
      const billing = repository('billing');
      await billing.putImage({ content: makeImage({ files: 'the candidate' }).content, tags: ['1'] });
      fail();
      const amd = both.identity.platformImages.slice(0, 1).map(({ imageId }) => imageId);
      expect((await ask(both.identity))['billing']).toMatchObject({ kind: 'twin', twin: { imageIds: amd } });
    });

    test('scans for nothing more than a complete twin', async () => {
      await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
      fail();
      expect((await ask())['billing']?.kind).toBe('twin');
      // The sample of the calibration, and the scan of the other repository.
      expect(sandbox.calls['ListImages']).toBe(2);
    });

    test('leaves an earlier image unchecked, unless it is found', async () => {
      await repository('billing').putImage({ content: packedAmd.content, tags: ['1'] });
      const earlier = async (): Promise<Record<string, RepositoryAnswer['earlier']>> => {
        const rows = await askAbout(other.identity, [candidate.identity, makeImage({ files: 'nobody has' }).identity]);
        return Object.fromEntries(rows.map((row) => [row.repository.name, row.earlier]));
      };
      const unchecked = (code: string): unknown => ({ kind: 'unchecked', failure: { code } });
      fail();
      const notScanned = unchecked('UNEXPECTED_ANSWER');
      expect(await earlier()).toMatchObject({
        'a-web': [notScanned, notScanned],
        billing: [{ kind: 'twin' }, notScanned],
      });
    });

    test('leaves an earlier image unchecked, with the reason why calibration failed', async () => {
      sandbox.setFault(({ operation }) => (operation === 'ListImages' ? { kind: 'deny' } : undefined));
      const [web] = await askAbout(candidate.identity, [both.identity]);
      expect(web?.earlier).toMatchObject([{ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } }]);
    });
  });

  test('accepts no absence if it is denied', async () => {
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    sandbox.setFault(({ operation }) => (operation === 'ListImages' ? { kind: 'deny' } : undefined));
    expect((await ask())['web']).toMatchObject({ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } });
  });

  test('leaves only the repository that denies it unchecked if the others hold no image', async () => {
    await repository('billing').putImage({ content: other.content, tags: ['1'] });
    await repository('sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    repository('web');
    sandbox.setFault(({ repository: name }) => (name === 'billing' ? { kind: 'deny' } : undefined));
    expect(await ask()).toEqual({
      billing: expect.objectContaining({
        kind: 'unchecked',
        failure: expect.objectContaining({ code: 'ACCESS_DENIED' }),
      }),
      sbom: { kind: 'absent' },
      web: { kind: 'absent' },
    });
  });

  test('continues past many repositories that deny it', async () => {
    repository('a-new');
    for (let more = 10; more < 50; more += 1) repository(`other-team-${more}`);
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    sandbox.setFault(({ repository: name }) =>
      name?.startsWith('other-team') === true ? { kind: 'deny' } : undefined,
    );
    const { web, 'a-new': first, ...others } = await ask();
    expect([web, first]).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
    expect(new Set(Object.values(others).map(({ kind }) => kind))).toEqual(new Set(['unchecked']));
    // The image is in the last one: calibration found it, and nothing was scanned.
    expect(sandbox.calls['ListImages']).toBe(42);
  });

  test('continues if the first repositories are empty or hold only artifacts', async () => {
    repository('a-empty');
    await repository('b-sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    await repository('c-web').putImage({ content: other.content, tags: ['1'] });
    const answers = await ask();
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['absent', 'absent', 'absent']);
    expect(sandbox.calls['ListImages']).toBe(3);
  });

  test('runs once per run', async () => {
    await repository('billing').putImage({ content: other.content, tags: ['1'] });
    repository('web');
    await ask();
    await ask();
    expect(sandbox.calls).toMatchObject({ BatchCheckLayerAvailability: 2 + 1 + 2, BatchGetImage: 1 });
  });

  test('of an empty registry proves nothing about what is pushed later', async () => {
    repository('billing');
    ignoreConfigs();
    expect((await ask())['billing']).toEqual({ kind: 'absent' });
    await repository('web').putImage({ content: candidate.content, tags: ['1'] });
    expect((await ask())['web']?.kind).toBe('twin');
  });
});

describe('the repository that most likely holds an image', () => {
  const likely = (name: string): Repository => {
    const registry = { account: String(account), region: REGION };
    return { registry, name, uri: ecrUri(registry, name) };
  };
  const list = (name: string): Promise<Discovered> =>
    discover(connection, {
      names: [],
      matches: () => true,
      hasTags: undefined,
      always: [],
      unlisted: false,
      likely: likely(name),
    });

  test('is searched while the repositories are listed, and not again', async () => {
    await repository('billing').putImage({ content: other.content, tags: ['1'] });
    repository('web');
    await list('billing');
    expect(sandbox.calls['ListImages']).toBe(1);
    expect(await ask()).toEqual({ billing: { kind: 'absent' }, web: { kind: 'absent' } });
    expect(sandbox.calls).toMatchObject({ ListImages: 1, BatchGetImage: 1 });
    await list('billing');
    expect(sandbox.calls['ListImages']).toBe(1);
  });

  test('is searched again by a later call if it was empty', async () => {
    const billing = repository('billing');
    ignoreConfigs();
    await list('billing');
    expect((await ask())['billing']).toEqual({ kind: 'absent' });
    await billing.putImage({ content: candidate.content, tags: ['1'] });
    expect((await ask())['billing']?.kind).toBe('twin');
  });

  test('may not exist yet', async () => {
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    await list('billing');
    expect(await ask()).toEqual({ web: { kind: 'absent' } });
    expect(sandbox.calls).toMatchObject({ ListImages: 2, BatchGetImage: 1 });
  });
});

test('the calibration does not wait until every repository is checked', async () => {
  for (let more = 10; more < 50; more += 1) repository(`web-${more}`);
  await repository('billing').putImage({ content: other.content, tags: ['1'] });
  const original = connection;
  const sent: string[] = [];
  connection = {
    ...original,
    send: (command, limits) => {
      sent.push(command.constructor.name);
      return original.send(command, limits);
    },
  };
  await ask();
  const probes = sent.flatMap((name, at) => (name === 'BatchCheckLayerAvailabilityCommand' ? [at] : []));
  expect(probes).toHaveLength(42);
  // The last may be its own.
  expect(sent.indexOf('BatchGetImageCommand')).toBeLessThan(probes.at(-2) ?? 0);
});

describe('a repository that cannot be checked', () => {
  beforeEach(async () => {
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    await repository('billing').putImage({ content: candidate.content, tags: ['1'] });
  });

  test('says which call was denied, where and to whom', async () => {
    sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchCheckLayerAvailability' ? { kind: 'deny' } : undefined,
    );
    const { billing, web } = await ask();
    expect(web).toEqual({ kind: 'absent' });
    expect(billing).toMatchObject({ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } });
    expect(billing).toHaveProperty(
      'failure.message',
      expect.stringMatching(
        /^Access denied: ecr:BatchCheckLayerAvailability on \d{12}\/eu-west-1\/billing as arn:aws:/,
      ),
    );
  });

  test.each([
    ['a digest in neither list', (): object => ({ layers: [], failures: [] })],
    ['a state that ECR does not have', (): object => layerState('MAYBE')],
    [
      'two states of one digest',
      (): object => ({
        failures: [],
        layers: candidate.identity.platformImages.flatMap(({ imageId: layerDigest }) => [
          { layerDigest, layerAvailability: 'AVAILABLE' },
          { layerDigest, layerAvailability: 'UNAVAILABLE' },
        ]),
      }),
    ],
    [
      'InvalidLayerDigest',
      (): object => ({
        layers: [],
        failures: [{ layerDigest: candidate.identity.platformImages[0]?.imageId, failureCode: 'InvalidLayerDigest' }],
      }),
    ],
  ])('is not taken as absence: %s', async (_case, answer) => {
    sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchCheckLayerAvailability'
        ? { kind: 'answer', change: () => ({ ...answer() }) }
        : undefined,
    );
    expect((await ask())['billing']).toMatchObject({ kind: 'unchecked', failure: { code: 'UNEXPECTED_ANSWER' } });
  });

  test('is unchecked if BatchGetImage leaves an image out', async () => {
    sandbox.setFault(({ repository: name, operation }) =>
      name === 'billing' && operation === 'BatchGetImage'
        ? { kind: 'answer', change: () => ({ images: [], failures: [] }) }
        : undefined,
    );
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining(`nothing for ${candidate.digest}`) },
    });
  });

  test('is unchecked if BatchGetImage sends the bytes of another image', async () => {
    sandbox.setFault(replaceManifest('billing', candidate.digest, () => other.content.root.bytes.toString()));
    expect((await ask(bare))['billing']).toMatchObject({
      kind: 'unchecked',
      failure: {
        code: 'UNEXPECTED_ANSWER',
        message: expect.stringContaining(`another manifest for ${candidate.digest}`),
      },
    });
  });

  test('does not have an image that was deleted between the list and the read', async () => {
    let lists = 0;
    sandbox.setFault(({ repository: name, operation }) => {
      if (operation === 'BatchCheckLayerAvailability') return noConfigs;
      if (name !== 'billing') return undefined;
      if (operation === 'ListImages') {
        lists += 1;
        // The calibration's sample is of an image that still exists.
        return lists <= 2 ? undefined : { kind: 'answer', change: () => ({ imageIds: [] }) };
      }
      const failures = [{ imageId: { imageDigest: candidate.digest }, failureCode: 'ImageNotFound' }];
      return operation === 'BatchGetImage' && lists >= 2
        ? { kind: 'answer', change: () => ({ images: [], failures }) }
        : undefined;
    });
    expect((await ask(bare))['billing']).toEqual({ kind: 'absent' });
    expect(lists).toBe(3);
  });

  test('is unchecked at once if its list of images does not end', async () => {
    const tags = ['2', '3', '4'];
    await sandbox.repository(String(account), REGION, 'billing').putImage({ content: other.content, tags });
    let first: unknown;
    sandbox.setFault(({ repository: name, operation }) => {
      if (operation === 'BatchCheckLayerAvailability') return noConfigs;
      if (name !== 'billing' || operation !== 'ListImages') return undefined;
      return { kind: 'answer', change: (answer) => ({ ...answer, nextToken: (first ??= answer['nextToken']) }) };
    });
    const { billing } = await ask(bare);
    expect(first).toBeDefined();
    expect(billing).toMatchObject({
      kind: 'unchecked',
      failure: { code: 'UNEXPECTED_ANSWER', message: expect.stringContaining('does not end') },
    });
    expect(sandbox.calls['ListImages']).toBeLessThan(8);
  });

  test('is retried if it throttles or breaks the connection once', async () => {
    sandbox.setFault(({ operation, attempt, repository: name }) => {
      if (operation !== 'BatchCheckLayerAvailability' || attempt > 1) return undefined;
      return name === 'billing' ? { kind: 'throttle' } : { kind: 'reset' };
    });
    const { billing, web } = await ask();
    expect(billing?.kind).toBe('twin');
    expect(web).toEqual({ kind: 'absent' });
  });

  test('ends the check if the credentials have expired', async () => {
    for (let more = 0; more < 120; more += 1) repository(`more-${more}`);
    sandbox.setFault(({ operation }) =>
      operation === 'BatchCheckLayerAvailability' ? { kind: 'error', code: 'ExpiredTokenException' } : undefined,
    );
    const answers = Object.values(await ask());
    expect(answers).toHaveLength(122);
    expect(answers.every((answer) => answer.kind === 'unchecked' && answer.failure.code === 'CREDENTIALS')).toBe(true);
    expect(sandbox.calls['BatchCheckLayerAvailability']).toBeLessThan(60);
  });
});

function layerState(layerAvailability: string): object {
  return {
    layers: [{ layerDigest: candidate.identity.platformImages[0]?.imageId, layerAvailability }],
    failures: [],
  };
}

function missing(entries: unknown[]): object[] {
  return entries.map((entry) => ({
    layerDigest: entry instanceof Object && 'layerDigest' in entry ? entry.layerDigest : undefined,
    failureCode: 'MissingLayerDigest',
  }));
}
