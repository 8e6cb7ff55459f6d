import { docsUrl } from '../../util/docs-url.ts';
import { SimulatedNode } from '../../sandbox/ecs/simulated-node.ts';

/** Enough for the stall to show. */
const DEPLOYMENTS = 10;
/** Between two deployments. */
const CYCLES = 2;

interface Course {
  /** On the node after each deployment. */
  readonly images: readonly number[];
  readonly stuck: number;
}

/** Deployments of web and billing, whose `latest` moves, and of search, which has a tag of its own for each. */
function course(imageOf: (service: string, deployment: number) => string): Course {
  const node = new SimulatedNode();
  const images: number[] = [];
  for (let deployment = 1; deployment <= DEPLOYMENTS; deployment += 1) {
    const tag = String(deployment);
    node.deploy('search', { repository: 'search', tag, image: `search ${tag}` });
    for (const service of ['web', 'billing']) {
      node.deploy(service, { repository: service, tag: 'latest', image: imageOf(service, deployment) });
    }
    for (let cycle = 0; cycle < CYCLES; cycle += 1) node.cleanUp();
    images.push(node.left().images);
  }
  return { images, stuck: node.left().stuck };
}

/**
 * What happens to the images of both services on one node, simulated.
 *
 * @param shortId of the image that both have
 * @throws Error if the clean-up copes with the shared images, or stalls with the marked ones
 */
export function nodeLines(shortId: string): string[] {
  const shared = course((_, deployment) => `shared ${deployment}`);
  const marked = course((service, deployment) => `${service} ${deployment}`);
  if (shared.stuck === 0 || marked.stuck > 0) throw new Error('The demonstration went wrong: the node.');
  const row = (label: string, numbers: readonly number[]): string =>
    `${label.padEnd(36)}${numbers.map((number) => String(number).padStart(4)).join('')}`;
  return [
    'simulated: the ECS agent cleans up twice after each deployment',
    '',
    row(
      'after deployment',
      shared.images.map((_, index) => index + 1),
    ),
    row('images, if web and billing share one', shared.images),
    row('images, with a mark in each build', marked.images),
    '',
    `Without the mark ${shared.stuck} images are stuck. Each time, the Docker Engine answers:`,
    `  conflict: unable to delete ${shortId} (must be forced)`,
    '  - image is referenced in multiple repositories',
    'With five of them the agent deletes nothing else, not even images of search.',
    `The rules: ${docsUrl('conflict.md')}`,
  ];
}
