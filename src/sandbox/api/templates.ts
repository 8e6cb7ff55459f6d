import type { ResponseBody } from '../call.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { NAME_PATTERN } from '../grammar.ts';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import { USUAL } from '../repository.ts';
import { APPLIED_FOR, type CreationTemplate } from '../templates.ts';
import type { Input } from './input.ts';
import { pageIn, seconds, type Operation, type OperationContext } from './operation.ts';
import { policyText } from './policies.ts';
import { encryptionOf, mutabilityMembers, mutabilityOf } from './settings.ts';
import { tagMembers, tagsOf } from './tags.ts';

const PREFIX = new RegExp(`^(?:${NAME_PATTERN}\\/?|ROOT)$`);

export const createRepositoryCreationTemplate: Operation = (context) => {
  const { state, registry, input } = context;
  const { templates } = state.registries.of(registry);
  const prefix = prefixOf(input);
  if (templates.has(prefix)) {
    throw new EcrError(
      'TemplateAlreadyExistsException',
      `The repository creation template with prefix '${prefix}' already exists in the registry with id '${registry.account}'`,
    );
  }
  input.requiredList('appliedFor', { most: APPLIED_FOR.length });
  const createdAt = state.options.now();
  const template = {
    ...changesOf(context, {}),
    prefix,
    appliedFor: appliedForOf(input),
    createdAt,
    updatedAt: createdAt,
  };
  templates.set(prefix, template);
  return answer(context, template);
};

/** UpdateRepositoryCreationTemplate: members that the request omits stay, and an empty text removes one. */
export const updateRepositoryCreationTemplate: Operation = (context) => {
  const { state, registry, input } = context;
  const known = templateOf(context);
  const template = {
    ...changesOf(context, known),
    appliedFor: 'appliedFor' in input.members ? appliedForOf(input) : known.appliedFor,
    updatedAt: state.options.now(),
  };
  state.registries.of(registry).templates.set(template.prefix, template);
  return answer(context, template);
};

export const deleteRepositoryCreationTemplate: Operation = (context) => {
  const template = templateOf(context);
  context.state.registries.of(context.registry).templates.delete(template.prefix);
  return answer(context, template);
};

/** DescribeRepositoryCreationTemplates: the requested ones that exist, or all of them in pages. */
export const describeRepositoryCreationTemplates: Operation = (context) => {
  const { state, registry, input } = context;
  const prefixes = input.texts('prefixes', { least: 0, most: 100 });
  const all = [...state.registries.of(registry).templates.values()].filter(
    ({ prefix }) => prefixes?.includes(prefix) ?? true,
  );
  const { shown, next } = pageIn(context, all);
  return { registryId: registry.account, repositoryCreationTemplates: shown.map(membersOf), ...next };
};

function prefixOf(input: Input): string {
  const prefix = input.requiredText('prefix');
  if (prefix.length <= 256 && PREFIX.test(prefix)) return prefix;
  throw invalidParameter('prefix', `must satisfy regular expression '${PREFIX.source.slice(1, -1)}'`);
}

function templateOf({ state, registry, input }: OperationContext): CreationTemplate {
  const prefix = prefixOf(input);
  const template = state.registries.of(registry).templates.get(prefix);
  if (template) return template;
  throw new EcrError(
    'TemplateNotFoundException',
    `The repository creation template with prefix '${prefix}' does not exist in the registry with id '${registry.account}'`,
  );
}

function appliedForOf(input: Input): CreationTemplate['appliedFor'] {
  return (input.texts('appliedFor', { most: APPLIED_FOR.length }) ?? []).map((text) => {
    const found = APPLIED_FOR.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    throw invalidParameter('appliedFor', `Member must satisfy enum value set: [${APPLIED_FOR.join(', ')}]`);
  });
}

/** The members of a template after the request has changed it. */
function changesOf<T extends Partial<CreationTemplate>>({ input, registry }: OperationContext, known: T): T {
  const has = (member: string): boolean => member in input.members;
  return {
    ...known,
    ...(has('description') && { description: input.text('description') }),
    ...(has('customRoleArn') && { customRoleArn: input.text('customRoleArn') }),
    ...(has('encryptionConfiguration') && { encryption: encryptionOf(input, registry) }),
    ...(has('resourceTags') && { tags: tagsOf(input, 'resourceTags') }),
    ...(has('imageTagMutability') && mutabilityOf(input)),
    ...(has('repositoryPolicy') && {
      policy: given(input, 'repositoryPolicy', (text) => policyText(text, 'repository')),
    }),
    ...(has('lifecyclePolicy') && { lifecyclePolicy: given(input, 'lifecyclePolicy', lifecycleText) }),
  };
}

/** A document in a request; undefined if its text is empty. */
function given(input: Input, member: string, read: (text: string) => string): string | undefined {
  const text = input.text(member) ?? '';
  return text === '' ? undefined : read(text);
}

function lifecycleText(text: string): string {
  parseLifecyclePolicy(text);
  return JSON.stringify(JSON.parse(text));
}

function answer({ registry }: OperationContext, template: CreationTemplate): ResponseBody {
  return { registryId: registry.account, repositoryCreationTemplate: membersOf(template) };
}

function membersOf(template: CreationTemplate): object {
  const { prefix, appliedFor, description, customRoleArn, encryption, tags, mutability, exclusions } = template;
  return {
    prefix,
    description,
    encryptionConfiguration: encryption ?? USUAL.encryption,
    ...(tags && { resourceTags: tagMembers(tags) }),
    ...mutabilityMembers({ mutability: mutability ?? USUAL.mutability, exclusions: exclusions ?? USUAL.exclusions }),
    repositoryPolicy: template.policy,
    lifecyclePolicy: template.lifecyclePolicy,
    appliedFor,
    customRoleArn,
    ...(template.createdAt && { createdAt: seconds(template.createdAt) }),
    ...(template.updatedAt && { updatedAt: seconds(template.updatedAt) }),
  };
}
