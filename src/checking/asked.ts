import { ledgerName } from '../rules/ledger.ts';
import { counted, effort } from '../util/words.ts';
import type { Asked, Report } from './report.ts';

/** What it took to answer: `Asked 120 repositories in 2 registries: 124 calls, 0.8 s.`; `Asked nothing` if nothing answered. */
export function askedSentence({ asked, leftOvers }: Pick<Report, 'asked' | 'leftOvers'>): string {
  const repositories = counted(asked.repositories, 'repository', 'repositories') ?? 'no repository';
  const registries = counted(asked.registries, 'registry', 'registries');
  const places = registries === undefined ? 'nothing' : `${repositories} in ${registries}`;
  const ledger = asked.ledger === undefined ? undefined : ledgerName(asked.ledger.place);
  const what =
    ledger === undefined
      ? places
      : asked.ledger?.only
        ? `only the ledger (${ledger}) and no repository`
        : `${places} and the ledger (${ledger})`;
  const orphaned = leftOvers.length === 0 ? '' : ` Orphaned blobs, which are no twins, in ${leftOvers.length} of them.`;
  return `Asked ${what}${effort(asked.calls, asked.durationMs)}${leftOut(asked)}${orphaned}`;
}

/** What mintmark.yml keeps from being asked is the user's decision, and is said; and a target that is not there may be a wrong name. */
function leftOut({ own = 0, leftOut: known = 0, byName = 0, createsTarget = false }: Asked): string {
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
