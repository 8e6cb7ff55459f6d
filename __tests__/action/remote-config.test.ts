import { expect, test } from '@jest/globals';
import { github, onPullRequest, step } from './pull-request.ts';

onPullRequest();

const config = 'acme/policies/teams/mintmark.yml@v1';
const CONTENTS = 'GET /repos/{owner}/{repo}/contents/{path}';

test('the rules in a GitHub repository apply', async () => {
  github.files[config] = "version: 1\nservices:\n  payments: ['**/pay', '**/billing']\n";
  const { exitCode, outputs } = await step({ inputs: { 'config-file': config } });
  expect([exitCode, outputs['verdict']]).toEqual([0, 'unique']);
  expect(github.checks).toMatchObject([{ name: 'mintmark (payments)', conclusion: 'success' }]);
});

test('a run that ends early names its check by these rules too, so that the next run replaces it', async () => {
  github.files[config] = "version: 1\nservices:\n  payments: ['**/pay', '**/billing']\n";
  const { exitCode } = await step({ inputs: { 'config-file': config, image: 'oci:nowhere' } });
  expect(exitCode).toBe(2);
  expect(github.checks).toMatchObject([{ name: 'mintmark (payments)', conclusion: 'failure' }]);
});

test('stamp reads them too', async () => {
  github.files[config] = 'version: 1\nservice: payments\n';
  const stamp = { command: 'stamp', image: '', tags: '', 'config-file': config };
  const { exitCode, outputs } = await step({ inputs: stamp });
  expect(exitCode).toBe(0);
  expect(outputs['build-id']).toMatch(/^payments:/);
});

test('a mistake in these rules is reported by URL, and not against a file of this repository', async () => {
  github.files[config] = 'version: 1\nservise: pay\n';
  const { exitCode, commands } = await step({ inputs: { 'config-file': config } });
  expect(exitCode).toBe(2);
  expect(commands[0]).toContain('https://github.com/acme/policies/blob/v1/teams/mintmark.yml:2:1');
  expect(github.checks).toMatchObject([{ conclusion: 'failure', annotations: [] }]);
});

test('the error for a file that the token cannot see says which permission is missing', async () => {
  const { exitCode, commands } = await step({ inputs: { 'config-file': config } });
  expect(exitCode).toBe(2);
  expect(commands[0]).toContain(`${config} cannot be read: Not Found`);
  expect(commands[0]).toContain('contents: read');
});

test('if GitHub does not deliver the rules, the verdict is unknown: no other rules replace them', async () => {
  github.refuse((route) => (route === CONTENTS ? { status: 502, body: { message: 'Bad Gateway' } } : undefined));
  const { exitCode, outputs } = await step({ inputs: { 'config-file': config } });
  expect([exitCode, outputs['verdict']]).toEqual([3, 'unknown']);
});
