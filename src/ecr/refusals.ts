import type { AwsError, Trouble } from '../aws/trouble.ts';

const UPSTREAM: Trouble = {
  code: 'UNEXPECTED_ANSWER',
  what: 'ECR could not read from the upstream registry of its pull-through cache',
  hint: 'Check the rule and its secret: aws ecr describe-pull-through-cache-rules, aws ecr validate-pull-through-cache-rule.',
};
const UPLOAD: Trouble = {
  code: 'UNEXPECTED_ANSWER',
  what: 'ECR refused the upload of a layer',
  hint: 'Run again: the upload starts from the beginning.',
};
const REQUEST: Trouble = {
  code: 'UNEXPECTED_ANSWER',
  what: 'ECR refused the request as invalid',
  hint: 'Check the names of the repository and the tag, and that mintmark is up to date.',
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html: the errors of the operations that mintmark uses */
const REFUSALS: Readonly<Record<string, Trouble>> = {
  BlockedByOrganizationPolicyException: {
    code: 'ACCESS_DENIED',
    what: 'A policy of the AWS organization blocks the call',
    hint: 'Ask the administrators of the AWS organization: no policy of this account can allow it.',
  },
  ImageDigestDoesNotMatchException: {
    code: 'UNEXPECTED_ANSWER',
    what: 'ECR got other bytes than were sent',
    hint: 'Run again. If it happens again, something on the way to ECR changes what is sent.',
  },
  ImageTagAlreadyExistsException: {
    code: 'UNEXPECTED_ANSWER',
    what: 'The tag names an image already and cannot move',
    hint: 'Somebody has pushed it in the meantime. Push under a tag of its own, such as the one that `mintmark stamp` prints.',
  },
  LayersNotFoundException: {
    code: 'UNEXPECTED_ANSWER',
    what: 'ECR does not find layers that the repository had a moment ago',
    hint: 'Run again: a push sends whatever is missing. If it happens again, something deletes images there.',
  },
  ReferencedImagesNotFoundException: {
    code: 'UNEXPECTED_ANSWER',
    what: 'ECR does not find images of the index that were pushed a moment ago',
    hint: 'Run again: a push sends whatever is missing. If it happens again, a lifecycle policy or somebody deletes them.',
  },
  UnableToGetUpstreamImageException: UPSTREAM,
  UnableToGetUpstreamLayerException: UPSTREAM,
  UnableToAccessSecretException: UPSTREAM,
  UnableToDecryptSecretValueException: UPSTREAM,
  SecretNotFoundException: UPSTREAM,
  InvalidLayerException: UPLOAD,
  InvalidLayerPartException: UPLOAD,
  LayerPartTooSmallException: UPLOAD,
  EmptyUploadException: UPLOAD,
  UploadNotFoundException: UPLOAD,
  InvalidParameterException: REQUEST,
  ValidationException: REQUEST,
};

/** What one of ECR's own documented errors means; undefined if the error is not ECR's own, or means the same in every AWS service */
export function refusalOf(error: AwsError): Trouble | undefined {
  if (error.name === 'KmsException') return kmsRefusal(error);
  return Object.hasOwn(REFUSALS, error.name) ? REFUSALS[error.name] : undefined;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html */
function kmsRefusal({ message }: AwsError): Trouble {
  const [, action = 'kms:Decrypt and kms:GenerateDataKey'] = /(kms:\w+)/i.exec(message) ?? [];
  const [, key = 'the key of the repository'] = /(arn:[\w-]+:kms:\S+?)[.,;:)]?(?:\s|$)/.exec(message) ?? [];
  const isDenied = /not authorized|access ?denied/i.test(message);
  return {
    code: isDenied ? 'ACCESS_DENIED' : 'UNEXPECTED_ANSWER',
    what: 'The repository is encrypted with a KMS key that could not be used',
    hint: isDenied
      ? `Allow ${action} on ${key}, in the key's policy or in that of the role.`
      : `Check that the key is enabled: aws kms describe-key --key-id ${key.startsWith('arn:') ? key : 'KEY'}.`,
  };
}
