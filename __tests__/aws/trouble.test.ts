import { describe, expect, test } from '@jest/globals';
import { environmentTrouble } from '../../src/aws/environment-trouble.ts';
import { codeOf } from '../../src/aws/trouble.ts';

describe('an error that comes through the SDK', () => {
  test.each([
    ['EPERM', 'connect', 'NETWORK'],
    ['EACCES', 'connect', 'NETWORK'],
    ['EADDRNOTAVAIL', 'connect', 'NETWORK'],
    ['EAI_FAIL', 'getaddrinfo', 'NETWORK'],
    // Node tried several addresses.
    ['ECONNREFUSED', undefined, 'NETWORK'],
    ['ETIMEDOUT', 'connect', 'TIMEOUT'],
    ['EPERM', 'open', 'UNEXPECTED_ANSWER'],
  ])('%s of %s is %s', (code, syscall, meaning) => {
    expect(codeOf(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }))).toBe(meaning);
  });

  test.each([
    ['ServerException', 'ECS'],
    ['InternalServerError', 'DynamoDB'],
    ['502', 'ECR'],
  ])("%s is the service's own failure", (name, service) => {
    const answered = (httpStatusCode: number): Error & { $metadata: { httpStatusCode: number } } =>
      Object.assign(new Error('oops'), { name, $metadata: { httpStatusCode } });
    expect(environmentTrouble(answered(502), service)).toEqual({
      code: 'UNEXPECTED_ANSWER',
      what: `${service} failed: oops`,
      hint: expect.stringMatching(/^Run again\..*health\.aws/),
    });
    expect(environmentTrouble(answered(400), service)).toBeUndefined();
  });
});
