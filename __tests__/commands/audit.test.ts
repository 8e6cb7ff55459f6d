import { describe, expect, test } from '@jest/globals';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { isObject } from '../../src/util/json-object.ts';
import type { ResponseBody } from '../../src/sandbox/call.ts';
import { BUILD_ID_LABEL, SERVICE_LABEL } from '../../src/image/mark.ts';
import type { Runtime } from '../../src/commands/runtime.ts';
import { makeArtifact, makeImage, nest } from '../support/images.ts';
import { auditIn, findingsOf, groupsIn, placesIn } from './auditing.ts';
import { inScene, OTHER_ACCOUNT, type Scene } from './scene.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderText } from '../../src/report/text.ts';

const image = makeImage({ files: 'the shared one' });
const other = makeImage({ files: 'something else' });
const QUIET = 'rules: { mutable-tags: off, no-lifecycle-policy: off }\n';

/** Two services, each with an image of its own. */
async function twoServices({ repository }: Scene): Promise<ReturnType<Scene['repository']>[]> {
  const [web, billing] = [repository('web'), repository('billing')];
  await web.putImage({ content: other.content, tags: ['own'] });
  await billing.putImage({ content: makeImage({ files: 'billing' }).content, tags: ['own'] });
  return [web, billing];
}

/** What a page of DescribeImages says about one image. */
function detailsOf({ imageDetails }: ResponseBody, digest: Digest): unknown[] {
  return Array.isArray(imageDetails)
    ? imageDetails.filter((one) => isObject(one) && one['imageDigest'] === digest)
    : [];
}

/** BatchGetImage that denies that archived images exist: AWS does not say which answer is right. */
function notFoundOfInaccessible(answer: ResponseBody): ResponseBody {
  const { failures } = answer;
  if (!Array.isArray(failures)) return answer;
  return { ...answer, failures: failures.map((one: object) => ({ ...one, failureCode: 'ImageNotFound' })) };
}

function withoutStatus(answer: ResponseBody): ResponseBody {
  const { imageDetails } = answer;
  if (!Array.isArray(imageDetails)) return answer;
  return { ...answer, imageDetails: imageDetails.map((one: object) => ({ ...one, imageStatus: undefined })) };
}

test('the rules of a configuration file on GitHub apply', () =>
  inScene(async (scene) => {
    await twoServices(scene);
    const readRemote: Runtime['readRemote'] = ({ path, ref }) =>
      Promise.resolve({
        bytes: Buffer.from(`version: 1\n${QUIET}exclude: ['**/web']\n`),
        url: `https://github.com/acme/policies/blob/${ref}/${path}`,
      });
    const report = await auditIn(scene, { configPath: 'acme/policies/mintmark.yml@v1' }, { readRemote });
    expect(report).toMatchObject({ checked: { repositories: 1 }, findings: [] });
  }));

