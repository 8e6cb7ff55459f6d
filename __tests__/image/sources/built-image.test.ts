import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectEngine } from '../../../src/docker/engine.ts';
import type { BuildMetadata } from '../../../src/image/build-metadata.ts';
import type { Digest } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import { readBuiltImage } from '../../../src/image/sources/built-image.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../../support/runtime.ts';
import { withEngine } from '../../support/engine.ts';
import { makeImage, type MadeImage } from '../../support/images.ts';
import { registryContext, registryRuntime } from '../../support/registry.ts';

const built = makeImage({ files: 'what was built' });
const later = makeImage({ files: 'what was built later' });
const idOf = ({ identity, digest }: MadeImage): Digest => identity.platformImages[0]?.imageId ?? digest;

let sandbox: Sandbox;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z'), anonymous: true });
});
afterAll(() => sandbox.close());

/** Reads a built image when a classic image store and a registry have these images under its name. */
async function read(
  { loaded, pushed }: { loaded?: MadeImage; pushed?: MadeImage },
  digests: Pick<BuildMetadata, 'digest' | 'configDigest'> = { digest: built.digest, configDigest: idOf(built) },
): Promise<SourceImage> {
  const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `app-${count++}` });
  if (pushed !== undefined) await repository.putImage({ content: pushed.content, tags: ['1'] });
  const name = `${repository.uri}:1`;
  const json = loaded && {
    Id: idOf(loaded),
    Os: 'linux',
    Architecture: 'amd64',
    Config: {},
    GraphDriver: { Name: 'overlay2', Data: { UpperDir: '/x' } },
  };
  return withEngine(json ? { [`GET /images/${name}/json`]: { json } } : {}, ({ env }) =>
    readBuiltImage({ target: undefined, names: [name], ...digests }, 'build.json', {
      ...registryContext(registryRuntime()),
      engine: () => connectEngine(env),
    }),
  );
}

test('is in the engine', async () => {
  const image = await read({ loaded: built });
  expect(image.source.text).toMatch(/^docker-daemon:/);
  expect(image.identity.platformImages).toMatchObject([{ imageId: idOf(built) }]);
});

test.each([
  ['not at all', {}],
  ['under another image', { loaded: later }],
])('the engine has it %s, and the registry has it', async (_how, loaded) => {
  const image = await read({ ...loaded, pushed: built });
  expect(image.source.text).toMatch(/^docker:\/\//);
  expect(image.identity).toEqual({ indexDigest: undefined, ...built.identity });
});

test.each(['', `@${built.digest}`])(
  'if pushed by digest, it is fetched by digest, with the name written with %j',
  async (suffix) => {
    const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `app-${count++}` });
    await repository.putImage({ content: built.content });
    const metadata: BuildMetadata = {
      names: [`${repository.uri}${suffix}`],
      digest: built.digest,
      configDigest: idOf(built),
      target: undefined,
    };
    const image = await readBuiltImage(metadata, 'build.json', registryContext(registryRuntime()));
    expect(image.source.text).toBe(`docker://${repository.uri}@${built.digest}`);
    expect(image.identity.platformImages).toMatchObject([{ imageId: idOf(built) }]);
  },
);

test('if neither has it, the error names both, and the digest', async () => {
  const code = 'IMAGE_NOT_FOUND';
  const missing = expect.stringMatching(
    new RegExp(`build.json \\(${idOf(built)}\\).*\n.*Engine has no image.*\n.*registry has no`, 's'),
  );
  await expect(read({})).rejects.toMatchObject({ code, message: missing });
  const others = expect.stringMatching(/docker-daemon:\S+ is another image.*docker:\/\/\S+ is another image/s);
  await expect(read({ loaded: later, pushed: later })).rejects.toMatchObject({ code, message: others });
});

test('one that cannot be reached may have it', async () => {
  sandbox.setFault(() => ({ kind: 'deny' }));
  await expect(read({ loaded: later, pushed: built })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  sandbox.setFault(undefined);
});

test('a tag that names another build of the same platform image is refused if the index is known', async () => {
  const index = makeImage({ attestation: true, invocation: '1' });
  const rebuilt = makeImage({ attestation: true, invocation: '2' });
  const digests = { digest: index.digest, configDigest: undefined };
  await expect(read({ pushed: rebuilt }, digests)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  expect((await read({ pushed: index }, digests)).identity).toEqual(index.identity);
});
