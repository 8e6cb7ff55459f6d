import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { inDirectory, lab, run } from '../../support/lab.ts';
import { HOSTS, type Store } from './workbench.ts';

const PAGE = readFileSync(new URL('../../../docs/conflict.md', import.meta.url), 'utf8');

test.each<Store>(['classic', 'containerd'])(
  'the commands in docs/conflict.md do what it says, on the %s image store',
  async (store) => {
    const unique = `mintmark-page-${Date.now().toString(36)}`;
    const script = [...PAGE.matchAll(/^```sh\n(.*?)^```/gms)]
      .map(([, block = '']) => block)
      .join('')
      .replace(/^ECR=.*$/m, `ECR=${lab('REGISTRY')}/${unique}`)
      .replace('echo hello', `echo ${unique}`);
    const { stdout, stderr } = await inDirectory((cwd) =>
      run('bash', ['-c', script], { cwd, env: { DOCKER_HOST: lab(HOSTS[store]) } }),
    );
    const ids = [...stdout.matchAll(/^(sha256:[0-9a-f]{64}) \S+\/(billing|checkout):1$/gm)];
    expect(ids.map(([, , service]) => service).sort()).toEqual(['billing', 'checkout']);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(1);
    // Two tags first; then no tag, and the digests of two repositories.
    const refused = stderr.split('\n').filter((line) => line.includes('image is referenced in multiple repositories'));
    const shown = /^Error response from daemon: conflict: .*$/m.exec(PAGE)?.[0] ?? '';
    expect(refused.map((line) => line.replace(/[0-9a-f]{12}/, '3e3c2f57b277'))).toEqual([shown, shown]);
    // To begin with, after the stall was fixed, after the leak, and by the last of two names.
    const deleted = stdout.split('\n').filter((line) => line === `Deleted: ${ids[0]?.[1] ?? ''}`);
    expect(deleted).toHaveLength(4);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(deleted[0]);
    expect(stdout).toMatch(/^\S+\/billing@sha256:[0-9a-f]{64}\n(?:Untagged: .*\n)+Deleted: /m);
  },
  180_000,
);
