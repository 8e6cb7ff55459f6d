import { describe, expect, test } from '@jest/globals';
import { environmentTrouble } from '../../src/aws/environment-trouble.ts';
import { codeOf, noteHost, sayingOf } from '../../src/aws/trouble.ts';

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

  test('for a wrong signature leaves out what AWS computed for it', () => {
    const said = 'The request signature we calculated does not match the signature you provided.';
    const computed = "\n\nThe Canonical String for this request should have been\n'POST\n/\n'";
    expect(sayingOf(new Error(said + computed))).toBe(said);
  });

  test('is put into words if the answer was cut off', () => {
    expect(sayingOf(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))).toBe('the answer broke off');
  });

  test.each(['UnknownError', 'Unknown'])('with the message %s has no reason', (message) => {
    const answered = Object.assign(new Error(message), { $metadata: { httpStatusCode: 503 } });
    expect(environmentTrouble(answered, 'AWS')?.what).toBe('AWS failed: HTTP 503, without a reason');
    noteHost(answered, { hostname: 'sts.example' });
    expect(sayingOf(answered)).toBe('HTTP 503 from sts.example, without a reason');
  });

  test('with a message but no name shows the status and the host', () => {
    const $response = {};
    noteHost($response, { hostname: 'ecr.example' });
    const answered = Object.assign(new Error('busy'), {
      name: 'Unknown',
      $metadata: { httpStatusCode: 503 },
      $response,
    });
    expect(sayingOf(answered)).toBe('busy (HTTP 503 from ecr.example)');
    expect(sayingOf(Object.assign(answered, { name: 'ServerException' }))).toBe('busy');
  });

  test.each(['AccessDeniedException', 'AccessDenied', 'NotAuthorized'])('%s is a denial', (name) => {
    expect(codeOf(Object.assign(new Error('x'), { name }))).toBe('ACCESS_DENIED');
  });

  test.each([
    ['EPROTO', 'it does not speak TLS', /has to begin with http:/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS', /has to begin with http:/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'oops', /for another host/],
    ['CERT_HAS_EXPIRED', 'oops', /the clock/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'oops', /AWS_CA_BUNDLE/],
    ['ERR_OSSL_PEM_NO_START_LINE', 'oops', /AWS_CA_BUNDLE/],
  ])('%s is a TLS failure, with a matching hint', (code, what, hint) => {
    expect(environmentTrouble(Object.assign(new Error('oops'), { code }), 'ECR')).toMatchObject({
      code: 'NETWORK',
      what: expect.stringMatching(new RegExp(`^No secure connection to ECR: ${what}.*\\(${code}\\)$`)),
      hint: expect.stringMatching(hint),
    });
  });
});