describe('what is shared', () => {
  test('is an image in the repositories of two services, and the first to push keeps it', () =>
    inScene(async (scene) => {
      const [web, billing] = await twoServices(scene);
      const early = new Date('2026-11-01T00:00:00Z');
      await web?.putImage({ content: image.content, tags: ['2', 'latest'] });
      await billing?.putImage({ content: image.content, tags: ['1'], pushedAt: early });
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, sharedGroups: 1 });
      expect(report.checked).toMatchObject({ registries: 1, repositories: 2, images: 4, recalled: 0 });
      const [group] = groupsIn(report);
      expect(placesIn(group)).toEqual(['billing 1', 'web 2,latest']);
      expect(group).toMatchObject({
        imageIds: [image.identity.platformImages[0]?.imageId],
        services: ['billing', 'web'],
        sameDigest: true,
        mark: null,
        images: [{ pushedAt: early, archived: false }, {}],
      });
      expect(
        findingsOf(report, 'unmarked-image').map((found) => 'repository' in found && found.repository.name),
      ).toEqual(['billing', 'web']);
    }));

  test('is nothing if every service has its own images', () =>
    inScene(async (scene) => {
      await twoServices(scene);
      await scene.configure(QUIET);
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [], sharedGroups: 0 });
    }));

  test.each(['inaccessible', 'not-found'])('is nothing for an archived image that is %s, which is noted', (how) =>
    inScene(
      async (scene) => {
        const [web, billing] = await twoServices(scene);
        const index = makeImage({ files: 'archived', platforms: ['linux/amd64', 'linux/arm64'] });
        await web?.putImage({ content: index.content, tags: ['old'] });
        await billing?.putImage({ content: index.content, tags: ['old'] });
        // The index and one of its two platforms: the other can still be read.
        const hidden = [index.digest, index.identity.platformImages[1]?.manifestDigest ?? index.digest];
        for (const digest of hidden) billing?.setImageStatus(digest, 'ARCHIVED');
        for (const digest of [...hidden, index.identity.platformImages[0]?.manifestDigest ?? index.digest]) {
          web?.setImageStatus(digest, 'ARCHIVED');
        }
        if (how === 'not-found') {
          scene.sandbox.setFault(({ operation }) =>
            operation === 'BatchGetImage' ? { kind: 'answer', change: notFoundOfInaccessible } : undefined,
          );
        }
        await scene.configure(QUIET);
        const report = await auditIn(scene);
        expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [] });
        expect(report.repositories.map(({ archived }) => archived)).toEqual([2, 3]);
        expect(renderText(auditView(report), { colors: false, columns: 400 })).toContain(
          '5 archived images in 111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing and 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web were not compared',
        );
      },
      { readsArchived: false },
    ),
  );

  test('is unknown if an inaccessible image is not listed as archived', () =>
    inScene(
      async (scene) => {
        const [web] = await twoServices(scene);
        web?.setImageStatus(other.digest, 'ARCHIVED');
        scene.sandbox.setFault(({ operation }) =>
          operation === 'DescribeImages' ? { kind: 'answer', change: withoutStatus } : undefined,
        );
        const report = await auditIn(scene);
        expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
        expect(findingsOf(report, 'unchecked-repository')).toMatchObject([
          { failure: { code: 'ARCHIVED', hint: expect.stringContaining(`imageDigest=${other.digest}`) } },
        ]);
      },
      { readsArchived: false },
    ));

  test('counts one image in an index with provenance and on its own once, and not the entries of an index as images', () =>
    inScene(async (scene) => {
      const [web, billing] = await twoServices(scene);
      const attested = makeImage({ files: 'the shared one', attestation: true });
      await web?.putImage({ content: attested.content, tags: ['index'] });
      await billing?.putImage({ content: image.content, tags: ['plain'] });
      const report = await auditIn(scene);
      const [group, ...more] = groupsIn(report);
      expect(more).toEqual([]);
      expect(placesIn(group).sort()).toEqual(['billing plain', 'web index']);
      expect(group?.sameDigest).toBe(false);
      expect(report.repositories.map(({ images }) => images)).toEqual([2, 2]);
    }));

  test('is one group for all platforms of an image', () =>
    inScene(async (scene) => {
      const [web, billing] = await twoServices(scene);
      const wide = makeImage({ files: 'wide', platforms: ['linux/amd64', 'linux/arm64'] });
      for (const repository of [web, billing]) await repository?.putImage({ content: wide.content, tags: ['wide'] });
      const [group, ...more] = groupsIn(await auditIn(scene));
      expect(more).toEqual([]);
      expect(group?.imageIds).toHaveLength(2);
    }));

  test('includes an archived image, if ECR returns its manifest', async () => {
    for (const readsArchived of [true, false]) {
      await inScene(
        async (scene) => {
          const [web, billing] = await twoServices(scene);
          await web?.putImage({ content: image.content, tags: ['1'] });
          const digest = await billing?.putImage({ content: image.content, tags: ['old'] });
          billing?.setImageStatus(digest ?? image.digest, 'ARCHIVED');
          const report = await auditIn(scene);
          if (readsArchived)
            expect(groupsIn(report)[0]?.images).toContainEqual(expect.objectContaining({ archived: true }));
          else expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, repositories: [{ archived: 1 }, {}] });
        },
        { readsArchived },
      );
    }
  });

  test('includes what an index names through other indexes, even if they were pushed after the listing', () =>
    inScene(async (scene) => {
      const [web, billing] = await twoServices(scene);
      const nested = nest(image.content, 3);
      await web?.putImage({ content: nested, tags: ['1'] });
      await billing?.putImage({ content: image.content, tags: ['1'] });
      const root = digestOf(nested.root.bytes);
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'DescribeImages' && repository === 'web'
          ? { kind: 'answer', change: (answer) => ({ imageDetails: detailsOf(answer, root) }) }
          : undefined,
      );
      expect(placesIn(groupsIn(await auditIn(scene))[0]).sort()).toEqual(['billing 1', 'web 1']);
    }));

  test('is never an artifact', () =>
    inScene(async (scene) => {
      const repositories = await twoServices(scene);
      for (const repository of repositories) await repository.putImage({ content: makeArtifact('{}').content });
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', checked: { images: 2 } });
    }));

  test('is found in every registry, and services with the same name in two registries are two', () =>
    inScene(async (scene) => {
      await scene.configure(`registries: [{ region: eu-west-1 }, { account: '${OTHER_ACCOUNT}', region: eu-west-1 }]`);
      await scene.repository('web').putImage({ content: image.content, tags: ['1'] });
      await scene.repository('web', { account: OTHER_ACCOUNT }).putImage({ content: image.content, tags: ['2'] });
      const report = await auditIn(scene);
      expect(groupsIn(report)[0]?.services).toEqual(['111122223333/eu-west-1/web', '444455556666/eu-west-1/web']);
      await scene.configure(
        `registries: [{ region: eu-west-1 }, { account: '${OTHER_ACCOUNT}', region: eu-west-1 }]\nservices: { web: ['*/web'] }`,
      );
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique' });
    }));

  test('is nothing between repositories that ECR tags assign to one service: only sharing ones are checked for their tag', () =>
    inScene(async (scene) => {
      const place = { account: '111122223333', region: 'eu-west-1' };
      const tags = { service: 'billing' };
      for (const name of ['api', 'worker']) {
        const tagged = scene.sandbox.createRepository({ ...place, name, tags });
        await tagged.putImage({ content: image.content, tags: [name] });
      }
      scene.sandbox.createRepository({ ...place, name: 'alone', tags });
      await scene.configure('ownership: { tag: service }');
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', sharedGroups: 0 });
      expect(scene.sandbox.calls['ListTagsForResource']).toBe(2);
      await scene.repository('web').putImage({ content: image.content, tags: ['copy'] });
      expect(groupsIn(await auditIn(scene))[0]?.services).toEqual(['billing', 'web']);
    }));

  test('says who was copied if the image has a mark', () =>
    inScene(async (scene) => {
      const marked = makeImage({ labels: { [BUILD_ID_LABEL]: 'b1', [SERVICE_LABEL]: 'billing' } });
      for (const repository of await twoServices(scene)) await repository.putImage({ content: marked.content });
      const report = await auditIn(scene);
      expect(groupsIn(report)[0]?.mark).toEqual({ service: 'billing', buildId: 'b1' });
      expect(findingsOf(report, 'unmarked-image')).toEqual([]);
    }));

  test('may be allowed or excluded', () =>
    inScene(async (scene) => {
      for (const repository of await twoServices(scene)) await repository.putImage({ content: image.content });
      const allowance = (expires: string): string =>
        `${QUIET}allowances: [{ repository: '*/web', reason: base image, expires: '${expires}' }]`;
      await scene.configure(allowance('2026-12-01'));
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [], sharedGroups: 0 });
      expect(report.allowed).toMatchObject([
        { allowance: { reason: 'base image' }, group: { services: ['billing', 'web'] } },
      ]);
      await scene.configure(allowance('2026-11-01'));
      expect((await auditIn(scene)).findings.map(({ rule }) => rule)).toContain('expired-allowance');
      await scene.configure(`exclude: ['*/web']`);
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', checked: { repositories: 1 } });
    }));
});

