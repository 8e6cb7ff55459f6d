import type { ColocatedTwin, DeployedContainer, DeployFinding, DeployNote, DeployReport } from '../types/deploy.ts';
import { explainDeploy, noteSentence } from './deploy-message.ts';
import { containersOf, deployPlace } from './deploy-place.ts';
import type { RenderOptions } from './formats.ts';
import { jsonText } from './escape.ts';
import { SCHEMA_VERSION } from './json.ts';
import { allowanceFields, failureFields, findingFields } from './json-finding.ts';

/** The report as JSON, as `schemas/deploy.schema.json` describes it. */
export function renderDeployJson(report: DeployReport, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { asked } = report;
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command: report.command,
    verdict: report.verdict,
    exitCode: report.exitCode,
    nothingToCompare: report.nothingToCompare ?? null,
    cluster: report.cluster,
    taskDefinitions: report.taskDefinitions,
    ecsServices: report.ecsServices,
    imageStores: report.stores,
    images: report.images.map(({ container, digest, imageIds }) => ({
      ...containerFields(container),
      digest: digest ?? null,
      imageIds,
    })),
    findings: report.findings.map((finding) => findingJson(finding, report)),
    allowed: report.allowed.map(({ twin, allowance }) => ({
      twin: twinFields(twin),
      reason: allowance.reason,
      expires: allowance.expires,
    })),
    notes: report.notes.map(noteJson),
    asked: {
      registries: asked.registries,
      repositories: asked.repositories,
      nodes: asked.nodes,
      tasks: asked.tasks,
      services: asked.services,
      calls: asked.calls,
      durationMs: Math.round(asked.durationMs),
    },
  });
}

function findingJson(finding: DeployFinding, report: DeployReport): object {
  return {
    ...findingFields(finding, explainDeploy(finding, report), deployPlace(finding)),
    containers: containersOf(finding).map(containerFields),
    ...specificsOf(finding),
  };
}

/** What one rule alone has to say. */
function specificsOf(finding: DeployFinding): object {
  switch (finding.rule) {
    case 'colocated-images': {
      const { twin, nodes, stores, imageIds, platforms } = finding;
      return { twin: twinFields(twin), nodes: nodes ?? null, imageStores: stores, imageIds, platforms };
    }
    case 'missing-image':
      return { name: finding.name ?? null };
    case 'foreign-repository':
      return {
        ...{ service: finding.service, owners: finding.owners },
        ...(finding.failure !== undefined && { failure: failureFields(finding.failure) }),
      };
    case 'moved-tag':
      return { running: finding.running, users: finding.users, tasks: finding.tasks };
    case 'unchecked-cluster':
      if ('image' in finding) return { failure: null, image: finding.image, users: finding.users };
      return { failure: failureFields(finding.failure) };
    case 'unchecked-repository':
      return { failure: failureFields(finding.failure) };
    case 'expired-allowance':
      return { allowance: allowanceFields(finding.allowance) };
    case 'mutable-reference':
      return {};
  }
}

function containerFields({ taskDefinition, name, image, place }: DeployedContainer): object {
  return { taskDefinition, container: name, image, place: place ?? null };
}

function twinFields({ uri, digest, users }: ColocatedTwin): object {
  return { repository: uri, digest, users };
}

function noteJson(note: DeployNote): object {
  const message = noteSentence(note);
  switch (note.note) {
    case 'fargate':
      return { note: note.note, message, taskDefinition: note.taskDefinition };
    case 'outside-ecr':
      return { note: note.note, message, container: containerFields(note.container) };
    case 'gone':
    case 'not-compared':
      return { note: note.note, message, references: note.references };
  }
}
