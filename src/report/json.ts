import type { Finding } from '../types/finding.ts';
import type { ExitCode, Report } from '../types/report.ts';
import { jsonText } from './escape.ts';
import type { FailedCommand, Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';
import { findingFields, specificsOf, twinFields } from './json-finding.ts';
import { ledgerName } from './ledger.ts';
import { explain } from './message.ts';
import { placeOf, registryNameOf } from './place.ts';
import { indexLeftOut } from './single-platform.ts';

/** Rises when a consumer of the old JSON would misread the new one. Fields may be added without. */
export const SCHEMA_VERSION = 1;

/** The report as JSON, as `schemas/report.schema.json` describes it. */
export function renderJson(report: Report, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { identity } = report.image;
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command: report.command,
    verdict: report.verdict,
    exitCode: report.exitCode,
    nothingToCompare: report.nothingToCompare ?? null,
    image: {
      reference: report.image.source.text,
      indexDigest: identity.indexDigest ?? null,
      platformImages: identity.platformImages.map(({ platform, imageId, manifestDigest }) => ({
        platform,
        imageId,
        manifestDigest: manifestDigest ?? null,
      })),
    },
    service: report.service,
    target: {
      registry: registryNameOf(report.target.uri) ?? null,
      repository: report.target.uri,
      tag: report.target.tag ?? null,
    },
    findings: report.findings.map((finding) => findingJson(finding, report)),
    asked: {
      registries: report.asked.registries,
      repositories: report.asked.repositories,
      own: report.asked.own ?? 0,
      leftOut: report.asked.leftOut ?? 0,
      byName: report.asked.byName ?? 0,
      calls: report.asked.calls,
      durationMs: Math.round(report.asked.durationMs),
      ledger:
        report.asked.ledger === undefined
          ? null
          : { name: ledgerName(report.asked.ledger.place), only: report.asked.ledger.only },
    },
    allowed: report.allowed.map(({ repository, twin, allowance }) => ({
      repository: repository.uri,
      ...twinFields(twin),
      digest: twin.digest,
      tags: twin.tags,
      reason: allowance.reason,
      expires: allowance.expires,
    })),
    leftOvers: report.leftOvers.map((repository) => repository.uri),
    mark: report.mark ?? null,
    remarked: report.remarked === undefined ? null : { droppedAttestations: report.remarked.droppedAttestations },
    pushed:
      report.pushed === undefined
        ? null
        : {
            repository: report.pushed.uri,
            tag: report.pushed.tag ?? null,
            digest: report.pushed.digest,
            partOf: indexLeftOut(report) ?? null,
          },
  });
}

/** What a consumer of JSON gets from a run that ended before there was a verdict. */
export function renderErrorJson(
  command: FailedCommand,
  failure: Failure,
  exitCode: ExitCode,
  { oneLine }: Pick<RenderOptions, 'oneLine'> = {},
): string {
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command,
    verdict: 'unknown',
    exitCode,
    error: { code: failure.code, message: failure.message, hint: failure.hint ?? null },
  });
}

function findingJson(finding: Finding, report: Report): object {
  return {
    ...findingFields(finding, explain(finding, report), placeOf(finding, report.target)),
    ...specificsOf(finding),
  };
}
