import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mintmark, type Outcome } from '../support/lab.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mintmark-home-'));
});

afterEach(() => rm(home, { recursive: true }));

/** Audits with whatever credentials are in a home directory. */
function audit(config = ''): Promise<Outcome> {
  const none = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'];
  return mintmark(['audit'], {
    cwd: home,
    env: {
      ...Object.fromEntries(none.map((name) => [name, ''])),
      HOME: home,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
}

test('missing credentials are reported as such', async () => {
  const { exitCode, stderr } = await audit();
  expect(exitCode).toBe(3);
  expect(stderr).toContain('No AWS credentials for');
  expect(stderr).toContain('Could not load');
  expect(stderr).toMatch(/aws-actions\/configure-aws-credentials before\s+the step/);
});

test('a session that has not begun or has ended has its own message', async () => {
  const config = join(home, 'config');
  await writeFile(
    config,
    ['[default]', 'sso_session = work', 'sso_account_id = 111122223333', 'sso_role_name = dev'].join('\n') +
      '\n[sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n',
  );
  const { exitCode, stderr } = await audit(config);
  expect(exitCode).toBe(3);
  expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/No AWS credentials from the .*SSO session.* Log in/);
});
