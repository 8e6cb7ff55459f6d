import type { Repository } from '../image/repository.ts';
import type { FileLine } from '../util/file-line.ts';
import { defined } from '../util/defined.ts';
import { some } from '../util/words.ts';
import { placeAt, type Rule } from './rule.ts';

export interface SharedRepository {
  readonly rule: 'shared-repository';
  readonly repository: Repository;
  readonly services: readonly string[];
  /** Where the last of them is written. */
  readonly place?: FileLine;
}

/** What there is to say if more than one service owns a repository. */
export function sharedRepositories(
  repository: Repository,
  services: readonly string[],
  servicePlaces?: ReadonlyMap<string, FileLine>,
): SharedRepository[] {
  if (services.length < 2) return [];
  const place = servicePlaces?.get(services.at(-1) ?? '');
  return [defined({ rule: 'shared-repository' as const, repository, services, place })];
}

export const sharedRepository: Rule<SharedRepository> = {
  severity: 'error',
  title: 'More than one service owns a repository',
  reason: 'A repository with two owners belongs to neither, so images in it cannot be told apart by service.',
  fix: 'Let only one entry under services in mintmark.yml match it.',
  fault: 'a repository has more than one owner',
  describe: ({ repository, services, place }) => ({
    message: `More than one service owns ${repository.uri}: ${some(services)}`,
    steps: [{ text: 'Under services in mintmark.yml, let only one of them match this repository.' }],
    place: placeAt(repository),
    line: place,
    fields: { services },
  }),
};
