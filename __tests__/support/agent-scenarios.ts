/** Settings of the agent that change what it does to a node. */
export interface AgentOptions {
  readonly untracked?: boolean;
  readonly pulls?: 'default' | 'always' | 'once' | 'prefer-cached';
}

/** A node with an engine, or a simulated one. */
interface PlayedNode {
  /** The URI of a repository. */
  readonly uri: (repository: string) => string;
  /** The same content gives the same image. */
  readonly push: (reference: string, content: string) => Promise<void>;
  readonly deploy: (service: string, reference: string, how: { readonly byDigest: boolean }) => Promise<void>;
}

/** A row of the table of docs/conflict.md: what 30 deployments leave on a node. */
export interface Scenario {
  /** The first column. */
  readonly name: string;
  /** The other columns after a reduced number of deployments, for when time is short; absent: then it is not played. */
  readonly short?: readonly [deployments: string, ...others: string[]];
  readonly options?: AgentOptions;
  /** The n-th deployment. */
  readonly deploy: (node: PlayedNode, n: number) => Promise<void>;
}

interface Service {
  readonly name: string;
  readonly tag: (n: number) => string;
  /** The content of the image. By default both services ship one image. */
  readonly content?: (n: number) => string;
  readonly byDigest?: boolean;
}

const own = (n: number): string => `v${n}`;
const latest = (): string => 'latest';

/** Deployments of services, each with a push and a task. */
function deploying(...services: readonly Service[]): Scenario['deploy'] {
  return async (node, n) => {
    for (const { name, tag, content = (at: number) => `shared ${at}`, byDigest = false } of services) {
      const reference = `${node.uri(name)}:${tag(n)}`;
      await node.push(reference, content(n));
      await node.deploy(name, reference, { byDigest });
    }
  };
}

/** A third service, which shares its image with none. */
const search: Service = { name: 'search', tag: own, content: (n) => `search ${n}` };
const marked = (name: string, tag: (n: number) => string): Service => ({ name, tag, content: (n) => `${name} ${n}` });
const bothLatest = [
  { name: 'billing', tag: latest },
  { name: 'checkout', tag: latest },
];
const oneLatest = [
  { name: 'billing', tag: latest },
  { name: 'checkout', tag: own },
];
const bothOwn = [
  { name: 'billing', tag: own },
  { name: 'checkout', tag: own },
];

export const SCENARIOS: readonly Scenario[] = [
  { name: 'a new tag for each deployment', deploy: deploying(...bothOwn) },
  {
    name: 'task definitions name digests',
    short: ['8', '1, 0, 0', '14, 0, 0', '0', '0, 1', '1'],
    deploy: deploying(...bothOwn.map((service) => ({ ...service, byDigest: true }))),
  },
  {
    name: '`latest` moved in both, and a third service with a new tag each time',
    deploy: deploying(search, ...bothLatest),
  },
  {
    name: '`latest` moved in one, a new tag each time in the other',
    short: ['10', '10, 0, 9', '9, 0, 0', '1', '0, 1', '1'],
    deploy: deploying(...oneLatest),
  },
  {
    name: '`latest` moved in both, each build marked, and a third service',
    deploy: deploying(marked('billing', latest), marked('checkout', latest), search),
  },
  {
    name: 'a new tag for each deployment, each build marked',
    short: ['8', '2, 0, 0', '14, 0, 0', '0', '0, 2', '2'],
    deploy: deploying(marked('billing', own), marked('checkout', own)),
  },
  {
    name: 'one service, `latest` moved',
    short: ['8', '1, 0, 0', '0, 7, 0', '0', '0, 1', '1'],
    deploy: deploying({ name: 'billing', tag: latest }),
  },
  {
    name: '`latest` moved in both, `ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP=true`',
    short: ['8', '8, 7, 0', '0, 0, 50', '1', '0, 1', '1'],
    options: { untracked: true },
    deploy: deploying(...bothLatest),
  },
  {
    name: '`latest` moved in one, `ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP=true`',
    short: ['8', '1, 0, 0', '7, 0, 0', '0', '0, 1', '1'],
    options: { untracked: true },
    deploy: deploying(...oneLatest),
  },
  {
    name: '`latest` moved in both, `ECS_IMAGE_PULL_BEHAVIOR=always`',
    short: ['8', '8, 7, 0', '0, 0, 50', '1', '0, 1', '1'],
    options: { pulls: 'always' },
    deploy: deploying(...bothLatest),
  },
  {
    name: 'a new tag for each deployment, `ECS_IMAGE_PULL_BEHAVIOR=prefer-cached`',
    short: ['6', '6, 0, 0', '0, 0, 0', '0', '0, 6', '6'],
    options: { pulls: 'prefer-cached' },
    deploy: deploying(...bothOwn),
  },
];
