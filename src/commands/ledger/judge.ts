import type { SurveyedRepository } from '../../inventory/survey.ts';
import { expiredAllowances } from '../../rules/expired-allowance.ts';
import { type Judgement, judgementOf, type Problem } from '../../rules/rules.ts';
import type { SharedGroup } from '../../rules/shared-group.ts';
import type { AskFailure } from '../../errors.ts';
import type { RegistryFailure } from '../../connection/question.ts';
import type { LedgerPlace } from '../../ledger/claim.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Repository } from '../../image/repository.ts';
import { amount } from '../../util/words.ts';
import type { Compared } from './claimed.ts';

/** All that was learned. */
export interface LedgerFacts extends Omit<Compared, 'claims'> {
  readonly ledger: LedgerPlace;
  /** The worst of those that nothing accepts, worst first. */
  readonly groups: readonly SharedGroup[];
  /** How many there are in all. */
  readonly sharedGroups: number;
  readonly surveyed: readonly SurveyedRepository[];
  /** Repositories of which not everything is known: images, or the owner. */
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  readonly failures: readonly RegistryFailure[];
  readonly now: Date;
}

/** Decides everything. As with a check, the verdict comes from the facts and not from any severity. */
export function judgeLedger(facts: LedgerFacts, configuration: Configuration): Judgement {
  const { ledger, failure } = facts;
  const unchecked: Problem[] = [
    ...(failure === undefined ? [] : [{ rule: 'unchecked-repository' as const, ledger, failure }]),
    ...[...facts.failures, ...facts.unchecked].map((one): Problem => ({ rule: 'unchecked-repository', ...one })),
    ...facts.surveyed
      .filter(({ archived }) => archived > 0)
      .map(({ repository, archived }): Problem => ({
        rule: 'unchecked-repository',
        repository,
        failure: archivedFailure(archived),
      })),
  ];
  const problems: Problem[] = [
    ...facts.groups.map((group): Problem => ({ rule: 'shared-image', group })),
    ...facts.unclaimed,
    ...unchecked,
    ...expiredAllowances(configuration, facts.now),
  ];
  const isUnknown = unchecked.length + facts.unclaimed.length > 0;
  const verdict = facts.sharedGroups > 0 ? 'shared' : isUnknown ? 'unknown' : 'unique';
  return judgementOf(verdict, problems, unchecked.length, configuration.rules);
}

/** An archived image can be pulled once it is restored, and the ledger would not know about it. */
function archivedFailure(count: number): AskFailure {
  return {
    code: 'ARCHIVED',
    message: `${amount(count, 'archived image', 'archived images')} cannot be read`,
    hint: 'Restore or delete what is archived there, or leave the repository out: exclude in mintmark.yml. Then run again.',
  };
}
