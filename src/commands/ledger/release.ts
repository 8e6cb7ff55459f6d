import type { ImageTable } from '../../inventory/image-table.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ReadRegistry } from '../../ledger/coverage.ts';
import { registryName } from '../../image/repository.ts';
import { matcher } from '../../util/glob.ts';

/** What was done with the claims of images that are gone: how many were released, or why none was. */
export type Released = { readonly count: number } | { readonly why: string };

/**
 * Releases the claims of images that are no longer in any repository. What a survey did not see may be where it did not
 * look, so the survey has to cover everything that the ledger serves.
 *
 * @param read the registries that were read completely, with a claim for each image
 */
export async function releaseGone(
  ledger: Ledger,
  { table, read, asOf, isAll }: { table: ImageTable; read: readonly ReadRegistry[]; asOf: number; isAll: boolean },
): Promise<Released> {
  if (!isAll) return { why: 'not every registry was read completely, with a claim for each image' };
  const whole = read.filter(({ repositories, tags }) => repositories === undefined && tags === undefined);
  const other = await ledger.otherRegistry(whole);
  if (other !== undefined) {
    return { why: `the ledger serves ${registryName(other)} too, which was not read, or not all of it` };
  }
  const places = whole.map(({ prefix, exclude }) => ({ prefix, isExcluded: matcher(exclude) }));
  const isRead = (uri: string): boolean =>
    places.some(({ prefix, isExcluded }) => uri.startsWith(prefix) && !isExcluded(uri));
  return { count: await ledger.release({ asOf, has: table.lookup(), isRead }) };
}
