import type { AskFailure } from '../../errors.ts';
import type { RegistryFailure } from '../../connection/question.ts';
import type { SurveyedRepository } from '../../inventory/survey.ts';
import type { AuditReport } from './report.ts';
import { type Judgement, judgementOf, type Problem } from '../../rules/rules.ts';
import type { SharedGroup } from '../../rules/shared-group.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Repository } from '../../image/repository.ts';
import { sharedRepositories } from '../../rules/shared-repository.ts';
import { expiredAllowances } from '../../rules/expired-allowance.ts';
import type { OwnedRepository } from '../../ownership/owned.ts';
import { by } from '../../util/by.ts';

/** All that an audit has learned. */
export interface AuditFacts {
  /** The worst of those that no allowance accepts, worst first. */
  readonly groups: readonly SharedGroup[];
  /** How many there are in all. */
  readonly sharedGroups: number;
  readonly owned: readonly OwnedRepository[];
  readonly audited: readonly SurveyedRepository[];
  /** Repositories of which not everything is known. */
  readonly unchecked: readonly { readonly repository: Repository; readonly failure: AskFailure }[];
  readonly failures: readonly RegistryFailure[];
  readonly now: Date;
}

/** Decides everything. As with a check, the verdict comes from the facts and not from any severity. */
export function judgeAudit(
  facts: AuditFacts,
  configuration: Configuration,
): Judgement & Pick<AuditReport, 'nothingToCompare' | 'unknown'> {
  const unchecked = [...facts.failures, ...facts.unchecked].map((one): Problem => ({
    rule: 'unchecked-repository',
    ...one,
  }));
  const problems: Problem[] = [
    ...facts.groups.map((group): Problem => ({ rule: 'shared-image', group })),
    ...unchecked,
    ...facts.owned.flatMap((one) => sharedRepositories(one.repository, one.claimants, configuration.servicePlaces)),
    ...unmarked(facts.groups),
    ...hygiene(facts.audited),
    ...expiredAllowances(configuration, facts.now),
  ];
  const unknown = (rule: keyof AuditReport['unknown'], setting: 'mutableTags' | 'lifecyclePolicy'): number =>
    configuration.rules[rule] === 'off' ? 0 : facts.audited.filter((one) => one[setting] === undefined).length;
  const verdict = facts.sharedGroups > 0 ? 'shared' : unchecked.length > 0 ? 'unknown' : 'unique';
  return {
    ...judgementOf(verdict, problems, unchecked.length, configuration.rules),
    nothingToCompare: verdict === 'unique' && servicesWithImages(facts) < 2 ? 'no-other-service' : undefined,
    unknown: {
      'mutable-tags': unknown('mutable-tags', 'mutableTags'),
      'no-lifecycle-policy': unknown('no-lifecycle-policy', 'lifecyclePolicy'),
    },
  };
}

function servicesWithImages({ owned, audited }: AuditFacts): number {
  const holding = new Set(audited.filter(({ images }) => images > 0).map(({ repository }) => repository.uri));
  return new Set(owned.filter(({ repository }) => holding.has(repository.uri)).map(({ owner }) => owner)).size;
}

/** Repositories with shared images that are known to have no mark. */
function unmarked(groups: readonly SharedGroup[]): Problem[] {
  const places = groups.filter(({ mark }) => mark === null).flatMap(({ images }) => images);
  return [...by(places, ({ repository }) => repository.uri).values()].map((all) => ({
    rule: 'unmarked-image',
    repository: all[0].repository,
    images: all.length,
  }));
}

function hygiene(audited: readonly SurveyedRepository[]): Problem[] {
  return [
    ...audited
      .filter(({ mutableTags }) => mutableTags === true)
      .map(({ repository, untagged }): Problem => ({ rule: 'mutable-tags', repository, untagged })),
    ...audited
      .filter(({ lifecyclePolicy }) => lifecyclePolicy === false)
      .map(({ repository, images }): Problem => ({ rule: 'no-lifecycle-policy', repository, images })),
  ];
}
