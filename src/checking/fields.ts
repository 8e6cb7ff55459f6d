import type { Digest } from '../image/digest.ts';
import { acceptanceFields } from '../rules/allowances.ts';
import { ledgerName } from '../rules/ledger.ts';
import { registryNameOf } from '../rules/rule.ts';
import { twinFields } from '../rules/shared-twin.ts';
import { failureFields } from '../rules/steps.ts';
import type { Report } from './report.ts';

/** The JSON fields that say which image was checked. See `schemas/report.schema.json`. */
export function about({ image, service, target }: Report): object {
  return {
    image: {
      reference: image.source.text,
      indexDigest: image.identity.indexDigest ?? null,
      platformImages: image.identity.platformImages.map(({ platform, imageId, manifestDigest }) => ({
        platform,
        imageId,
        manifestDigest: manifestDigest ?? null,
      })),
    },
    service,
    target: { registry: registryNameOf(target.uri) ?? null, repository: target.uri, tag: target.tag ?? null },
  };
}

/** The other JSON fields of the check of an image. */
export function fields(report: Report): object {
  const { checked, allowed, orphanedBlobs, mark, remarked, pushed } = report;
  return {
    checked: {
      registries: checked.registries,
      repositories: checked.repositories,
      own: checked.own ?? 0,
      leftOut: checked.leftOut ?? 0,
      byName: checked.byName ?? 0,
      calls: checked.calls,
      durationMs: checked.durationMs,
      ledger:
        checked.ledger === undefined ? null : { name: ledgerName(checked.ledger.place), only: checked.ledger.only },
    },
    allowed: allowed.map(({ repository, twin, allowance }) => ({
      repository: repository.uri,
      ...twinFields(twin),
      digest: twin.digest,
      tags: twin.tags,
      ...acceptanceFields(allowance),
    })),
    orphanedBlobs: orphanedBlobs.map(({ uri }) => uri),
    uncheckedEarlier: report.uncheckedEarlier.map(({ tags, repository, failure }) => ({
      tags,
      repository: repository.uri,
      ...failureFields(failure),
    })),
    mark: mark ?? null,
    remarked: remarked === undefined ? null : { droppedAttestations: remarked.droppedAttestations },
    pushed:
      pushed === undefined
        ? null
        : {
            repository: pushed.uri,
            tag: pushed.tag ?? null,
            otherTags: pushed.otherTags ?? [],
            existed: report.existed === true,
            digest: pushed.digest,
            partOf: indexLeftOut(report) ?? null,
            transfer: report.transfer ?? null,
          },
  };
}

/** The index of an image of which only one platform was pushed, for example because its source holds no other. */
export function indexLeftOut({ pushed, remarked, image: { identity } }: Report): Digest | undefined {
  if (pushed === undefined) return undefined;
  const index = identity.indexDigest ?? remarked?.partOf;
  const isPlatform = identity.platformImages.some(({ manifestDigest }) => manifestDigest === pushed.digest);
  return isPlatform ? index : undefined;
}
