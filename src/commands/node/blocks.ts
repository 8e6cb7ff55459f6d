import type { Block, EngineIdentity, NodeFacts, NodeImage, Use } from '../../types/node.ts';

/**
 * Why the engine would refuse to delete an image by its ID while nothing runs it. As found by experiment with both image
 * stores of Docker Engine 28, and with 20.10: docs/conflict.md.
 */
export function blocksOf(image: NodeImage, { engine, images, containers }: NodeFacts): readonly Block[] {
  const stopped = containers.filter(({ imageId, state }) => imageId === image.id && state === 'stopped');
  const children = engine.imageStore === 'classic' ? images.filter(({ parent }) => parent === image.id) : [];
  return [
    ...repositoryBlocks(image),
    ...(refusesSeveralTags(engine) ? tagBlocks(image) : []),
    ...(stopped.length > 0 ? [{ kind: 'stopped-containers', containers: stopped } as const] : []),
    ...(children.length > 0 ? [{ kind: 'dependent-children', children: children.map(({ id }) => id) } as const] : []),
  ];
}

/** Who uses an image: containers that run or may start, and containers of any task that the agent knows. */
export function usesOf(image: NodeImage, { containers, agent }: NodeFacts): readonly Use[] {
  const tasks = agent.kind === 'answered' ? agent.tasks : [];
  return containers
    .filter(({ imageId }) => imageId === image.id)
    .flatMap((container): Use[] => {
      const task = tasks.find((one) => one.containers.includes(container.id));
      if (task !== undefined) return [{ kind: 'task', task }];
      return container.state === 'active' ? [{ kind: 'container', container }] : [];
    });
}

function repositoryBlocks({ references }: NodeImage): Block[] {
  const repositories = [...new Set(references.map(({ repository }) => repository))].sort();
  if (repositories.length < 2) return [];
  const tagged = new Set(references.filter(({ kind }) => kind === 'tag').map(({ repository }) => repository));
  return [{ kind: tagged.size === 1 ? 'digest-beside-tag' : 'several-repositories', repositories }];
}

function tagBlocks({ references }: NodeImage): Block[] {
  const tagged = references.filter(({ kind }) => kind === 'tag').map(({ repository }) => repository);
  const repeated = tagged.filter((repository, at) => tagged.indexOf(repository) !== at);
  return [...new Set(repeated)].sort().map((repository) => ({ kind: 'several-tags', repository }));
}

/** Up to 20.10 the engine took two tags of one repository for one reference. A version that cannot be read refuses. */
function refusesSeveralTags({ version }: EngineIdentity): boolean {
  const major = /^\d+/.exec(version)?.[0];
  return major === undefined || Number(major) > 20;
}
