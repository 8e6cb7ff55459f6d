import { isList, isObject, jsonIn } from '../../util/json-object.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { settingOf } from '../registries.ts';
import { deleting, getting, putting, type Place } from './documents.ts';
import { naming, refuseForeign, repositoryOf, type OperationContext } from './operation.ts';

const MOST_LENGTH = 10_240;
/** What a registry policy of version 1 can allow. */
const REGISTRY_ACTIONS = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:BatchImportUpstreamImage'];

const repositoryPolicy: Place = (context) => {
  const repository = repositoryOf(context);
  return {
    text: repository.settings.policy,
    missing: new EcrError(
      'RepositoryPolicyNotFoundException',
      `Repository policy does not exist for ${repository.inWords}`,
    ),
    keep: (text) => {
      repository.change({ policy: text });
    },
    answer: (policyText) => ({ ...naming(repository), policyText }),
  };
};

export const setRepositoryPolicy = putting(repositoryPolicy, (context) => policyOf(context, 'repository'));
export const getRepositoryPolicy = getting(repositoryPolicy);
export const deleteRepositoryPolicy = deleting(repositoryPolicy);

const registryPolicy: Place = (context) => {
  refuseForeign(context);
  const { account: registryId } = context.registry;
  const settings = context.state.registries.of(context.registry);
  return {
    text: settings.policy,
    missing: new EcrError(
      'RegistryPolicyNotFoundException',
      `Registry policy does not exist in the registry with id '${registryId}'`,
    ),
    keep: (text) => {
      settings.policy = text;
    },
    answer: (policyText) => ({ registryId, policyText }),
  };
};

export const putRegistryPolicy = putting(registryPolicy, (context) => policyOf(context, 'registry'));
export const getRegistryPolicy = getting(registryPolicy);
export const deleteRegistryPolicy = deleting(registryPolicy);

function policyOf(context: OperationContext, kind: 'repository' | 'registry'): string {
  const text = context.input.requiredDocument('policyText', { most: MOST_LENGTH });
  const isV1 = settingOf(context.state, context.registry, 'REGISTRY_POLICY_SCOPE') === 'V1';
  return policyText(text, kind, kind === 'registry' && isV1 ? REGISTRY_ACTIONS : undefined);
}

/**
 * A policy as ECR stores it: the same JSON in ECR's own layout. Whether its principals exist is not checked.
 * @param actions The actions that it may mention; undefined: every ECR action.
 * @throws EcrError InvalidParameterException
 */
export function policyText(text: string, kind: 'repository' | 'registry', actions?: readonly string[]): string {
  const policy = jsonIn(text);
  const statements = isObject(policy) ? listOf(policy['Statement']) : [];
  const isVersion =
    isObject(policy) && [undefined, '2008-10-17', '2012-10-17'].some((one) => one === policy['Version']);
  const isValid = (statement: unknown): boolean => {
    if (!isObject(statement) || !['Allow', 'Deny'].some((effect) => effect === statement['Effect'])) return false;
    if ('Principal' in statement === 'NotPrincipal' in statement) return false;
    if ('Action' in statement === 'NotAction' in statement) return false;
    // A repository's policy is about the repository: aws/aws-cdk#24314.
    if (kind === 'registry' ? !('Resource' in statement) : 'Resource' in statement || 'NotResource' in statement) {
      return false;
    }
    return listOf(statement['Action'] ?? statement['NotAction']).every(
      (action) =>
        typeof action === 'string' &&
        (action === '*' || /^ecr:[a-z*?]+$/i.test(action)) &&
        (actions?.includes(action) ?? true),
    );
  };
  if (isVersion && statements.length > 0 && statements.every(isValid)) return spaced(policy);
  throw invalidParameter('PolicyText', `Invalid ${kind} policy provided`);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** JSON in ECR's layout for policies: objects on several lines, lists on one, a space on each side of a colon. */
function spaced(value: unknown, indent = ''): string {
  if (isList(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map((entry) => spaced(entry, indent)).join(', ')} ]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)} : ${spaced(member, inner)}`,
  );
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`;
}
