import { ledgerName } from '../rules/ledger.ts';
import { counted, effort } from '../util/words.ts';
import type { Checked, Report } from './report.ts';

/** What it took to answer: `Checked 120 repositories in 2 registries: 124 calls, 0.8 s.`; `Checked nothing` if nothing answered. */
export function checkedSentence({ checked, orphanedBlobs }: Pick<Report, 'checked' | 'orphanedBlobs'>): string {
  const repositories = counted(checked.repositories, 'repository', 'repositories') ?? 'no repository';
  const registries = counted(checked.registries, 'registry', 'registries');
  const places = registries === undefined ? 'nothing' : `${repositories} in ${registries}`;
  const ledger = checked.ledger === undefined ? undefined : ledgerName(checked.ledger.place);
  const what =
    ledger === undefined
      ? places
      : checked.ledger?.only
        ? `only the ledger (${ledger}) and no repository`
        : `${places} and the ledger (${ledger})`;
  const orphaned =
    orphanedBlobs.length === 0 ? '' : ` Orphaned blobs, which are not twins, in ${orphanedBlobs.length} of them.`;
  return `Checked ${what}${effort(checked.calls, checked.durationMs)}${leftOut(checked)}${orphaned}`;
}

/**
 * Says what mintmark.yml leaves out, as that is the user's decision, and that a target is missing: its name may be
 * wrong.
 */
function leftOut({ own = 0, leftOut: known = 0, byName = 0, createsTarget = false }: Checked): string {
  // That the target is its service's own goes without saying.
  const others = counted(Math.max(0, createsTarget ? own : own - 1), 'other repository', 'other repositories');
  const repositories = counted(known, 'repository', 'repositories');
  const registries = counted(byName, 'registry', 'registries');
  return [
    ...(createsTarget ? [' The target does not exist yet: the push creates it.'] : []),
    ...(others === undefined ? [] : [` The service owns ${others}.`]),
    ...(repositories === undefined ? [] : [` Left out by mintmark.yml: ${repositories}.`]),
    ...(registries === undefined ? [] : [` Only what mintmark.yml names was looked up in ${registries}.`]),
  ].join('');
}
