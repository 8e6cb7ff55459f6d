import { expect, test } from '@jest/globals';
import { quietSdkWarnings } from '../../src/aws/sdk-warnings.ts';

test("hides the SDK's warnings to programmers, and nothing else", () => {
  const { warn } = console;
  const shown: unknown[][] = [];
  console.warn = (...words: unknown[]) => {
    shown.push(words);
  };
  try {
    quietSdkWarnings();
    // Calling it again for each client changes nothing.
    quietSdkWarnings();
    console.warn('@smithy/node-http-handler - [WARN] a request has exceeded the configured 1000 ms requestTimeout.');
    console.warn('@aws-sdk/credential-provider-http: you have set both');
    console.warn('something', 'else');
  } finally {
    console.warn = warn;
  }
  expect(shown).toEqual([['something', 'else']]);
});
