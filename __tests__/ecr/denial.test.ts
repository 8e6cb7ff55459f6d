import { describe, expect, test } from '@jest/globals';
import { denialOf, type DeniedCall } from '../../src/ecr/denial.ts';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/ci/run-7';
const ROLE = 'arn:aws:iam::111122223333:role/ci';

function denied(because: string, changes: Partial<DeniedCall> = {}): ReturnType<typeof denialOf> {
  const call = { action: 'ecr:BatchGetImage', account: '111122223333', region: 'eu-west-1' };
  const place = `${changes.account ?? call.account}/${call.region}/billing`;
  const resource = 'arn:aws:ecr:eu-west-1:111122223333:repository/billing';
  const message = `User: ${SESSION} is not authorized to perform: ecr:BatchGetImage on resource: ${resource} ${because}`;
  return denialOf(message, { ...call, place, ...changes });
}

const identity = (account: string): string =>
  `{"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"arn:aws:ecr:eu-west-1:${account}:repository/*"}`;
const repository = `{"Effect":"Allow","Principal":{"AWS":"${ROLE}"},"Action":"ecr:BatchGetImage"}`;

describe('a denial', () => {
  test("in the caller's account means a missing statement in the identity policy", () => {
    const { message, hint } = denied('because no identity-based policy allows the ecr:BatchGetImage action');
    expect(message).toBe(`Access denied: ecr:BatchGetImage on 111122223333/eu-west-1/billing as ${SESSION}`);
    expect(hint).toContain(`The identity policy of ${ROLE} lacks:\n  ${identity('111122223333')}`);
    expect(hint).not.toContain('Principal');
    expect(hint).toContain('mintmark init --iam');
  });

  test('in another account names both policies, or the one that AWS says is missing', () => {
    const other = { account: '444455556666' };
    const both = denied('because no identity-based policy allows the ecr:BatchGetImage action', other).hint;
    expect(both).toContain(identity('444455556666'));
    expect(both).toContain(`And the policy of each repository in 444455556666 has to have:\n  ${repository}`);
    const one = denied('because no resource-based policy allows the ecr:BatchGetImage action', other).hint;
    expect(one).toContain(`The policy of each repository in 444455556666 lacks:\n  ${repository}`);
    expect(one).not.toContain('Resource');
  });

  test.each([
    [
      'with an explicit deny in a service control policy',
      'The explicit deny is in a policy of this kind: service control policy.',
    ],
    [
      'with an explicit deny in an identity-based policy',
      'The explicit deny is in a policy of this kind: identity-based policy.',
    ],
    [
      'because no permissions boundary allows the ecr:BatchGetImage action',
      'A permissions boundary has to allow ecr:BatchGetImage too',
    ],
    ['because no session policy allows the ecr:BatchGetImage action', 'A session policy has to allow'],
  ])('%s is not fixed by another statement', (because, hint) => {
    expect(denied(because).hint).toContain(hint);
    expect(denied(because).hint).not.toContain('"Effect"');
  });

  test('without details still names the call', () => {
    const { message, hint } = denialOf('Forbidden', {
      action: 'ecr:ListImages',
      place: '111122223333/cn-north-1/app',
      account: '111122223333',
      region: 'cn-north-1',
    });
    expect(message).toBe('Access denied: ecr:ListImages on 111122223333/cn-north-1/app');
    expect(hint).toContain('"Resource":"arn:aws-cn:ecr:cn-north-1:111122223333:repository/*"');
  });
});
