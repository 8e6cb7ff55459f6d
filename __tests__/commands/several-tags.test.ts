import { BatchGetImageCommand, ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import { reportOutputs } from '../../src/github/outputs.ts';
import { BUILD_ID_LABEL, SERVICE_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { envOf, inScene, type Scene } from './scene.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const older = makeImage({ files: 'an older one', labels: { [BUILD_ID_LABEL]: '2' } });
const index = makeImage({
  files: 'an index',
  platforms: ['linux/amd64', 'linux/arm64'],
  labels: { [BUILD_ID_LABEL]: '3' },
});

async function withClient<T>({ sandbox }: Scene, work: (client: ECRClient) => Promise<T>): Promise<T> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
  const client = new ECRClient({ endpoint: sandbox.endpoint, region: REGION, maxAttempts: 1, credentials });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** Every tag of a repository, as the AWS SDK's own client sees it. */
function tagsIn(scene: Scene, repositoryName: string): Promise<Record<string, string>> {
  return withClient(scene, async (client) => {
    const { imageIds = [] } = await client.send(new ListImagesCommand({ repositoryName, maxResults: 1000 }));
    return Object.fromEntries(
      imageIds.flatMap(({ imageTag, imageDigest }) => (imageTag === undefined ? [] : [[imageTag, imageDigest ?? '']])),
    );
  });
}

/** The PutImage calls that follow, by their tags; one without a tag is `-`. */
function watchPuts({ sandbox }: Scene, refuse?: string): string[] {
  const puts: string[] = [];
  sandbox.setFault(({ operation, input }) => {
    if (operation !== 'PutImage') return undefined;
    const { imageTag: tag = '-' } = input as { imageTag?: string };
    puts.push(tag);
    return tag === refuse ? { kind: 'deny' } : undefined;
  });
  return puts;
}

describe('several tags of one repository', () => {
  test.each([
    ['one platform', image],
    ['an index', index],
  ])('are put after the image is pushed and confirmed: %s', (_what, made) =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const puts = watchPuts(scene);
      const report = await scene.guard(made, { to: [`${uri}:1.2.3`, `${uri}:1.2`, `${uri}:sha-1`] });
      expect(report).toMatchObject({
        exitCode: 0,
        findings: [],
        pushed: { uri, tag: '1.2.3', otherTags: ['1.2', 'sha-1'], digest: made.digest },
      });
      expect(puts.slice(-4)).toEqual(['-', '1.2.3', '1.2', 'sha-1']);
      expect(await tagsIn(scene, 'web')).toEqual({ '1.2.3': made.digest, '1.2': made.digest, 'sha-1': made.digest });
      expect(reportOutputs([report], '')).toMatchObject({
        'pushed-tags': [`${uri}:1.2.3`, `${uri}:1.2`, `${uri}:sha-1`].join('\n'),
        digest: made.digest,
      });
    }),
  );

  test('must all be free: one that names another image stops the push of all', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: older.content, tags: ['1.2'] });
      const report = await scene.guard(image, { to: [`${web.uri}:1.2.3`, `${web.uri}:1.2`] });
      expect(report).toMatchObject({ exitCode: 1, findings: [{ rule: 'reused-tag', tag: '1.2' }] });
      expect(await tagsIn(scene, 'web')).toEqual({ '1.2': older.digest });
    }));

  test('may fail one by one: what was put is reported and stays, and a second run puts the rest', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      watchPuts(scene, 'c');
      const to = ['a', 'b', 'c', 'd'].map((tag) => `${uri}:${tag}`);
      await expect(scene.guard(image, { to })).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
        message: expect.stringContaining(
          `Put before that: ${uri}@${image.digest}, ${uri}:a, ${uri}:b. Not put: ${uri}:c, ${uri}:d.`,
        ),
        hint: expect.stringContaining('What was put stays.'),
      });
      scene.sandbox.setFault(undefined);
      expect(Object.keys(await tagsIn(scene, 'web'))).toEqual(['a', 'b']);
      expect(await scene.guard(image, { to })).toMatchObject({ pushed: { otherTags: ['b', 'c', 'd'] } });
      expect(Object.keys(await tagsIn(scene, 'web')).sort()).toEqual(['a', 'b', 'c', 'd']);
    }));

  test('are not taken back if somebody else takes one in between', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      let taken = false;
      scene.sandbox.setFault(({ operation, input }) => {
        if (operation !== 'PutImage' || taken || (input as { imageTag?: string }).imageTag !== 'a') return undefined;
        taken = true;
        void web.putImage({ content: older.content, tags: ['b'] });
        return { kind: 'latency', ms: 50 };
      });
      await expect(scene.guard(image, { to: [`${web.uri}:a`, `${web.uri}:b`] })).rejects.toMatchObject({
        code: 'PUSH',
        message: expect.stringMatching(/:b names another image.*Not put: \S+:b\./),
      });
      expect(await tagsIn(scene, 'web')).toEqual({ a: image.digest, b: older.digest });
    }));

  test('get the tag of the mark in addition if one target has no tag', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const env = envOf(scene, { GITHUB_SHA: '3e3c2f57b277a1d0c5e9b8f7a6d5c4b3a2918070' });
      const report = await scene.guard(image, { to: [`${uri}:1`, uri] }, { env });
      expect(report.pushed).toMatchObject({ tag: '1', otherTags: ['20261124T081200Z-3e3c2f57b277'] });
    }));
});

