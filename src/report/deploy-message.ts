import { shortDigest } from '../image/digest.ts';
import { referenceFault } from '../image/reference-fault.ts';
import type { ColocatedNodes, DeployedContainer, DeployFinding, DeployNote, DeployReport } from '../types/deploy.ts';
import { referenceTo } from '../types/registry.ts';
import { shellQuote } from './escape.ts';
import { counted } from './headline.ts';
import { type Detail, type Explanation, expiredAllowance, unchecked } from './message.ts';
import { some } from '../util/some.ts';
import type { Step } from './remedy.ts';

type Of<R extends DeployFinding['rule']> = Extract<DeployFinding, { readonly rule: R }>;

/** The words for a finding about a deployment. All text about them is made here, whatever the format. */
export function explainDeploy(finding: DeployFinding, report: DeployReport): Explanation {
  switch (finding.rule) {
    case 'colocated-images':
      return colocated(finding);
    case 'missing-image':
      return missing(finding);
    case 'mutable-reference': {
      const { container, repository, tag, digest } = finding;
      const pinned = referenceTo(repository.uri, digest);
      return {
        message: `${called(container)} names its image by a tag that can be given again: ${referenceTo(repository.uri, tag)}`,
        details: [{ label: 'digest now', value: digest }],
        remedy: [
          { text: `Name it by its digest in the task definition: ${pinned}` },
          {
            text: 'Or let no tag of the repository be given again:',
            command: `aws ecr put-image-tag-mutability --repository-name ${repository.name} --image-tag-mutability IMMUTABLE --region ${repository.registry.region}`,
          },
        ],
      };
    }
    case 'foreign-repository': {
      const { container, repository, service, owners, failure } = finding;
      if (failure !== undefined) {
        return {
          message: `${called(container)} has an image of a repository whose owner could not be checked: ${repository.uri}`,
          details: [{ label: 'reason', value: failure.message }],
          remedy: [{ text: failure.hint ?? `List the repository under services in mintmark.yml.` }],
        };
      }
      const whose =
        owners.length === 0 ? `is not of ${service}` : `belongs to ${owners.join(' and ')}, not to ${service}`;
      return {
        message: `${called(container)} has an image of a repository that ${whose}: ${repository.uri}`,
        details: [],
        remedy: [
          {
            text: `Name an image of a repository of ${service}; or, where it is one of them, list it under services in mintmark.yml.`,
          },
        ],
      };
    }
    case 'moved-tag':
      return moved(finding);
    case 'unchecked-repository':
      return unchecked(finding, { text: 'Every repository has to answer. Ask again:', command: repeatCommand(report) });
    case 'unchecked-cluster': {
      const { cluster, region } = finding;
      if ('image' in finding) return unreadable(finding);
      const { failure } = finding;
      const repeat = { text: 'The cluster has to answer. Ask again:', command: repeatCommand(report) };
      return {
        message: `The cluster ${cluster} in ${region} could not be checked: ${failure.message}`,
        details: [],
        remedy: [failure.hint === undefined ? repeat : { text: failure.hint }],
      };
    }
    case 'expired-allowance':
      return expiredAllowance(finding);
  }
}

function unreadable({ cluster, image, users }: Extract<Of<'unchecked-cluster'>, { image: string }>): Explanation {
  const [user = ''] = users;
  return {
    message: `In ${cluster}, an image of ${some(users)} ${referenceFault(image) ?? 'cannot be read'}`,
    details: [{ label: 'image', value: JSON.stringify(image) }],
    remedy: [
      {
        text: `What a node has under it, nobody can say. Give ${user} a task definition with its images filled in; if nothing needs it any more, delete it.`,
      },
    ],
  };
}

