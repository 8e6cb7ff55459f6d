import { denial } from '../aws/denial.ts';
import * as aws from '../aws/failure.ts';
import type { Words } from '../aws/trouble.ts';
import type { MintmarkError } from '../errors.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import { docsUrl } from '../util/docs-url.ts';

/** What was called and where, for the message. */
export interface Call {
  readonly operation: string;
  readonly region: string;
  /** The cluster or the task definition that it is about. */
  readonly subject?: string;
}

/** A call to ECS, with the words for its failure. */
export function callTo(call: Call): aws.AwsCall {
  const { operation, region, subject } = call;
  const action = `ecs:${operation}`;
  const place = subject === undefined ? region : `${subject} in ${region}`;
  return {
    service: 'ECS',
    action,
    place,
    late: 'Run again, with a longer --timeout if the cluster is large.',
    denied: (said) => denial(said, action, place, () => statementHint(call)),
    own: (_code, error) => {
      const absent = absentOf(error, call);
      return absent === undefined ? {} : { code: 'USAGE', ...absent };
    },
  };
}

/** The error for an answer that ECS's API does not allow. */
export function unexpectedAnswer(call: Call, what: string): MintmarkError {
  return aws.unexpectedAnswer(callTo(call), what);
}

/** The words for something that the caller named and that does not exist. */
function absentOf({ name }: Error, { operation, region, subject }: Call): Words | undefined {
  if (name === 'ClusterNotFoundException') {
    return {
      message: `There is no cluster ${subject ?? 'default'} in ${region}`,
      hint: `List those of the account: aws ecs list-clusters --region ${region}`,
    };
  }
  // ECS's error if it is not registered.
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
  if (name === 'ClientException' && operation === 'DescribeTaskDefinition') {
    return {
      message: `There is no task definition ${subject ?? ''} in ${region}`,
      hint: 'Name a file with its extension or as ./FILE, FAMILY:REVISION of a registered one, or its ARN.',
    };
  }
  return undefined;
}

/** DescribeTaskDefinition has no resource type. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
function statementHint({ operation, region }: Call): string {
  const resource = operation === 'DescribeTaskDefinition' ? '*' : `arn:${partitionOf(region).name}:ecs:${region}:*:*`;
  const statement = { Effect: 'Allow', Action: `ecs:${operation}`, Resource: resource };
  return `The identity policy of the credentials lacks:\n  ${JSON.stringify(statement)}\nThe whole policy, under "deploy": ${docsUrl('permissions.md')}`;
}
