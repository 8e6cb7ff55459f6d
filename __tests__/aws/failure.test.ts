import { expect, test } from '@jest/globals';
import { type AwsCall, callFailure } from '../../src/aws/failure.ts';
import { noteHost } from '../../src/aws/trouble.ts';
import { callTo as callToEcr } from '../../src/ecr/failure.ts';
import { callTo as callToEcs } from '../../src/ecs/failure.ts';
import { callTo as callToTable } from '../../src/ledger/dynamodb-failure.ts';

const PRINCIPAL = 'arn:aws:sts::111122223333:assumed-role/ci/run-7';

test.each<AwsCall>([
  callToEcr({ operation: 'PutImage', registry: '111122223333/eu-west-1', repository: 'billing' }),
  callToEcs({ operation: 'ListTasks', region: 'eu-west-1', subject: 'prod' }),
  callToTable('PutItem', 'claims in eu-west-1'),
])('an explicit denial by a policy is not fixed by allowing the action: $action', (call) => {
  const said = `User: ${PRINCIPAL} is not authorized to perform: ${call.action} on resource: arn:aws:x with an explicit deny in a resource-based policy`;
  const thrown = Object.assign(new Error(said), { name: 'AccessDeniedException' });
  expect(callFailure(thrown, call, new AbortController().signal)).toMatchObject({
    code: 'ACCESS_DENIED',
    message: `Access denied: ${call.action} on ${call.place} as ${PRINCIPAL}`,
    hint: expect.stringMatching(/^The explicit deny is in a policy of this kind: resource-based policy\./),
  });
});

test('a call without an answer or a connection does not suggest a longer time limit', () => {
  const call = callToEcr({ operation: 'ListImages', registry: '111122223333/eu-west-1', repository: 'billing' });
  const thrown = Object.assign(new Error('no connection'), { name: 'TimeoutError' });
  noteHost(thrown, { hostname: 'api.ecr.eu-west-1.amazonaws.com' });
  expect(callFailure(thrown, call, new AbortController().signal)).toMatchObject({
    code: 'TIMEOUT',
    message: `No answer in time from api.ecr.eu-west-1.amazonaws.com: ecr:ListImages on 111122223333/eu-west-1/billing`,
    hint: expect.stringMatching(/^Run again\. .* reaches api\.ecr\..* VPC endpoint\.$/),
  });
});
