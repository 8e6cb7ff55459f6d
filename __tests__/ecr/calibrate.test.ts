import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Discovered } from '../../src/connection/connection.ts';
import type { Answer, RepositoryAnswer } from '../../src/connection/question.ts';
import { discover } from '../../src/ecr/discover.ts';
import { ecrUri } from '../../src/image/ecr-reference.ts';
import type { Identity } from '../../src/image/identity.ts';
import type { Repository } from '../../src/image/repository.ts';
import type { FaultHook } from '../../src/sandbox/call.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeArtifact, makeImage } from '../support/images.ts';
import { REGION } from '../support/runtime.ts';
import { AskedRegistry, bare, both, candidate, noConfigs, other, packedAmd } from './asking.ts';

let registry: AskedRegistry;
beforeAll(async () => {
  registry = await AskedRegistry.open();
});
afterAll(() => registry.sandbox.close());
beforeEach(() => registry.nextAccount());
afterEach(() => {
  registry.connection.close();
});

const repository = (name: string): SeededRepository => registry.repository(name);
const ask = (identity?: Identity): Promise<Record<string, Answer>> => registry.ask(identity);

function ignoreConfigs(): void {
  registry.sandbox.setFault(({ operation }) => (operation === 'BatchCheckLayerAvailability' ? noConfigs : undefined));
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
      registry.sandbox.setFault((call) =>
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
      expect(registry.sandbox.calls['ListImages']).toBe(2);
    });

    test('leaves an earlier image unchecked, unless it is found', async () => {
      await repository('billing').putImage({ content: packedAmd.content, tags: ['1'] });
      const earlier = async (): Promise<Record<string, RepositoryAnswer['earlier']>> => {
        const rows = await registry.askAbout(other.identity, [
          candidate.identity,
          makeImage({ files: 'nobody has' }).identity,
        ]);
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
      registry.sandbox.setFault(({ operation }) => (operation === 'ListImages' ? { kind: 'deny' } : undefined));
      const [web] = await registry.askAbout(candidate.identity, [both.identity]);
      expect(web?.earlier).toMatchObject([{ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } }]);
    });
  });

  test('accepts no absence if it is denied', async () => {
    await repository('web').putImage({ content: other.content, tags: ['1'] });
    registry.sandbox.setFault(({ operation }) => (operation === 'ListImages' ? { kind: 'deny' } : undefined));
    expect((await ask())['web']).toMatchObject({ kind: 'unchecked', failure: { code: 'ACCESS_DENIED' } });
  });

  test('leaves only the repository that denies it unchecked if the others hold no image', async () => {
    await repository('billing').putImage({ content: other.content, tags: ['1'] });
    await repository('sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    repository('web');
    registry.sandbox.setFault(({ repository: name }) => (name === 'billing' ? { kind: 'deny' } : undefined));
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
    registry.sandbox.setFault(({ repository: name }) =>
      name?.startsWith('other-team') === true ? { kind: 'deny' } : undefined,
    );
    const { web, 'a-new': first, ...others } = await ask();
    expect([web, first]).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
    expect(new Set(Object.values(others).map(({ kind }) => kind))).toEqual(new Set(['unchecked']));
    // The image is in the last one: calibration found it, and nothing was scanned.
    expect(registry.sandbox.calls['ListImages']).toBe(42);
  });

  test('continues if the first repositories are empty or hold only artifacts', async () => {
    repository('a-empty');
    await repository('b-sbom').putImage({ content: makeArtifact('a').content, tags: ['a'] });
    await repository('c-web').putImage({ content: other.content, tags: ['1'] });
    const answers = await ask();
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['absent', 'absent', 'absent']);
    expect(registry.sandbox.calls['ListImages']).toBe(3);
  });

  test('runs once per run', async () => {
    await repository('billing').putImage({ content: other.content, tags: ['1'] });
    repository('web');
    await ask();
    await ask();
    expect(registry.sandbox.calls).toMatchObject({ BatchCheckLayerAvailability: 2 + 1 + 2, BatchGetImage: 1 });
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
    const its = { account: String(registry.account), region: REGION };
    return { registry: its, name, uri: ecrUri(its, name) };
  };
  const list = (name: string): Promise<Discovered> =>
    discover(registry.connection, {
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
    expect(registry.sandbox.calls['ListImages']).toBe(1);
    expect(await ask()).toEqual({ billing: { kind: 'absent' }, web: { kind: 'absent' } });
    expect(registry.sandbox.calls).toMatchObject({ ListImages: 1, BatchGetImage: 1 });
    await list('billing');
    expect(registry.sandbox.calls['ListImages']).toBe(1);
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
    expect(registry.sandbox.calls).toMatchObject({ ListImages: 2, BatchGetImage: 1 });
  });
});

test('the calibration does not wait until every repository is checked', async () => {
  for (let more = 10; more < 50; more += 1) repository(`web-${more}`);
  await repository('billing').putImage({ content: other.content, tags: ['1'] });
  const original = registry.connection;
  const sent: string[] = [];
  await registry.ask(candidate.identity, {
    ...original,
    send: (command, limits) => {
      sent.push(command.constructor.name);
      return original.send(command, limits);
    },
  });
  const probes = sent.flatMap((name, at) => (name === 'BatchCheckLayerAvailabilityCommand' ? [at] : []));
  expect(probes).toHaveLength(42);
  // The last may be its own.
  expect(sent.indexOf('BatchGetImageCommand')).toBeLessThan(probes.at(-2) ?? 0);
});
