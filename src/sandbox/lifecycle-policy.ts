import { isList, isObject, jsonIn, type JsonObject } from '../util/json-object.ts';
import { type EcrError, invalidParameter } from './errors.ts';

const TAG_STATUS = ['tagged', 'untagged', 'any'] as const;
const COUNT_TYPES = ['imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'] as const;
const CLASSES = ['standard', 'archive'] as const;
const ACTIONS = ['expire', 'transition'] as const;
/** The count types that are valid with only one action. */
const ONLY_ACTION: Partial<Record<(typeof COUNT_TYPES)[number], (typeof ACTIONS)[number]>> = {
  sinceImagePulled: 'transition',
  sinceImageTransitioned: 'expire',
};
const MOST_RULES = 50;
const MOST_WILDCARDS = 4;

/** One rule: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly priority: number;
  readonly tagStatus: (typeof TAG_STATUS)[number];
  /** Globs for tags; a prefix becomes a glob that ends in a star. */
  readonly patterns: readonly string[];
  readonly storageClass: (typeof CLASSES)[number];
  readonly countType: (typeof COUNT_TYPES)[number];
  readonly countNumber: number;
  readonly action: (typeof ACTIONS)[number];
}

/** @throws EcrError InvalidParameterException in PutLifecyclePolicy's words */
export function parseLifecyclePolicy(text: string): readonly LifecycleRule[] {
  const { rules } = fields(parsed(text), ['rules'], []);
  if (!isList(rules) || rules.length === 0) throw failure('rules must be a list with at least one rule');
  if (rules.length > MOST_RULES) throw failure(`a policy has at most ${MOST_RULES} rules`);
  const read = rules.map(ruleOf);
  refuseClashes(read);
  return read;
}

function ruleOf(value: unknown): LifecycleRule {
  const rule = fields(value, ['rulePriority', 'selection', 'action'], ['description']);
  const selection = fields(
    rule['selection'],
    ['tagStatus', 'countType', 'countNumber'],
    ['countUnit', 'tagPrefixList', 'tagPatternList', 'storageClass'],
  );
  const { type, targetStorageClass } = fields(rule['action'], ['type'], ['targetStorageClass']);
  const action = oneOf(type, ACTIONS);
  const countType = oneOf(selection['countType'], COUNT_TYPES);
  const tagStatus = oneOf(selection['tagStatus'], TAG_STATUS);
  const storageClass = oneOf(selection['storageClass'] ?? 'standard', CLASSES);
  const countsDays = countType !== 'imageCountMoreThan';
  if (selection['countUnit'] !== (countsDays ? 'days' : undefined)) {
    throw unmatched(`countUnit must be ${countsDays ? 'days' : 'left out'} with ${countType}`);
  }
  if (targetStorageClass !== (action === 'transition' ? 'archive' : undefined)) {
    throw unmatched(`targetStorageClass must be ${action === 'transition' ? 'archive' : 'left out'} with ${action}`);
  }
  if ((storageClass === 'archive') !== (countType === 'sinceImageTransitioned')) {
    throw unmatched(`storageClass must not be ${storageClass} with ${countType}`);
  }
  if (action !== (ONLY_ACTION[countType] ?? action)) {
    throw unmatched(`${countType} does not ${action} images`);
  }
  return {
    priority: positive(rule['rulePriority']),
    tagStatus,
    patterns: patternsOf(tagStatus, selection),
    storageClass,
    countType,
    countNumber: positive(selection['countNumber']),
    action,
  };
}

function patternsOf(tagStatus: string, { tagPrefixList, tagPatternList }: JsonObject): readonly string[] {
  const prefixes = textsOf(tagPrefixList);
  const patterns = textsOf(tagPatternList);
  if (tagStatus === 'tagged' ? prefixes.length > 0 === patterns.length > 0 : prefixes.length + patterns.length > 0) {
    const wanted =
      tagStatus === 'tagged' ? 'either tagPrefixList or tagPatternList' : 'neither tagPrefixList nor tagPatternList';
    throw unmatched(`${tagStatus} images are selected with ${wanted}`);
  }
  const crowded = patterns.find((pattern) => pattern.split('*').length - 1 > MOST_WILDCARDS);
  if (crowded !== undefined) throw failure(`the tag pattern ${crowded} has more than ${MOST_WILDCARDS} wildcards`);
  return [...prefixes.map((prefix) => `${prefix}*`), ...patterns];
}

function refuseClashes(rules: readonly LifecycleRule[]): void {
  const repeated = (keys: readonly string[]): boolean => new Set(keys).size < keys.length;
  if (repeated(rules.map(({ priority }) => String(priority))))
    throw failure('each rule needs a rulePriority of its own');
  const selections = rules.map(({ storageClass, tagStatus, patterns }) =>
    JSON.stringify([storageClass, tagStatus, [...patterns].sort()]),
  );
  if (repeated(selections)) throw failure('two rules of one storage class select the same tags');
  const isEarly = ({ tagStatus, storageClass, priority }: LifecycleRule): boolean =>
    tagStatus === 'any' && rules.some((rule) => rule.storageClass === storageClass && rule.priority > priority);
  if (rules.some(isEarly)) throw failure('a rule with tagStatus any must have the highest rulePriority');
}

function parsed(text: string): JsonObject {
  const value = jsonIn(text);
  if (isObject(value)) return value;
  throw failure('Could not map policyString into LifecyclePolicy.');
}

/** An object that has every required member, and no others except the optional ones. */
function fields(value: unknown, required: readonly string[], optional: readonly string[]): JsonObject {
  if (!isObject(value))
    throw failure(`instance type (${typeof value}) does not match any allowed primitive type (allowed: ["object"])`);
  const missing = required.filter((name) => !(name in value)).sort();
  if (missing.length > 0) throw failure(`object has missing required properties (${JSON.stringify(missing)})`);
  const unknown = Object.keys(value).filter((name) => ![...required, ...optional].includes(name));
  if (unknown.length === 0) return value;
  throw failure(`object instance has properties which are not allowed by the schema: (${JSON.stringify(unknown)})`);
}

function oneOf<T extends string>(value: unknown, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw failure(
    `instance value (${JSON.stringify(value)}) not found in enum (possible values: ${JSON.stringify(values)})`,
  );
}

function positive(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw failure(`instance type (${typeof value}) does not match any allowed primitive type (allowed: ["integer"])`);
  }
  if (value >= 1) return value;
  throw failure(`numeric instance is lower than the required minimum (minimum: 1, found: ${value})`);
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (isList(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw failure(`instance type (${typeof value}) does not match any allowed primitive type (allowed: ["array"])`);
}

function unmatched(why: string): EcrError {
  return failure(`instance failed to match exactly one schema (matched 0 out of 2): ${why}`);
}

function failure(what: string): EcrError {
  return invalidParameter('LifecyclePolicyText', `Lifecycle policy validation failure: ${what}`);
}
