import type { AuditFinding, AuditReport, SharedGroup } from '../types/audit.ts';
import { registryName } from '../types/registry.ts';
import { explainAudit } from './audit-message.ts';
import { auditPlace } from './audit-place.ts';
import type { RenderOptions } from './formats.ts';
import { jsonText } from './escape.ts';
import { SCHEMA_VERSION } from './json.ts';
import { allowanceFields, failureFields, findingFields, timeOf } from './json-finding.ts';

/** The report as JSON, as `schemas/audit.schema.json` describes it. */
export function renderAuditJson(report: AuditReport, { oneLine }: Pick<RenderOptions, 'oneLine'> = {}): string {
  const { asked } = report;
  return jsonText(oneLine, {
    schemaVersion: SCHEMA_VERSION,
    command: report.command,
    verdict: report.verdict,
    exitCode: report.exitCode,
    nothingToCompare: report.nothingToCompare ?? null,
    sharedGroups: report.sharedGroups,
    findings: report.findings.map(findingJson),
    allowed: report.allowed.map(({ group, allowance }) => ({
      ...groupFields(group),
      reason: allowance.reason,
      expires: allowance.expires,
    })),
    repositories: report.repositories.map(({ repository, service, images, untagged, archived, ...hygiene }) => ({
      registry: registryName(repository.registry),
      repository: repository.uri,
      service,
      images,
      untagged,
      archived,
      mutableTags: hygiene.mutableTags ?? null,
      lifecyclePolicy: hygiene.lifecyclePolicy ?? null,
    })),
    asked: {
      registries: asked.registries,
      repositories: asked.repositories,
      images: asked.images,
      recalled: asked.recalled,
      calls: asked.calls,
      durationMs: Math.round(asked.durationMs),
    },
  });
}

function findingJson(finding: AuditFinding): object {
  return {
    ...findingFields(finding, explainAudit(finding), auditPlace(finding)),
    ...specificsOf(finding),
  };
}

/** What one rule alone has to say. */
function specificsOf(finding: AuditFinding): object {
  switch (finding.rule) {
    case 'shared-image':
      return groupFields(finding.group);
    case 'shared-repository':
      return { services: finding.services };
    case 'unchecked-repository':
      return { failure: failureFields(finding.failure) };
    case 'unmarked-image':
    case 'no-lifecycle-policy':
      return { images: finding.images };
    case 'mutable-tags':
      return { untagged: finding.untagged };
    case 'expired-allowance':
      return { allowance: allowanceFields(finding.allowance) };
  }
}

function groupFields({ imageIds, services, sameDigest, mark, images }: SharedGroup): object {
  return {
    imageIds,
    services,
    sameDigest,
    mark: mark === undefined ? 'unread' : mark === null ? 'none' : 'marked',
    markedBy: mark?.service ?? null,
    buildId: mark?.buildId ?? null,
    places: images.map((image) => ({
      service: image.service,
      registry: registryName(image.repository.registry),
      repository: image.repository.uri,
      digest: image.digest,
      tags: image.tags,
      pushedAt: timeOf(image.pushedAt),
      pulledAt: timeOf(image.pulledAt),
      bytes: image.bytes ?? null,
      archived: image.archived,
    })),
  };
}
