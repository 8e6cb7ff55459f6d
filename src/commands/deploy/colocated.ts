import type { Digest } from '../../image/digest.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { Placement } from '../../ecs/services.ts';
import type { HeldPlatform, NamedImage } from '../../connection/connection.ts';
import type { ColocatedImages, ColocatedNodes, ColocatedTwin, ImageStore } from '../../rules/colocated-images.ts';
import type { DeployedContainer } from '../../rules/deployed-container.ts';
import { areTagsCertain, riskOf, type UsedName } from '../../rules/clean-up-risk.ts';
import type { ClusterImage } from './cluster-images.ts';
import type { FoundContainer } from './images.ts';
import { areApart, mayBePlaced } from './placement.ts';
import type { DeployPlan } from './plan.ts';
import { nameIn } from './task-reference.ts';

/** How many nodes a finding names. */
const EXAMPLES = 3;

/** What the cluster says about where tasks meet. */
export interface Landing {
  readonly nodes: Cluster['nodes'];
  readonly plan: Pick<DeployPlan, 'nodes' | 'onNodes'>;
}

/** An image that is to be deployed, and the same image in another repository: no node can get both. */
export interface ApartImages {
  readonly container: DeployedContainer;
  readonly twin: ColocatedTwin;
}

/** A container that is to be deployed, and the same image in another repository. */
interface Meeting {
  readonly one: FoundContainer;
  readonly uri: string;
  readonly digest: Digest;
  readonly users: Iterable<string>;
  /** Tags and digests that tasks name it by. */
  readonly names: Iterable<string>;
  /** Whether both are in one task definition. */
  readonly isOneTask: boolean;
  /** ARNs; undefined if both are deployed together. */
  readonly nodes: Iterable<string> | undefined;
  /** ARNs of the nodes that run it. */
  readonly running?: ReadonlySet<string>;
  /** Where tasks that are still to start may bring it. */
  readonly placements: readonly Placement[];
  readonly same: Sameness;
}

/**
 * Images to be deployed that a node would merge with an image from another repository: one that the cluster runs or is
 * to run, or one that is deployed together with it. Two repositories of one service collide as those of two services
 * do.
 *
 * @param containers those whose tasks share nodes
 * @param stores the image stores that nodes may have
 * @param used how a name in a repository can move
 * @returns those that may meet, and those that capacity providers and placement constraints keep apart
 */
export function colocatedImages(
  containers: readonly FoundContainer[],
  cluster: readonly ClusterImage[],
  landing: Landing,
  stores: readonly ImageStore[],
  used: (uri: string, name: string) => UsedName,
): { readonly met: readonly ColocatedImages[]; readonly apart: readonly ApartImages[] } {
  const groups = new Map<string, [Meeting, ...Meeting[]]>();
  const apart = new Map<string, Meeting>();
  for (const meeting of [...inCluster(containers, cluster), ...together(containers, landing)]) {
    if (!meeting.same.stores.some((store) => stores.includes(store))) continue;
    const { one, uri } = meeting;
    const key = JSON.stringify([one.repository.uri, one.image.digest, uri]);
    const group = groups.get(key);
    if (isApart(meeting, landing)) apart.set(key, meeting);
    else if (group === undefined) groups.set(key, [meeting]);
    else group.push(meeting);
  }
  return {
    met: [...groups.values()].map((group) => colocated(group, landing, stores, used)),
    apart: [...apart]
      .filter(([key]) => !groups.has(key))
      .map(([, { one, uri, digest, users }]) => ({
        container: one.container,
        twin: { uri, digest, users: [...users].sort() },
      })),
  };
}

/** Whether no node has the twin that may get the deployed image, and none can get both later. */
function isApart(meeting: Meeting, landing: Landing): boolean {
  if (meeting.isOneTask) return false;
  const mine = landing.plan.onNodes.get(meeting.one.definition) ?? [];
  const isThere = [...(meeting.nodes ?? [])].some((arn) => isOpenTo(meeting.one, arn, landing));
  return !isThere && mine.every((one) => meeting.placements.every((other) => areApart(one, other)));
}

/** Whether a task of a container's definition may be placed on a node. */
function isOpenTo({ definition }: FoundContainer, arn: string, { nodes, plan }: Landing): boolean {
  return plan.onNodes.get(definition)?.some((placement) => mayBePlaced(placement, nodes.get(arn))) ?? true;
}

function inCluster(containers: readonly FoundContainer[], cluster: readonly ClusterImage[]): Meeting[] {
  return containers.flatMap((one) =>
    cluster.flatMap((other): Meeting[] => {
      if (other.uri === one.repository.uri) return [];
      const same = sameImage(one.image, one.definition.platform, other);
      return same === undefined ? [] : [{ one, ...other, isOneTask: false, same }];
    }),
  );
}

