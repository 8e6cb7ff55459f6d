import { shellQuote } from '../../report/escape.ts';
import type { View } from '../../report/view.ts';
import { acceptanceFields, acceptedSentence } from '../../rules/allowances.ts';
import { namesText } from '../../rules/clean-up-risk.ts';
import { type ColocatedImages, colocatedTwinFields, riskFields } from '../../rules/colocated-images.ts';
import { deployCheck } from './subject.ts';
import { containerFields, containerName, familyOf } from '../../rules/deployed-container.ts';
import type { Run } from '../../rules/rule.ts';
import { judgementView } from '../../rules/rules.ts';
import { referenceTo } from '../../image/repository.ts';
import { amount, effort, some } from '../../util/words.ts';
import { headline } from './headline.ts';
import type { DeployNote, DeployReport } from './report.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';

/** The check of a deployment in words. */
export function deployView(report: DeployReport): View {
  const { cluster, taskDefinitions } = report;
  const [first = ''] = taskDefinitions;
  const run: Run = {
    again: (text) => ({ text, command: repeatCommand(report) }),
    subject: (rule) => ['deploy', rule, cluster.name],
    fields: { containers: [] },
  };
  return {
    ...judgementView(report, run),
    headline: headline(report),
    subject: some(taskDefinitions),
    // Separate from the check run of the same service's build.
    checked: deployCheck(report.asked.ecsService, first),
    category: `deploy/${cluster.name}/${familyOf(first)}`,
    allowed: report.allowed.map(({ twin, allowance }) => acceptedSentence(allowance, twin.uri)),
    notes: report.notes.map((note) => ({ text: noteSentence(note) })),
    effort: effortOf(report),
    about: about(report),
    fields: () => fields(report),
  };
}

/** The same command as it was given. */
function repeatCommand({ asked, cluster }: DeployReport): string {
  const { taskDefinition, ecsService, service, stores } = asked;
  const [store, ...others] = stores;
  const flags = {
    cluster: asked.cluster ?? cluster.name,
    'ecs-service': ecsService,
    service,
    'image-store': others.length === 0 ? store : undefined,
  };
  const given = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, value]));
  const words = [...(taskDefinition === undefined ? [] : [taskDefinition]), ...given];
  return [NPX_MINTMARK, 'deploy', ...words.map((word) => shellQuote(word))].join(' ');
}

function noteSentence(note: DeployNote): string {
  switch (note.note) {
    case 'copes':
      return copesSentence(note.colocated);
    case 'apart':
      return `${containerName(note.container)} is the same image as ${referenceTo(note.twin.uri, note.twin.digest)} of ${some(note.twin.users)}. Their capacity providers or placement constraints keep them on different nodes, so none gets both.`;
    case 'fargate':
      return `${note.taskDefinition} runs on Fargate, where tasks share no node: its images meet no others.`;
    case 'outside-ecr':
      return `${containerName(note.container)} has an image outside ECR, which is not compared: ${note.container.image}.`;
    case 'gone':
      return `${amount(note.references.length, 'image runs', 'images run')} and can no longer be read in ECR, so compared by digest alone: ${some(note.references)}.`;
    case 'not-compared':
      return `Not compared, because neither ECR nor a task reports the digest: ${some(note.references)}.`;
  }
}

/** `Compared with 5,000 tasks on 500 nodes and 200 services: 340 calls, 4.2 s.` */
function effortOf({ checked, ecsServices }: DeployReport): string {
  const nodes = `${amount(checked.tasks, 'task', 'tasks')} on ${amount(checked.nodes, 'node', 'nodes')}`;
  const own = ecsServices.length === 0 ? '' : `; deployed to ${some(ecsServices)}`;
  return `Compared with ${nodes} and ${amount(checked.services, 'service', 'services')}${own}${effort(checked.calls, checked.durationMs)}`;
}

/** The JSON fields that say what is deployed, and where. See `schemas/deploy.schema.json`. */
function about({ risk, cluster, taskDefinitions, ecsServices, stores, images }: DeployReport): object {
  return {
    risk: risk ?? null,
    cluster,
    taskDefinitions,
    ecsServices,
    imageStores: stores,
    images: images.map(({ container, digest, imageIds }) => ({
      ...containerFields(container),
      digest: digest ?? null,
      imageIds,
    })),
  };
}

/** The other JSON fields of the check of a deployment. */
function fields({ allowed, notes, checked }: DeployReport): object {
  return {
    allowed: allowed.map(({ twin, allowance }) => ({
      twin: colocatedTwinFields(twin),
      ...acceptanceFields(allowance),
    })),
    notes: notes.map(noteFields),
    checked,
  };
}

function noteFields(note: DeployNote): object {
  const message = noteSentence(note);
  if (note.note !== 'copes') {
    return {
      ...note,
      message,
      ...('container' in note && { container: containerFields(note.container) }),
      ...('twin' in note && { twin: colocatedTwinFields(note.twin) }),
    };
  }
  const { containers, twin, stores } = note.colocated;
  return {
    note: note.note,
    message,
    containers: containers.map(containerFields),
    twin: colocatedTwinFields(twin),
    imageStores: stores,
    ...riskFields(note.colocated),
  };
}

function copesSentence({ containers: [first], twin, names }: ColocatedImages): string {
  const of = namesText([...names.deployed, ...names.twin]);
  return `${containerName(first)} is the same image as ${referenceTo(twin.uri, twin.digest)}. The ECS agent copes, as no tag moves: ${of}. Only a mark in each build ends the shared image.`;
}
