import { partitionOf } from '../../image/ecr-reference.ts';
import { digestOf, hexOf } from '../../image/digest.ts';
import type { Registry } from '../../image/repository.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { type Encryption, MUTABILITIES, type RepositorySettings } from '../repository.ts';
import type { Input } from './input.ts';
import { naming, repositoryOf, type Operation } from './operation.ts';

const MOST_FILTERS = 5;
const MOST_WILDCARDS = 2;

/** PutImageTagMutability: filters that are not given again are removed. */
export const putImageTagMutability: Operation = (context) => {
  const repository = repositoryOf(context);
  context.input.requiredText('imageTagMutability');
  const mutability = mutabilityOf(context.input);
  repository.change(mutability);
  return { ...naming(repository), ...mutabilityMembers(mutability) };
};

/** PutImageScanningConfiguration: stored, although nothing is scanned. */
export const putImageScanningConfiguration: Operation = (context) => {
  const repository = repositoryOf(context);
  const scanOnPush = context.input.structure('imageScanningConfiguration').flag('scanOnPush');
  repository.change({ scanOnPush });
  return { ...naming(repository), imageScanningConfiguration: { scanOnPush } };
};

type MutabilitySettings = Pick<RepositorySettings, 'mutability' | 'exclusions'>;

/** `imageTagMutability` and its filters in a request. @throws EcrError InvalidParameterException */
export function mutabilityOf(input: Input): MutabilitySettings {
  const member = 'imageTagMutabilityExclusionFilters';
  const mutability = input.oneOf('imageTagMutability', MUTABILITIES);
  const exclusions = input.structures(member, { most: MOST_FILTERS }).map((entry) => {
    entry.oneOf('filterType', ['WILDCARD']);
    const filter = entry.requiredText('filter');
    if (!/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)) {
      throw invalidParameter(member, 'Member must satisfy regular expression pattern: ^[0-9a-zA-Z._*-]{1,128}$');
    }
    if (filter.split('*').length - 1 > MOST_WILDCARDS) {
      throw invalidParameter(member, `A filter can have at most ${MOST_WILDCARDS} wildcards`);
    }
    return filter;
  });
  if (exclusions.length > 0 && !mutability.endsWith('_WITH_EXCLUSION')) {
    throw invalidParameter(member, `Filters go with IMMUTABLE_WITH_EXCLUSION and MUTABLE_WITH_EXCLUSION alone`);
  }
  return { mutability, exclusions };
}

/** The same, as in answers. */
export function mutabilityMembers({ mutability, exclusions }: MutabilitySettings): object {
  return {
    imageTagMutability: mutability,
    ...(exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })),
    }),
  };
}

/**
 * `encryptionConfiguration` in a request, with the key's ARN, as ECR returns it. Without a key, the AWS managed key is
 * used.
 * @throws EcrError InvalidParameterException or KmsException
 */
export function encryptionOf(input: Input, registry: Registry): Encryption {
  const given = input.structure('encryptionConfiguration');
  const encryptionType = given.oneOf('encryptionType', ['AES256', 'KMS', 'KMS_DSSE']);
  const key = given.text('kmsKey') ?? '';
  if (encryptionType === 'AES256') {
    if (key === '') return { encryptionType };
    throw invalidParameter('encryptionConfiguration', 'kmsKey goes with encryptionType KMS or KMS_DSSE');
  }
  const { account, region } = registry;
  const own = `arn:${partitionOf(region).name}:kms:${region}:${account}:`;
  const [, keyRegion = region] = /^arn:[^:]+:kms:([^:]*):/.exec(key) ?? [];
  if (keyRegion !== region) {
    const message = `The KMS key must be in the region of the repository, ${region}`;
    throw new EcrError('KmsException', message, 400, { kmsError: 'NotFoundException' });
  }
  if (key.startsWith('arn:')) return { encryptionType, kmsKey: key };
  if (key.startsWith('alias/')) return { encryptionType, kmsKey: `${own}${key}` };
  return { encryptionType, kmsKey: `${own}key/${key === '' ? managedKey(registry) : key}` };
}

/** A well-formed key ID, always the same for one registry. */
function managedKey({ account, region }: Registry): string {
  const hex = hexOf(digestOf(`aws/ecr ${account} ${region}`));
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
