import type { BlockedImage, Halt, NodeReport, SettingRemark, Step, Use } from '../../types/node.ts';
import { jsonText } from '../../report/escape.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { blockSentence, haltSentence, outcomeWords, reasonWords, settingSentence } from './words.ts';

/** Rises when a consumer of the old JSON would misread the new one. Fields may be added without. */
const SCHEMA_VERSION = 1;

/** The report as JSON, as `schemas/node.schema.json` describes it. */
export function renderNodeJson(report: NodeReport, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { engine, agent, wouldFree, freedBytes, halt } = report;
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command: report.command,
    exitCode: report.exitCode,
    mode: report.mode,
    keep: report.keep,
    engine: { address: engine.address, version: engine.version, imageStore: engine.imageStore },
    agent:
      agent.kind === 'answered'
        ? { kind: agent.kind, version: agent.version ?? null, tasks: agent.tasks.length }
        : { kind: agent.kind },
    settings: report.settings.map(settingJson),
    images: report.images.map((image) => imageJson(image, report.keep)),
    others: report.others,
    plan: report.plan.map(({ name, image, last }) => ({ name, image, last })),
    wouldFree: { atLeast: wouldFree.atLeast ?? null, atMost: wouldFree.atMost },
    steps: report.steps.map(stepJson),
    halt: halt === undefined ? null : haltJson(halt),
    freedBytes: freedBytes ?? null,
  });
}

function settingJson(remark: SettingRemark): object {
  const { setting, value, effect } = remark;
  return { setting, value: value ?? null, effect, message: settingSentence(remark) };
}

function imageJson(image: BlockedImage, keep: number): object {
  return {
    id: image.id,
    created: image.created.toISOString(),
    bytes: image.bytes,
    ownBytes: image.ownBytes ?? null,
    blocks: image.blocks.map((block) => ({ ...block, message: blockSentence(block) })),
    uses: image.uses.map(useJson),
    references: image.references.map(({ name, repository, kind, service, left }) => ({
      name,
      repository,
      kind,
      service,
      stays: left === undefined ? null : { reason: left, message: reasonWords(left, keep) },
    })),
  };
}

function useJson(use: Use): object {
  return use.kind === 'container'
    ? { kind: use.kind, id: use.container.id, name: use.container.name }
    : { kind: use.kind, id: use.task.arn, name: use.task.definition };
}

function stepJson({ removal, outcome }: Step): object {
  const deleted = outcome.kind === 'removed' ? outcome.deleted : [];
  return { name: removal.name, image: removal.image, outcome: outcome.kind, deleted, message: outcomeWords(outcome) };
}

function haltJson(halt: Halt): object {
  return { kind: halt.kind, message: haltSentence(halt) };
}