describe('a moving tag', () => {
  const moved = { exitCode: 0, findings: [], pushed: { tag: '2', otherTags: ['latest'] } };

  test.each([
    ['mintmark.yml', 'moving-tags: [latest]\n', {}],
    ['an option', '', { movingTags: ['lat*'] }],
  ])('from %s is moved last, to the digest that was confirmed', (_by, yaml, options) =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: older.content, tags: ['latest', '1'] });
      await scene.configure(yaml);
      const puts = watchPuts(scene);
      const report = await scene.guard(image, { to: [`${web.uri}:latest`, `${web.uri}:2`], ...options });
      expect(report).toMatchObject(moved);
      expect(puts).toEqual(['-', '2', 'latest']);
      expect(await tagsIn(scene, 'web')).toEqual({ '1': older.digest, '2': image.digest, latest: image.digest });
    }),
  );

  test("from the repository's exceptions to immutability is moved too", () =>
    inScene(async (scene) => {
      const place = { account: ACCOUNT, region: REGION, name: 'web' };
      const setting = { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['lat*'] } as const;
      const web = scene.sandbox.createRepository({ ...place, ...setting });
      await web.putImage({ content: older.content, tags: ['latest', '1'] });
      expect(await scene.guard(image, { to: [`${web.uri}:2`, `${web.uri}:latest`] })).toMatchObject(moved);
    }));

  test.each([
    ['IMMUTABLE', []],
    ['MUTABLE_WITH_EXCLUSION', ['lat*']],
  ] as const)('that a repository does not allow to move is a reused tag: %s', (mutability, exclusions) =>
    inScene(async (scene) => {
      const place = { account: ACCOUNT, region: REGION, name: 'web' };
      const web = scene.sandbox.createRepository({ ...place, mutability, exclusions });
      await web.putImage({ content: older.content, tags: ['latest'] });
      const report = await scene.guard(image, { to: [`${web.uri}:2`, `${web.uri}:latest`], movingTags: ['latest'] });
      expect(report).toMatchObject({ exitCode: 1, findings: [{ rule: 'reused-tag', tag: 'latest' }] });
      expect(await tagsIn(scene, 'web')).toEqual({ latest: older.digest });
    }),
  );

  test('alone is moved, after the image is pushed', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: older.content, tags: ['latest'] });
      const puts = watchPuts(scene);
      const report = await scene.guard(image, { to: `${web.uri}:latest`, movingTags: ['latest'] });
      expect(report).toMatchObject({ exitCode: 0, pushed: { tag: 'latest', digest: image.digest } });
      expect(puts).toEqual(['-', 'latest']);
    }));

  test('is not a problem for check either', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: older.content, tags: ['latest', '1'] });
      const to = [`${web.uri}:1`, `${web.uri}:latest`];
      const report = await scene.check(image, { to, movingTags: ['latest'] });
      expect(report.findings).toMatchObject([{ rule: 'reused-tag', tag: '1' }]);
    }));
});

