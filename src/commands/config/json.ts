import type { Explanation, ExplanationReport } from './report.ts';
import type { Reason } from '../../ownership/reason.ts';
import { jsonText } from '../../report/escape.ts';
import { failureFields } from '../../rules/steps.ts';
import { lineText } from '../../util/file-line.ts';

/** The report as JSON, as `schemas/config-explain.schema.json` describes it. */
export function renderExplanationJson({ file, namesRegistries, movingTags, explanations }: ExplanationReport): string {
  return jsonText(false, {
    schemaVersion: 1,
    command: 'config explain',
    configuration: file ?? null,
    namesRegistries,
    movingTags,
    repositories: explanations.map(explanationJson),
  });
}

function explanationJson(explanation: Explanation): object {
  const { repository, services, sources, excludedBy, registries, narrowedBy, allowances } = explanation;
  return {
    repository,
    services: services ?? null,
    decidedBy: sources.deciding.map(reasonJson),
    passedOver: sources.passedOver.map(reasonJson),
    tag: tagJson(explanation),
    excludedBy: excludedBy.map(({ entry, place }) => ({ entry, place: place ?? null })),
    registries: registries?.map(({ index, place, provided }) => ({ index, place: place ?? null, provided })) ?? null,
    ...(narrowedBy && { narrowedBy: { index: narrowedBy.index, place: narrowedBy.place ?? null } }),
    allowances: allowances.map(({ place, repository: glob, image, reason, expires, inForce }) => ({
      place: lineText(place),
      repository: glob,
      image: image ?? null,
      reason,
      expires,
      inForce,
    })),
  };
}

function reasonJson({ source, service, entry, place }: Reason): object {
  return { source, service, entry, place: place ?? null };
}

function tagJson({ tag }: Explanation): object | null {
  if (tag === undefined) return null;
  const { key, found } = tag;
  if (typeof found === 'string') return { key, read: false, value: null, failure: null };
  return 'failure' in found
    ? { key, read: true, value: null, failure: failureFields(found.failure) }
    : { key, read: true, value: found.value ?? null, failure: null };
}
