import type { Digest } from '../image/digest.ts';
import type { Detail, FixStep } from '../report/view.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import { counted, list, some } from '../util/words.ts';
import { type Certainty, type CleanUpRisk, nameFields, namesText, type UsedName } from './clean-up-risk.ts';
import { containerFields, containerName, containerSubject, type DeployedContainer } from './deployed-container.ts';
import { imageIdDetail, placeAt, type Rule } from './rule.ts';
import { guardCommand } from './steps.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import { docsUrl } from '../util/docs-url.ts';

/** How a node's engine names images: `classic` by the image ID, `containerd` by the manifest or index digest pulled. */
export type ImageStore = 'classic' | 'containerd';

/** The same image in another repository. */
export interface ColocatedTwin {
  /** Of the repository; the full name of one outside ECR. */
  readonly uri: string;
  readonly digest: Digest;
  /** ECS services, or task definitions of tasks that belong to none, or that are deployed together with it. */
  readonly users: readonly string[];
}

/** Where both would meet. */
export interface ColocatedNodes {
  /** Nodes that have the twin and may get the image: capacity providers and placement constraints let them. */
  readonly count: number;
  /** Those of them that also run a service that is deployed to: there it is certain. */
  readonly certain: number;
  /** Those of them that have it only from tasks that have stopped. */
  readonly stopped: number;
  /** IDs of the first three, the certain ones first. */
  readonly examples: readonly string[];
}

export interface ColocatedImages {
  readonly rule: 'colocated-images';
  /** At least one; all have the same image of the same repository. */
  readonly containers: readonly [DeployedContainer, ...DeployedContainer[]];
  readonly repository: Repository;
  readonly digest: Digest;
  readonly twin: ColocatedTwin;
  /** Undefined if both are deployed together. */
  readonly nodes: ColocatedNodes | undefined;
  /** The stores that would make one image of them. At least one. */
  readonly stores: readonly ImageStore[];
  /** Shared ones, with the platforms that are known. At least one. */
  readonly imageIds: readonly Digest[];
  readonly platforms: readonly string[];
  readonly risk: CleanUpRisk;
  readonly certain: Certainty;
  /** The names that tasks use for the two images: those that are to be deployed, and those of the twin. */
  readonly names: { readonly deployed: readonly UsedName[]; readonly twin: readonly UsedName[] };
}

export const colocatedImages: Rule<ColocatedImages> = {
  severity: 'error',
  title: 'Nodes may not be able to remove an image that two repositories share',
  reason:
    'On a container instance, two repositories with one image become one image with references into both. The Docker Engine then refuses to delete it by ID. If the tags of both services move, the clean-up of the ECS agent stalls and the disk fills up; if one moves, the image leaks. If each deployment of both has its own tag, the agent copes.',
  fix: 'Build one of the two with its own mark, and deploy that: mintmark guard. A new tag for each deployment, in both repositories, ends the stall and the leak, but not the shared image.',
  fault: 'an image is on nodes from another repository',
  describe: (problem) => {
    const { containers, repository, digest, twin, nodes, stores, imageIds, platforms, risk, names } = problem;
    const [first, ...others] = containers;
    const also = others.map(({ name, taskDefinition }) => `${name} of ${taskDefinition}`);
    const where = nodes === undefined ? 'is deployed together with the same image from' : 'is the same image as in';
    const of = platforms.length === 0 ? '' : ` (${some(platforms)})`;
    return {
      message: `${containerName(first)} ${where} another repository, and ${consequenceOf(problem)}: ${referenceTo(twin.uri, twin.digest)}`,
      details: [
        { label: 'risk', value: RISK_TEXTS[risk] },
        { label: 'its names', value: namesText(names.deployed) },
        { label: 'twin names', value: namesText(names.twin) },
        ...certaintyDetails(problem.certain),
        { label: 'deployed', value: referenceTo(repository.uri, digest) },
        ...(also.length === 0 ? [] : [{ label: 'also', value: some(also) }]),
        {
          label: 'same',
          value: stores.includes('containerd')
            ? 'the digest, and so the image ID'
            : 'the image ID; the digests differ, so the containerd store keeps them apart',
        },
        { label: 'store', value: storesOf(stores) },
        imageIdDetail('image ID', imageIds, of),
        { label: nodes === undefined ? 'in' : 'used by', value: some(twin.users) },
        ...(nodes === undefined ? [] : [nodesDetail(nodes)]),
      ],
      steps: [
        { text: 'Build it with its own mark, push that, and deploy it:', command: guardCommand(repository.uri) },
        {
          text: 'If that has to wait: give each deployment of either service its own immutable tag, or name both images by digest. Then the agent copes, but the image stays shared.',
        },
        ...(nodes !== undefined && nodes.count > 0 ? NODE_STEPS : []),
      ],
      place: { ...placeAt(repository), digest },
      line: first.place,
      name: `${first.name} of ${first.taskDefinition}`,
      subject: [repository.uri, containers.map(containerSubject), twin.uri],
      fields: {
        containers: containers.map(containerFields),
        twin: colocatedTwinFields(twin),
        nodes: nodes ?? null,
        imageStores: stores,
        imageIds,
        platforms,
        ...riskFields(problem),
      },
    };
  },
};