describe('a failure to answer', () => {
  test('affects only the repository that denies access, and sharing between the others is still found', () =>
    inScene(async (scene) => {
      const repositories = await twoServices(scene);
      scene.repository('closed');
      scene.sandbox.setFault((call) => (call.repository === 'closed' ? { kind: 'deny' } : undefined));
      const unknown = await auditIn(scene);
      expect(unknown).toMatchObject({ verdict: 'unknown', exitCode: 3, checked: { repositories: 2 } });
      expect(findingsOf(unknown, 'unchecked-repository')).toMatchObject([
        { repository: { name: 'closed' }, failure: { code: 'ACCESS_DENIED' } },
      ]);
      for (const repository of repositories) await repository.putImage({ content: image.content });
      expect(await auditIn(scene)).toMatchObject({ verdict: 'shared', exitCode: 1, sharedGroups: 1 });
    }));

  test('for one manifest does not affect the rest of its repository', () =>
    inScene(async (scene) => {
      const repositories = await twoServices(scene);
      for (const repository of repositories) await repository.putImage({ content: image.content });
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'BatchGetImage' && repository === 'web'
          ? {
              kind: 'answer',
              change: (answer) => ({ ...answer, images: (answer['images'] as unknown[]).slice(1) }),
            }
          : undefined,
      );
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'shared', sharedGroups: 1 });
      expect(findingsOf(report, 'unchecked-repository')).toMatchObject([{ repository: { name: 'web' } }]);
    }));

  test('includes a listed image that ECR says it does not have', () =>
    inScene(async (scene) => {
      await twoServices(scene);
      scene.sandbox.setFault(({ operation, repository, input }) =>
        operation === 'BatchGetImage' && repository === 'web'
          ? {
              kind: 'answer',
              change: () => ({
                images: [],
                failures: (input['imageIds'] as object[]).map((imageId) => ({ imageId, failureCode: 'ImageNotFound' })),
              }),
            }
          : undefined,
      );
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    }));

  test('includes a registry that cannot be listed', () =>
    inScene(async (scene) => {
      await twoServices(scene);
      scene.sandbox.setFault(({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined));
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, checked: { registries: 0 } });
    }));

  test('affects everything once the credentials are refused, and nothing more is checked', () =>
    inScene(async (scene) => {
      for (let count = 0; count < 100; count += 1) scene.repository(`service-${count}`);
      scene.sandbox.setFault(({ operation }) =>
        operation === 'DescribeRepositories' ? undefined : { kind: 'error', code: 'ExpiredTokenException' },
      );
      const report = await auditIn(scene);
      expect(findingsOf(report, 'unchecked-repository')).toHaveLength(100);
      expect(scene.sandbox.calls['DescribeImages']).toBeLessThanOrEqual(20);
    }));

  test('through throttling hides nothing: the calls are sent again', () =>
    inScene(async (scene) => {
      for (const repository of await twoServices(scene)) await repository.putImage({ content: image.content });
      scene.sandbox.setFault(({ attempt }) => (attempt === 1 ? { kind: 'throttle' } : undefined));
      expect(await auditIn(scene)).toMatchObject({ verdict: 'shared', sharedGroups: 1 });
    }));

  test('affects everything if the run is interrupted before anything is read', () =>
    inScene(async (scene) => {
      for (const repository of await twoServices(scene)) await repository.putImage({ content: image.content });
      const report = await auditIn(scene, { signal: AbortSignal.abort() });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    }));

  test('affects everything that was not read when the run is interrupted', () =>
    inScene(async (scene) => {
      for (const repository of await twoServices(scene)) await repository.putImage({ content: image.content });
      const ended = new AbortController();
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'BatchGetImage') ended.abort();
        return undefined;
      });
      const report = await auditIn(scene, { signal: ended.signal });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(findingsOf(report, 'unchecked-repository').map(({ failure }) => failure)).toContainEqual(
        expect.objectContaining({
          code: 'CANCELLED',
          message: expect.stringMatching(/was not answered before the run was cancelled$/),
        }),
      );
    }));
});

