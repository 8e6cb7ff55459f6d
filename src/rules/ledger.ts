import type { Digest } from '../image/digest.ts';
import { shellQuote } from '../report/escape.ts';
import type { FixStep } from '../report/view.ts';
import type { LedgerPlace } from '../ledger/claim.ts';

/** Which ledger: `DynamoDB table mintmark in eu-west-1`. */
export function ledgerName(place: LedgerPlace): string {
  return place.kind === 'dynamodb'
    ? `DynamoDB table ${place.table} in ${place.region}`
    : `directory ${place.directory}`;
}

/** How to remove a claim that is no longer true; by hand, since mintmark never does it. */
export function removeStep(place: LedgerPlace, imageIds: readonly Digest[]): FixStep {
  const commands = imageIds.map((imageId) =>
    place.kind === 'dynamodb'
      ? `aws dynamodb delete-item --region ${shellQuote(place.region)} --table-name ${shellQuote(place.table)} --key ${shellQuote(JSON.stringify({ imageId: { S: imageId } }))}`
      : `rm -r ${shellQuote(`${place.directory}/${imageId.replace(':', '-')}`)}`,
  );
  return { text: 'Or, if no repository has that image anymore, remove the claim:', command: commands.join(' && ') };
}
