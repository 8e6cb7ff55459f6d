import type { Workbench } from './workbench.ts';

/** A state of an image, named as in the first column of the table in docs/conflict.md. */
export interface State {
  readonly name: string;
  /** Creates it. @returns the engine's ID of the image */
  readonly make: (bench: Workbench) => Promise<string>;
  /** The names of the image in the agent's state; absent: there is no such state. */
  readonly remembered?: 'no name' | 'its names' | 'forgotten';
}

/** Tags in repositories, as tasks leave them; then the tags move to another image. */
async function movedOn(bench: Workbench, ...repositories: readonly string[]): Promise<string> {
  const { build, engine, pushed, pullAsAgent, remove, uri } = bench;
  const tags = repositories.map((repository) => uri(`${repository}:latest`));
  const [first = ''] = tags;
  const id = await build(first);
  for (const tag of tags) {
    if (tag !== first) await engine.tag(first, tag);
    await pushed(tag);
  }
  await remove(tags);
  for (const tag of tags) await pullAsAgent(tag);
  await build(uri('next:1'), 'next');
  for (const tag of tags) await engine.tag(uri('next:1'), tag);
  return id;
}

const twoRepositories = async ({ build, engine, uri }: Workbench): Promise<string> => {
  const id = await build(uri('a:1'));
  await engine.tag(uri('a:1'), uri('b:1'));
  return id;
};

/** Starts a container and stops it. */
async function leaveStopped({ engine, uri }: Workbench, name: string): Promise<void> {
  await engine.stop(await engine.start(uri(name)));
}

/** Every state in the table. */
export function states(): readonly State[] {
  return [
    { name: 'tags in two repositories', make: twoRepositories },
    {
      name: 'two tags of one repository',
      make: async ({ build, engine, uri }) => {
        const id = await build(uri('a:1'));
        await engine.tag(uri('a:1'), uri('a:2'));
        return id;
      },
    },
    {
      name: 'a tag in one repository, pulled by digest from another',
      make: async (bench) => {
        const { engine, pushed, uri } = bench;
        const id = await twoRepositories(bench);
        const digest = await pushed(uri('b:1'));
        await engine.remove(uri('b:1'));
        await engine.pull(`${uri('b')}@${digest}`);
        return id;
      },
    },
    {
      name: 'a tag, and the digest it was pushed or pulled by, in one repository',
      make: async ({ build, pushed, uri }) => {
        const id = await build(uri('a:1'));
        await pushed(uri('a:1'));
        return id;
      },
    },
    {
      name: "tags in two repositories, one of them pushed, and then that one's tag removed",
      make: async (bench) => {
        const id = await twoRepositories(bench);
        await bench.pushed(bench.uri('b:1'));
        await bench.engine.remove(bench.uri('b:1'));
        return id;
      },
    },
    { name: 'no tag, digests of two repositories', make: (bench) => movedOn(bench, 'a', 'b') },
    {
      name: 'no tag, digests of two repositories, named by task definitions',
      make: (bench) => movedOn(bench, 'a', 'b'),
      remembered: 'its names',
    },
    {
      name: 'no tag, the digest of one repository, which the agent remembers',
      make: (bench) => movedOn(bench, 'a'),
      remembered: 'no name',
    },
    {
      name: 'no tag, the digest of one repository, which the agent has forgotten',
      make: (bench) => movedOn(bench, 'a'),
      remembered: 'forgotten',
    },
    {
      name: 'tags in two repositories, and a stopped container',
      make: async (bench) => {
        const id = await twoRepositories(bench);
        await leaveStopped(bench, 'a:1');
        return id;
      },
    },
    {
      name: 'one tag, and a stopped container',
      make: async (bench) => {
        const id = await bench.build(bench.uri('a:1'));
        await leaveStopped(bench, 'a:1');
        return id;
      },
    },
    {
      name: 'tags in two repositories, and a running container',
      make: async (bench) => {
        const id = await twoRepositories(bench);
        await bench.engine.start(bench.uri('a:1'));
        return id;
      },
    },
    {
      name: 'one tag, and an image that the classic builder made from it',
      make: async ({ build, buildFrom, uri }) => {
        const id = await build(uri('base:1'));
        await buildFrom(uri('base:1'), uri('app:1'));
        return id;
      },
    },
    {
      name: 'the same content built for two repositories, with provenance if the image store keeps it',
      make: async ({ buildAttested, uri }) => {
        const id = await buildAttested(uri('a:1'));
        await buildAttested(uri('b:1'));
        return id;
      },
    },
  ];
}