test.each(['off', 'warn'])('with reused-tag: %s a tag is taken from another image', (level) =>
  inScene(async (scene) => {
    const web = scene.repository('web');
    await web.putImage({ content: older.content, tags: ['1'] });
    await scene.configure(`rules: { reused-tag: ${level} }\n`);
    expect(await scene.guard(image, { to: `${web.uri}:1` })).toMatchObject({ exitCode: 0, pushed: { tag: '1' } });
    expect(await tagsIn(scene, 'web')).toEqual({ '1': image.digest });
  }),
);

describe('several repositories', () => {
  test('of one service get the image, and no tag until it is in all of them', () =>
    inScene(async (scene) => {
      const [one, other] = [scene.repository('web'), scene.repository('web-copy')];
      const puts = watchPuts(scene);
      const to = [`${one.uri}:1`, `${other.uri}:1`, `${one.uri}:latest`];
      const reports = await scene.guardAll({ image: await scene.layout(image), to, service: 'web' });
      expect(reports).toMatchObject([
        { exitCode: 0, service: 'web', pushed: { uri: one.uri, tag: '1', otherTags: ['latest'] } },
        { exitCode: 0, service: 'web', pushed: { uri: other.uri, tag: '1' } },
      ]);
      expect(puts).toEqual(['-', '-', '1', 'latest', '1']);
      expect(reportOutputs(reports, '')).toMatchObject({
        digest: image.digest,
        'image-id': image.identity.platformImages[0]?.imageId,
        'pushed-tags': [`${one.uri}:1`, `${one.uri}:latest`, `${other.uri}:1`].join('\n'),
      });
      // And for a check with the same options, none is a twin of the other.
      expect(await scene.checkAll({ images: [await scene.layout(image)], to, service: 'web' })).toMatchObject([
        { exitCode: 0 },
        { exitCode: 0 },
      ]);
    }));

  test('of two services get no image in common, and nothing is queried or built', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      const guarding = scene.guardAll({ image: await scene.layout(image), to: [web.uri, billing.uri] });
      await expect(guarding).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('belong to two services'),
        hint: expect.stringContaining('config explain'),
      });
      expect(scene.sandbox.calls['BatchCheckLayerAvailability']).toBeUndefined();
    }));

  test('are checked for a twin of another service, and none of them is pushed to', () =>
    inScene(async (scene) => {
      const [one, other] = [scene.repository('web'), scene.repository('web-copy')];
      await scene.repository('billing').putImage({ content: image.content, tags: ['7'] });
      const to = [`${one.uri}:1`, `${other.uri}:1`];
      const reports = await scene.guardAll({ image: await scene.layout(image), to, service: 'web' });
      expect(reports).toMatchObject([
        { verdict: 'shared', exitCode: 1 },
        { verdict: 'shared', exitCode: 1 },
      ]);
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }));

  test('may fail one by one: the first has the image, without a tag, and that is reported', () =>
    inScene(async (scene) => {
      const [one, other] = [scene.repository('web'), scene.repository('web-copy')];
      scene.sandbox.setFault(({ operation, input }) =>
        operation === 'InitiateLayerUpload' && (input as { repositoryName?: string }).repositoryName === 'web-copy'
          ? { kind: 'deny' }
          : undefined,
      );
      const to = [`${one.uri}:1`, `${other.uri}:1`];
      await expect(scene.guardAll({ image: await scene.layout(image), to, service: 'web' })).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
        message: expect.stringContaining(`Put before that: ${one.uri}@${image.digest}. No tag was put.`),
      });
      expect(await tagsIn(scene, 'web')).toEqual({});
    }));
});

