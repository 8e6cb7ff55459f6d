import type { AskFailure } from '../errors.ts';
import type { RegistryFailure } from '../connection/question.ts';
import type { LedgerPlace } from '../ledger/claim.ts';
import { registryName, type Repository } from '../image/repository.ts';
import { ledgerName } from './ledger.ts';
import { type Description, placeAt, type Rule } from './rule.ts';
import { failureFields, failureSteps } from './steps.ts';

/** A repository, a whole registry or the ledger. */
export type UncheckedRepository = { readonly rule: 'unchecked-repository'; readonly failure: AskFailure } & (
  | { readonly repository: Repository }
  | { readonly registry: RegistryFailure['registry'] }
  | { readonly ledger: LedgerPlace }
);

export const uncheckedRepository: Rule<UncheckedRepository> = {
  severity: 'error',
  title: 'A repository could not be checked',
  reason: 'It may hold the image, so the verdict is unknown.',
  fix: 'Fix what the message says, and run again.',
  fault: 'a repository could not be checked',
  isUnchecked: true,
  describe: (problem, { again }) => {
    const { failure } = problem;
    const repeat = again('ledger' in problem ? 'Run again:' : 'Every repository must be checked. Run again:');
    const { message, ...where } = whereOf(problem);
    return {
      message: `${message}: ${failure.message}`,
      steps: failureSteps(failure, repeat),
      ...where,
      fields: { failure: failureFields(failure) },
    };
  },
};

function whereOf(problem: UncheckedRepository): Pick<Description, 'message' | 'place' | 'subject' | 'name'> {
  if ('repository' in problem) {
    const { repository } = problem;
    return { message: `${repository.uri} could not be checked`, place: placeAt(repository) };
  }
  if ('ledger' in problem) {
    return { message: 'The ledger could not be checked', subject: [ledgerName(problem.ledger)] };
  }
  const { account, region } = problem.registry;
  const registry = account === undefined ? region : registryName({ account, region });
  return {
    message: `No repository of registry ${registry} could be checked`,
    place: { registry, tags: [] },
    subject: [account ?? null, region],
    name: registry,
  };
}