function colocated({
  containers,
  repository,
  digest,
  twin,
  nodes,
  stores,
  imageIds,
  platforms,
}: Of<'colocated-images'>): Explanation {
  const [first, ...others] = containers;
  const also = others.map(({ name, taskDefinition }) => `${name} of ${taskDefinition}`);
  const where = nodes === undefined ? 'is deployed together with the same image from' : 'is the same image as in';
  const of = platforms.length === 0 ? '' : ` (${some(platforms)})`;
  return {
    message: `${called(first)} ${where} another repository: ${referenceTo(twin.uri, twin.digest)}`,
    details: [
      { label: 'deployed', value: referenceTo(repository.uri, digest) },
      ...(also.length === 0 ? [] : [{ label: 'also', value: some(also) }]),
      {
        label: 'same',
        value: stores.includes('containerd')
          ? 'the digest, and so the image ID'
          : 'the image ID; the digests differ, so the containerd store keeps them apart',
      },
      { label: 'store', value: storesOf(stores) },
      { label: 'image ID', value: `${some(imageIds.map(shortDigest))}${of}` },
      { label: nodes === undefined ? 'in' : 'used by', value: some(twin.users) },
      ...(nodes === undefined ? [] : [nodesDetail(nodes)]),
    ],
    remedy: [guardStep(repository.uri), ...(nodes !== undefined && nodes.count > 0 ? [NODE_STEP] : [])],
  };
}

/** Whether the engines of the nodes have this store, ECS does not say. */
function storesOf(stores: readonly string[]): string {
  const [only] = stores;
  return stores.length > 1
    ? 'the classic and the containerd image store'
    : `presumes nodes with the ${only ?? ''} image store`;
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

function guardStep(uri: string): Step {
  return {
    text: 'Build it with a mark of its own, push that, and deploy it:',
    command: `npx mintmark guard . --to ${shellQuote(uri)}`,
  };
}

const NODE_STEP: Step = {
  text: 'On a node that has both by now, this says what blocks its clean-up, and the fix:',
  command: 'npx mintmark node',
};

function missing({ container, repository, name }: Of<'missing-image'>): Explanation {
  const { uri, name: repositoryName, registry } = repository;
  const what =
    name === undefined ? `there is no repository ${uri}` : `${referenceTo(uri, name)} is not in ECR, or not any more`;
  return {
    message: `${called(container)} cannot start: ${what}`,
    details: [],
    remedy: [
      guardStep(uri),
      {
        text: name === undefined ? 'Or name one that is there:' : 'Or name an image that is there:',
        command:
          name === undefined
            ? `aws ecr describe-repositories --registry-id ${registry.account} --region ${registry.region}`
            : `aws ecr describe-images --registry-id ${registry.account} --repository-name ${repositoryName} --region ${registry.region}`,
      },
    ],
  };
}

function moved({ container, repository, tag, digest, running, users, tasks }: Of<'moved-tag'>): Explanation {
  return {
    message: `${called(container)} names ${referenceTo(repository.uri, tag)}, which is not what runs under that tag`,
    details: [
      { label: 'tag now', value: digest },
      { label: 'runs', value: some(running) },
      { label: 'in', value: `${counted(tasks, 'task', 'tasks') ?? ''} of ${some(users)}` },
    ],
    remedy: [
      {
        text: `Give each build a tag of its own, and name the image by its digest: ${referenceTo(repository.uri, digest)}`,
      },
    ],
  };
}

/** A container as people find it. */
function called({ name, taskDefinition }: DeployedContainer): string {
  return `The container ${name} of ${taskDefinition}`;
}

function repeatCommand({ taskDefinitions: [first = ''], cluster }: DeployReport): string {
  return `npx mintmark deploy ${shellQuote(first)} --cluster ${shellQuote(cluster.name)}`;
}

/** What a reader has to know, as a sentence. */
export function noteSentence(note: DeployNote): string {
  switch (note.note) {
    case 'fargate':
      return `${note.taskDefinition} runs on Fargate, where tasks share no node: its images meet no others.`;
    case 'outside-ecr':
      return `${called(note.container)} has an image outside ECR, which is not compared: ${note.container.image}.`;
    case 'gone': {
      const many = counted(note.references.length, 'image runs', 'images run') ?? '';
      return `${many} and can no longer be read in ECR, so compared by digest alone: ${some(note.references)}.`;
    }
    case 'not-compared':
      return `Not compared, because neither ECR nor a task tells the digest: ${some(note.references)}.`;
  }
}
