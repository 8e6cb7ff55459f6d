import { expect, test } from '@jest/globals';
import { quietSdkWarnings } from '../../src/aws/sdk-warnings.ts';

test('what the SDK says to programmers is not shown, and what anything else says is', () => {
  const { warn } = console;
  const shown: unknown[][] = [];
  console.warn = (...words: unknown[]) => {
    shown.push(words);
  };
  try {
    quietSdkWarnings();
    // Calling it for each client changes nothing more.
    quietSdkWarnings();
    console.warn('@smithy/node-http-handler - [WARN] a request has exceeded the configured 1000 ms requestTimeout.');
    console.warn('@aws-sdk/credential-provider-http: you have set both');
    console.warn('something', 'else');
  } finally {
    console.warn = warn;
  }
  expect(shown).toEqual([['something', 'else']]);
});