function together(containers: readonly FoundContainer[], { plan }: Landing): Meeting[] {
  return containers.flatMap((one, index) =>
    containers.slice(index + 1).flatMap(({ repository: { uri }, image, definition, reference }): Meeting[] => {
      if (uri === one.repository.uri) return [];
      const same = sameImage(one.image, one.definition.platform, image);
      if (same === undefined) return [];
      const isOneTask = definition === one.definition;
      const twin = { uri, digest: image.digest, users: [definition.name], names: [nameIn(reference)] };
      const placements = plan.onNodes.get(definition) ?? [];
      return [{ one, ...twin, isOneTask, nodes: undefined, placements, same }];
    }),
  );
}

function colocated(
  group: readonly [Meeting, ...Meeting[]],
  landing: Landing,
  stores: readonly ImageStore[],
  used: (uri: string, name: string) => UsedName,
): ColocatedImages {
  const [{ one, uri, digest }] = group;
  const held = new Map(group.map((meeting) => [meeting.one.container, meeting.one.container]));
  const [container = one.container, ...others] = held.values();
  const platforms = group.flatMap(({ same }) => same.platforms);
  const isNodeless = group.every(({ nodes }) => nodes === undefined);
  const nodes = isNodeless ? undefined : nodesOf(group, landing);
  const common = stores.filter((store) => group.some(({ same }) => same.stores.includes(store)));
  const deployed = [...new Set(group.map((meeting) => nameIn(meeting.one.reference)))].map((name) =>
    used(one.repository.uri, name),
  );
  const twin = [...new Set(group.flatMap(({ names }) => [...names]))].map((name) => used(uri, name));
  return {
    rule: 'colocated-images',
    containers: [container, ...others],
    repository: one.repository,
    digest: one.image.digest,
    twin: { uri, digest, users: [...new Set(group.flatMap(({ users }) => [...users]))].sort() },
    nodes,
    stores: common,
    imageIds: [...new Set(platforms.map(({ imageId }) => imageId))],
    platforms: [...new Set(platforms.flatMap(({ platform }) => (platform === undefined ? [] : [platform])))],
    risk: riskOf(deployed, twin),
    certain: {
      meeting: group.some(({ isOneTask }) => isOneTask) || (nodes?.certain ?? 0) > 0,
      store: common.length === stores.length,
      tags: areTagsCertain(deployed, twin),
    },
    names: { deployed, twin },
  };
}

/** The nodes that may get the deployed image, and on which the twin has the platform that is shared. */
function nodesOf(group: readonly Meeting[], landing: Landing): ColocatedNodes {
  const { nodes, plan } = landing;
  const arns = new Set(
    group.flatMap((meeting) =>
      [...(meeting.nodes ?? [])].filter(
        (arn) =>
          isOpenTo(meeting.one, arn, landing) &&
          meeting.same.platforms.some(({ platform }) => fits(platform, nodes.get(arn)?.platform)),
      ),
    ),
  );
  const running = new Set(group.flatMap((meeting) => [...(meeting.running ?? [])]));
  const certain = [...arns].filter((arn) => plan.nodes.has(arn));
  const possible = [...arns].filter((arn) => !plan.nodes.has(arn));
  return {
    count: arns.size,
    certain: certain.length,
    stopped: [...arns].filter((arn) => !running.has(arn)).length,
    examples: [...certain, ...possible].slice(0, EXAMPLES).map((arn) => nodes.get(arn)?.id ?? arn),
  };
}

/** What two images have in common on a node. */
interface Sameness {
  /** The stores that make one image of them; the classic one always does. */
  readonly stores: readonly ImageStore[];
  /** At least one, each once. */
  readonly platforms: readonly [HeldPlatform, ...HeldPlatform[]];
}

/**
 * Whether a node would make one image of two, and with which image store: the classic one names an image by its image
 * ID, the containerd one by the digest that was pulled. One digest is one image to both.
 *
 * @param platform that the tasks ask for; undefined: any
 * @param other of which nothing but the digest may be known
 */
function sameImage(
  image: NamedImage,
  platform: string | undefined,
  other: { readonly digest: Digest; readonly platforms: readonly HeldPlatform[] | undefined },
): Sameness | undefined {
  const isSameDigest = image.digest === other.digest;
  const ids = new Set(other.platforms?.map(({ imageId }) => imageId));
  const [first, ...others] = image.platforms
    .filter((one) => fits(one.platform, platform))
    .filter(({ imageId, manifestDigest }) => isSameDigest || ids.has(imageId) || manifestDigest === other.digest);
  if (first === undefined) return undefined;
  return { stores: isSameDigest ? ['classic', 'containerd'] : ['classic'], platforms: [first, ...others] };
}

/** Whether an image of one platform may run on another; an unknown one may. Ignores variants and Windows versions. */
function fits(platform: string | undefined, node: string | undefined): boolean {
  return platform === undefined || node === undefined || base(platform) === base(node);
}

function base(platform: string): string {
  const [system = '', architecture = ''] = platform.split('/');
  return `${system.replace(/\(.*\)$/, '')}/${architecture}`;
}