/** The JSON fields of the risk, in a finding and in a note. */
export function riskFields({ risk, certain, names }: ColocatedImages): object {
  return { risk, certain, names: { deployed: names.deployed.map(nameFields), twin: names.twin.map(nameFields) } };
}

const RISK_TEXTS: Readonly<Record<CleanUpRisk, string>> = {
  stall: 'stall: the tags of both move, so the agent has no name left and the engine refuses to delete the image by ID',
  leak: 'leak: the tags of one move, so the agent forgets the image with a reference left, and nothing deletes it',
  copes: 'none: no tag moves, so the agent removes the image name by name',
};

function consequenceOf({ risk, certain }: ColocatedImages): string {
  const isCertain = certain.meeting && certain.store && certain.tags;
  return `${isCertain ? 'will' : 'may'} ${risk === 'stall' ? 'stall the clean-up of a node' : 'leak on a node'}`;
}

function certaintyDetails({ meeting, store, tags }: Certainty): Detail[] {
  const parts = [
    { isCertain: meeting, what: 'that a node has both' },
    { isCertain: store, what: 'that it makes one image of them' },
    { isCertain: tags, what: 'that the tags move' },
  ];
  return [true, false].flatMap((wanted) => {
    const whats = parts.filter(({ isCertain }) => isCertain === wanted).map(({ what }) => what);
    return whats.length === 0 ? [] : [{ label: wanted ? 'certain' : 'possible', value: list(whats) }];
  });
}

/** The JSON fields of the twin, including one that is allowed. */
export function colocatedTwinFields({ uri, digest, users }: ColocatedTwin): object {
  return { repository: uri, digest, users };
}

/** ECS does not say whether the engines of the nodes have this store. */
function storesOf(stores: readonly ImageStore[]): string {
  const [only] = stores;
  return stores.length > 1
    ? 'the classic and the containerd image store'
    : `assumes nodes with the ${only ?? ''} image store`;
}

function nodesDetail({ count, certain, stopped, examples }: ColocatedNodes): Detail {
  if (count === 0) {
    return { label: 'nodes', value: 'none has it yet; a service may start it, so any may get it' };
  }
  const rest = count - examples.length;
  const names = `${examples.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const left = stopped === 0 ? '' : ` (${stopped === count ? '' : `${stopped} of them `}from tasks that have stopped)`;
  const has = `${counted(count, 'node has', 'nodes have') ?? ''} it${left}`;
  const meet =
    certain === 0
      ? 'none of them runs this service yet, and a deployment may place it there'
      : `${certain} of them ${certain === 1 ? 'runs' : 'run'} this service too`;
  return { label: 'nodes', value: `${has}, ${meet}: ${names}` };
}

const NODE_STEPS: readonly FixStep[] = [
  {
    text: 'On a node that already has both, this shows what is stuck or leaked, and how to fix it:',
    command: `${NPX_MINTMARK} node`,
  },
  { text: `On a node without Node.js, such as the ECS AMI: ${docsUrl('node.md#without-nodejs')}` },
];