describe('--if-exists skip', () => {
  /** One whose URIs lead to the sandbox, so that images can be read from there. */
  const inServedScene = (work: (scene: Scene) => Promise<void>): Promise<void> =>
    inScene(work, { repositoryUri: undefined });

  const sha = '3e3c2f57b277a1d0c5e9b8f7a6d5c4b3a2918070';
  const builtFrom = (revision: string, service: string, tag = `20261124T070000Z-${revision.slice(0, 12)}`) =>
    makeImage({
      files: 'built before',
      labels: {
        'org.opencontainers.image.revision': revision,
        [BUILD_ID_LABEL]: `${service}:${tag}`,
        [SERVICE_LABEL]: service,
      },
    });
  const before = builtFrom(sha, 'web');

  /** Guards a build that cannot succeed: there is no docker. */
  async function guardWithout(scene: Scene, to: readonly string[], changes: Record<string, string> = {}) {
    const env = envOf(scene, { GITHUB_SHA: sha, PATH: scene.cwd, ...changes });
    return scene.guardBuild({ to, ifExists: 'skip', movingTags: ['latest'] }, { env });
  }

  test('takes the image of the same commit and service, builds nothing, and puts the other tags', () =>
    inServedScene(async (scene) => {
      const web = scene.repository('web');
      scene.repository('billing');
      await web.putImage({ content: older.content, tags: ['latest'] });
      await web.putImage({ content: before.content, tags: ['1'] });
      const report = await guardWithout(scene, [`${web.uri}:1`, `${web.uri}:2`, `${web.uri}:latest`]);
      expect(report).toMatchObject({
        verdict: 'unique',
        exitCode: 0,
        existed: true,
        pushed: { tag: '1', otherTags: ['2', 'latest'], digest: before.digest },
      });
      expect(await tagsIn(scene, 'web')).toEqual({ '1': before.digest, '2': before.digest, latest: before.digest });
      expect(reportOutputs([report], '')).toMatchObject({ verdict: 'unique', digest: before.digest });
    }));

  test('does not accept an image that has become a twin', () =>
    inServedScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: before.content, tags: ['1'] });
      await scene.repository('billing').putImage({ content: before.content, tags: ['7'] });
      expect(await guardWithout(scene, [`${web.uri}:1`])).toMatchObject({ verdict: 'shared', exitCode: 1 });
    }));

  test.each([
    ['another commit', builtFrom('f'.repeat(40), 'web')],
    ['another service', builtFrom(sha, 'billing')],
    ['a dirty work tree', builtFrom(sha, 'web', `20261124T070000Z-${sha.slice(0, 12)}-dirty`)],
    ['no mark', makeImage({ files: 'unmarked' })],
  ])('builds if the tag names an image of %s', (_what, made) =>
    inServedScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: made.content, tags: ['1'] });
      await expect(guardWithout(scene, [`${web.uri}:1`])).rejects.toMatchObject({ code: 'DOCKER' });
    }),
  );

  test('builds if only a moving tag names the image, or none does', () =>
    inServedScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: before.content, tags: ['latest'] });
      for (const to of [[`${web.uri}:1`, `${web.uri}:latest`], [web.uri]]) {
        await expect(guardWithout(scene, to)).rejects.toMatchObject({ code: 'DOCKER' });
      }
    }));
});

describe('guard from mintmark.yml', () => {
  test('builds for the repository of image, or of to', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      for (const yaml of [`image: ${web.uri}\n`, `image: app\nto: ${web.uri}\n`]) {
        await scene.configure(yaml);
        // Everything was looked up before docker turned out to be missing.
        await expect(
          scene.guardBuild({}, { env: envOf(scene, { GITHUB_SHA: 'a'.repeat(40), PATH: scene.cwd }) }),
        ).rejects.toMatchObject({ code: 'DOCKER' });
      }
      expect(scene.steps.map(({ step }) => step)).toEqual(['catalogue', 'build', 'catalogue', 'build']);
    }));

  test('says what is missing if nothing names the repository', () =>
    inScene(async (scene) => {
      await expect(scene.guardBuild({})).rejects.toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining('mintmark.yml'),
      });
    }));

  test('builds nothing if the target cannot be looked up', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      scene.sandbox.setFault(({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined));
      await expect(
        scene.guardBuild({ to: uri }, { env: envOf(scene, { GITHUB_SHA: 'a'.repeat(40) }) }),
      ).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
        message: expect.stringContaining('so nothing is built'),
      });
      expect(scene.steps.map(({ step }) => step)).toEqual(['catalogue']);
    }));
});

test('a tag is put on the pushed manifest, byte for byte', () =>
  inScene(async (scene) => {
    const { uri } = scene.repository('web');
    await scene.guard(index, { to: [`${uri}:a`, `${uri}:b`] });
    const { images = [] } = await withClient(scene, (client) =>
      client.send(new BatchGetImageCommand({ repositoryName: 'web', imageIds: [{ imageTag: 'b' }] })),
    );
    expect(images[0]?.imageManifest).toBe(Buffer.from(index.content.root.bytes).toString('utf8'));
  }));
