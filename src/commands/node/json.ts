import { jsonText } from '../../report/escape.ts';
import type { RenderOptions } from '../../report/formats.ts';
import type { NodeReport, ReportedImage, RemovalStep, Use } from './report.ts';
import { haltSentence, outcomeWords, reasonWords, settingSentence } from './remarks.ts';
import { blockSentence, stateSentences } from './words.ts';

/** The report as JSON, as `schemas/node.schema.json` describes it. */
export function renderNodeJson(report: NodeReport, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { engine, agent, wouldFree, freedBytes, halt, counts } = report;
  return jsonText(oneLine, {
    schemaVersion: 1,
    command: report.command,
    exitCode: report.exitCode,
    at: report.at.toISOString(),
    mode: report.mode,
    keep: report.keep,
    engine: { address: engine.address, version: engine.version, imageStore: engine.imageStore },
    agent: {
      ...(agent.kind === 'answered'
        ? { kind: agent.kind, version: agent.version ?? null, tasks: agent.tasks.length }
        : { kind: agent.kind }),
      state: report.memory,
      stateFault: report.memoryFault ?? null,
    },
    settings: report.settings.map((remark) => ({
      setting: remark.setting,
      value: remark.value ?? null,
      effect: remark.effect,
      message: settingSentence(remark),
    })),
    counts: Object.fromEntries(
      Object.entries(counts).map(([state, { images, atLeast, atMost }]) => [
        state,
        { images, atLeast: atLeast ?? null, atMost },
      ]),
    ),
    images: report.images.map((image) => imageJson(image, report)),
    others: report.others,
    plan: report.plan.map(({ name, image, last }) => ({ name, image, last })),
    wouldFree: { atLeast: wouldFree.atLeast ?? null, atMost: wouldFree.atMost },
    steps: report.steps.map(stepJson),
    halt: halt === undefined ? null : { kind: halt.kind, message: haltSentence(halt) },
    freedBytes: freedBytes ?? null,
  });
}

function imageJson(image: ReportedImage, report: NodeReport): object {
  const { since } = image;
  return {
    id: image.id,
    state: image.state,
    evidence: image.evidence ?? null,
    message: stateSentences(image, report).join(' '),
    since: since === undefined ? null : { at: since.at.toISOString(), event: since.event },
    created: image.created?.toISOString() ?? null,
    tagged: image.tagged?.toISOString() ?? null,
    bytes: image.bytes,
    ownBytes: image.ownBytes ?? null,
    blocks: image.blocks.map((block) => ({ ...block, message: blockSentence(block) })),
    uses: image.uses.map(useJson),
    references: image.references.map(({ name, repository, kind, service, left }) => ({
      name,
      repository,
      kind,
      service,
      stays: left === undefined ? null : { reason: left, message: reasonWords(left, report.keep) },
    })),
  };
}

function useJson(use: Use): object {
  return use.kind === 'container'
    ? { kind: use.kind, id: use.container.id, name: use.container.name }
    : { kind: use.kind, id: use.task.arn, name: use.task.definition };
}

function stepJson({ removal, outcome }: RemovalStep): object {
  const deleted = outcome.kind === 'removed' ? outcome.deleted : [];
  return { name: removal.name, image: removal.image, outcome: outcome.kind, deleted, message: outcomeWords(outcome) };
}