describe('hygiene', () => {
  test('names repositories with mutable tags or without a lifecycle policy, and counts untagged images', () =>
    inScene(async (scene) => {
      const loose = scene.repository('loose');
      await loose.putImage({ content: image.content });
      await loose.putImage({ content: other.content, tags: ['1'] });
      scene.sandbox.createRepository({
        account: '111122223333',
        region: 'eu-west-1',
        name: 'kept',
        mutability: 'IMMUTABLE',
        lifecyclePolicy: '{"rules":[]}',
      });
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(report.findings).toMatchObject([
        { rule: 'mutable-tags', severity: 'warn', repository: { name: 'loose' }, untagged: 1 },
        { rule: 'no-lifecycle-policy', severity: 'warn', repository: { name: 'loose' }, images: 2 },
      ]);
      await scene.configure('rules: { mutable-tags: error, no-lifecycle-policy: off }');
      scene.sandbox.resetCalls();
      expect(await auditIn(scene)).toMatchObject({ verdict: 'unique', exitCode: 1 });
      expect(scene.sandbox.calls).not.toHaveProperty('GetLifecyclePolicy');
    }));

  test.each([
    ['MUTABLE', [], true],
    ['IMMUTABLE', [], false],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], true],
    ['MUTABLE_WITH_EXCLUSION', ['*'], false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest'], false],
    ['IMMUTABLE_WITH_EXCLUSION', ['*'], true],
  ] as const)(
    '%s with the exclusions %j: whether the tags of builds can move is %s',
    (mutability, exclusions, movable) =>
      inScene(async (scene) => {
        const place = { account: '111122223333', region: 'eu-west-1', name: 'web' };
        scene.sandbox.createRepository({ ...place, mutability, exclusions, lifecyclePolicy: '{"rules":[]}' });
        const { repositories, findings } = await auditIn(scene);
        expect(repositories).toMatchObject([{ mutableTags: movable }]);
        expect(findings.map(({ rule }) => rule)).toEqual(movable ? ['mutable-tags'] : []);
      }),
  );

  const notesOf = (report: AuditReport): string[] => auditView(report).notes.map(({ text }) => text);

  test.each(['web', undefined])('is unknown if it may not be checked, which is not an error: %s', (of) =>
    inScene(async (scene) => {
      await twoServices(scene);
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'GetLifecyclePolicy' && repository === (of ?? repository) ? { kind: 'deny' } : undefined,
      );
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0 });
      const who = of === undefined ? '2 repositories have' : '1 repository has';
      expect(notesOf(report)).toEqual([`Whether ${who} a lifecycle policy could not be checked.`]);
      await scene.configure('rules: { no-lifecycle-policy: off }\n');
      expect(notesOf(await auditIn(scene))).toEqual([]);
    }),
  );

  test('is unknown for tags if ECR does not say whether they can move', () =>
    inScene(async (scene) => {
      await twoServices(scene);
      const change = ({ repositories }: ResponseBody): ResponseBody => ({
        repositories: (repositories as object[]).map((one) => ({ ...one, imageTagMutability: 'SOMETIMES' })),
      });
      scene.sandbox.setFault(({ operation }) =>
        operation === 'DescribeRepositories' ? { kind: 'answer', change } : undefined,
      );
      expect(notesOf(await auditIn(scene))).toEqual(['Whether 2 repositories have mutable tags could not be checked.']);
      await scene.configure('rules: { mutable-tags: off }\n');
      expect(notesOf(await auditIn(scene))).toEqual([]);
    }));
});

test('every page of a listing is read, and progress is reported', () =>
  inScene(
    async (scene) => {
      const [web, billing] = await twoServices(scene);
      for (let build = 0; build < 9; build += 1)
        await web?.putImage({ content: makeImage({ files: `build ${build}` }).content, tags: [`${build}`] });
      await web?.putImage({ content: image.content, tags: ['last'] });
      await billing?.putImage({ content: image.content, tags: ['1'] });
      expect(await auditIn(scene)).toMatchObject({ sharedGroups: 1, checked: { images: 13 } });
      expect(scene.sandbox.calls['DescribeImages']).toBe(7);
      expect(scene.steps.at(-1)).toMatchObject({ step: 'audit', done: 2, total: 2, images: 13 });
    },
    { pageSize: 2 },
  ));
