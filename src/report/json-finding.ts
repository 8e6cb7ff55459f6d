import type { Digest } from '../image/digest.ts';
import type { AskFailure, Twin } from '../types/answer.ts';
import type { Allowance } from '../types/configuration.ts';
import type { Finding } from '../types/finding.ts';
import { ledgerName } from './ledger.ts';
import { lineText } from './line.ts';
import type { Place } from './place.ts';
import type { Step } from './remedy.ts';

/** What every finding of every report has. */
export function findingFields(
  { rule, severity }: { readonly rule: string; readonly severity: string },
  { message, remedy }: { readonly message: string; readonly remedy: readonly Step[] },
  { registry, repository, digest, tags }: Place,
): object {
  return {
    rule,
    severity,
    message,
    remedy: remedy.flatMap((step) => [step.text, ...(step.command === undefined ? [] : [step.command])]).join('\n'),
    place: {
      registry: registry ?? null,
      repository: repository ?? null,
      digest: digest ?? null,
      tags,
    },
    commands: remedy.map((step) => step.command).filter((command) => command !== undefined),
  };
}

/** What one rule alone has to say, beside what every finding has. */
export function specificsOf(finding: Finding): object {
  switch (finding.rule) {
    case 'shared-image':
      return {
        service: finding.service ?? finding.repository.name,
        ...twinFields(finding.twin),
        ...(finding.lines !== undefined && {
          lines: { own: lineText(finding.lines.own), twin: lineText(finding.lines.twin) },
        }),
      };
    case 'shared-claim': {
      const { service, state, since, expires, buildId } = finding.claim;
      return {
        ...{ service, state, since: timeOf(since), expires: timeOf(expires), buildId: buildId ?? null },
        ...{ imageIds: finding.imageIds, ledger: ledgerName(finding.ledger) },
      };
    }
    case 'reused-tag':
      return { pushedAt: timeOf(finding.pushedAt) };
    case 'unmarked-image':
      return { platforms: finding.platforms };
    case 'shared-repository':
      return { services: finding.services };
    case 'expired-allowance':
      return { allowance: allowanceFields(finding.allowance) };
    case 'unchecked-repository':
      return { failure: failureFields(finding.failure) };
    case 'changed-after-check':
      return { checked: finding.checked, found: finding.found };
  }
}

interface TwinFields {
  readonly sameAs: Twin['sameAs'];
  readonly platforms: readonly string[];
  readonly imageIds: readonly Digest[];
  readonly pushedAt: string | null;
}

export function twinFields(twin: Twin): TwinFields {
  return {
    sameAs: twin.sameAs,
    platforms: twin.platforms,
    imageIds: twin.imageIds,
    pushedAt: timeOf(twin.pushedAt),
  };
}

export function failureFields(failure: AskFailure): object {
  return { code: failure.code, message: failure.message, hint: failure.hint ?? null };
}

/** RFC 3339 in UTC. */
export function timeOf(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}

export function allowanceFields({ repository, image, reason, expires, place }: Allowance): object {
  return { repository, image: image ?? null, reason, expires, entry: lineText(place) };
}
