import { jsonText } from './escape.ts';
import type { FailedCommand, Failure } from './failure.ts';
import type { Format, RenderOptions } from './formats.ts';
import type { ExitCode, View, ViewFinding } from './view.ts';

/** Increases when a consumer of the old JSON would misread the new one. Fields may be added without an increase. */
const SCHEMA_VERSION = 1;

/** The report as JSON, as the command's schema in `schemas/` describes it. */
export function renderJson(view: View, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { command, verdict, exitCode, nothingToCompare } = view;
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command,
    verdict,
    exitCode,
    nothingToCompare: nothingToCompare ?? null,
    ...view.about,
    findings: view.findings.map(findingJson),
    ...view.fields(),
  });
}

/** What a JSON consumer gets from a run that ended before there was a verdict. */
export function renderErrorJson(
  command: FailedCommand,
  { code, message, hint }: Failure,
  exitCode: ExitCode,
  { oneLine }: Pick<RenderOptions, 'oneLine'> = {},
): string {
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command,
    verdict: 'unknown',
    exitCode,
    error: { code, message, hint: hint ?? null },
  });
}

export const JSON_FORMAT: Format = { render: renderJson, renderFailure: renderErrorJson };

function findingJson({ rule, severity, message, steps, place, fields }: ViewFinding): object {
  return {
    rule,
    severity,
    message,
    remedy: steps.flatMap((step) => [step.text, ...(step.command === undefined ? [] : [step.command])]).join('\n'),
    place: {
      registry: place.registry ?? null,
      repository: place.repository ?? null,
      digest: place.digest ?? null,
      tags: place.tags,
    },
    commands: steps.map((step) => step.command).filter((command) => command !== undefined),
    ...fields,
  };
}
