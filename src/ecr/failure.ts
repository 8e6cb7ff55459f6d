import { THROTTLED_CREDENTIALS_HINT } from '../aws/credential-trouble.ts';
import * as aws from '../aws/failure.ts';
import { sayingOf } from '../aws/trouble.ts';
import type { Answer } from '../connection/question.ts';
import { failureIn, MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import type { Repository } from '../image/repository.ts';
import { denialOf } from './denial.ts';
import { refusalOf } from './refusals.ts';

/** What was called and where, for the message. */
export interface Call {
  /** An operation of ECR, unless it names another service: `sts:AssumeRole`. */
  readonly operation: string;
  /** `ACCOUNT/REGION`, or the region alone if the account is not known yet. */
  readonly registry: string;
  readonly repository?: string;
  /** The ARN of the role that was to be assumed. */
  readonly role?: string;
}

/** A call to ECR, or to STS for it, with the words for its failure. */
export function callTo({ operation, registry, repository, role }: Call): aws.AwsCall {
  const service = operation.startsWith('sts:') ? 'STS' : 'ECR';
  const action = operation.includes(':') ? operation : `ecr:${operation}`;
  const place = role ?? (repository === undefined ? registry : `${registry}/${repository}`);
  const what = `${action} on ${place}`;
  const [, account, region = ''] = /^(?:(\d+)\/)?(.*)$/.exec(registry) ?? [];
  return {
    service,
    action,
    place,
    late: 'Run again, with a longer --timeout if there is much to check.',
    denied: (said) => denialOf(said, { action, place, account, region }),
    own: (code, error, usual) => {
      const refusal = refusalOf(error);
      if (refusal !== undefined) {
        return { code: refusal.code, message: `${refusal.what}: ${what}: ${sayingOf(error)}`, hint: refusal.hint };
      }
      if (code === 'CREDENTIALS') return { hint: inPartition(usual.hint, region) };
      if (code !== 'THROTTLED') return {};
      return service === 'STS'
        ? {
            message: `STS throttled the request for credentials: ${what}: ${sayingOf(error)}`,
            hint: THROTTLED_CREDENTIALS_HINT,
          }
        : {
            message: `Throttled: ${what} was throttled until mintmark gave up on the registry`,
            hint: 'Run again, at a lower --rate if other pipelines use the same account.',
          };
    },
  };
}

/** If another partition refuses the credentials, the first thing to check is where they come from. */
function inPartition(hint: string, region: string): string {
  const { name } = partitionOf(region);
  return name === 'aws'
    ? hint
    : `${region} is in the partition ${name}, which accepts only its own credentials: configure a profile of that partition for this registry in mintmark.yml. If it has one: ${hint}`;
}

/** The error for an answer that ECR's API does not allow. */
export function unexpectedAnswer(call: Call, what: string): MintmarkError {
  return aws.unexpectedAnswer(callTo(call), what);
}

/** The error for an image that ECR lists but does not let anyone read, as it could be the one in question. */
export function archivedImage({ registry: { account, region }, name }: Repository, digest: Digest): MintmarkError {
  return new MintmarkError(
    'ARCHIVED',
    `${account}/${region}/${name} has an archived image that cannot be read: ${digest}`,
    {
      hint: [
        'Restore it, or delete it if it is no longer needed, and run again:',
        `  aws ecr update-image-storage-class --registry-id ${account} --region ${region} --repository-name ${name} --image-id imageDigest=${digest} --target-storage-class STANDARD`,
      ].join('\n'),
    },
  );
}

/** A failed call as the repository's answer. @throws anything that is not a MintmarkError, as it is a defect. */
export function failureAnswer(thrown: unknown): Extract<Answer, { kind: 'unchecked' }> {
  return { kind: 'unchecked', failure: failureIn(thrown) };
}
