import { describe, expect, test } from '@jest/globals';
import { stampAsConfigured, warningsOf } from '../../src/commands/stamp/run.ts';
import { GIT_ENV, repository } from './repository.ts';

const { directory: cwd } = repository();
const runtime = {
  cwd,
  env: GIT_ENV,
  now: () => new Date('2026-11-24T08:12:00Z'),
  readRemote: () => Promise.reject(new Error('Nothing is read from GitHub')),
};
const target = (name: string, service = name): { target: string; service: string } => ({ target: name, service });

describe('the targets of a bake', () => {
  test('are one to inherit from if none is named', async () => {
    const { mark, targets } = await stampAsConfigured({ service: 'shop' }, runtime);
    expect([...targets]).toEqual([['mintmark', mark]]);
    expect(mark.service).toBe('shop');
  });

  test('have one mark each, so that no two of them are one image', async () => {
    const stamped = await stampAsConfigured({ bakeTargets: [target('web'), target('api', 'backend')] }, runtime);
    const ids = [...stamped.targets].map(([name, { buildId }]) => [name, buildId.split(':')[0]]);
    expect(ids).toEqual([
      ['web', 'web'],
      ['api', 'backend'],
    ]);
    expect(warningsOf(stamped)).toEqual([]);
  });

  test.each([
    [{ bakeTargets: [target('web'), target('web')] }],
    [{ bakeTargets: [target('web', 'shop'), target('api', 'shop')] }],
    [{ bakeTargets: [target('web', 'shop'), target('web', 'cart')] }],
    [{ bakeTargets: [target('web')], service: 'shop' }],
  ])('are refused: %j', async (options) => {
    await expect(stampAsConfigured(options, runtime)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--bake-target'),
    });
  });
});
