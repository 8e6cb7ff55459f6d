import { describe, expect, test } from '@jest/globals';
import { judgeSettings, readSettings } from '../../../src/commands/node/settings.ts';

const NONE = { stuck: 0, leaked: 0 };
const effects = (settings: Record<string, string>, counts = NONE): string[] =>
  judgeSettings(new Map(Object.entries(settings)), counts).map(({ setting, effect }) => `${setting} ${effect}`);
const reading = (settings: Record<string, string>): ReturnType<typeof readSettings> =>
  readSettings(new Map(Object.entries(settings)));

describe("the effect of the ECS agent's settings on images", () => {
  test.each([
    [{}, []],
    [{ ECS_DISABLE_IMAGE_CLEANUP: 'true' }, ['ECS_DISABLE_IMAGE_CLEANUP cleanup-off']],
    [{ ECS_DISABLE_IMAGE_CLEANUP: 'false' }, []],
    [{ ECS_IMAGE_PULL_BEHAVIOR: 'prefer-cached' }, ['ECS_IMAGE_PULL_BEHAVIOR cleanup-off']],
    [{ ECS_IMAGE_PULL_BEHAVIOR: 'once' }, ['ECS_IMAGE_PULL_BEHAVIOR pull-once']],
    [{ ECS_IMAGE_PULL_BEHAVIOR: 'always' }, []],
    [{ ECS_IMAGE_PULL_BEHAVIOR: 'default' }, []],
    [{ ECS_IMAGE_PULL_BEHAVIOR: 'Once' }, ['ECS_IMAGE_PULL_BEHAVIOR unreadable']],
    [{ ECS_DISABLE_IMAGE_CLEANUP: 'yes' }, ['ECS_DISABLE_IMAGE_CLEANUP unreadable']],
    [{ ECS_DISABLE_IMAGE_CLEANUP: '' }, []],
    [{ ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP: 'on' }, ['ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP unreadable']],
    [{ ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP: '1' }, ['ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP cures-leaks']],
    [{ ECS_IMAGE_CLEANUP_INTERVAL: '1h30m' }, ['ECS_IMAGE_CLEANUP_INTERVAL long-interval']],
    [{ ECS_IMAGE_CLEANUP_INTERVAL: '10m' }, []],
    [{ ECS_IMAGE_CLEANUP_INTERVAL: '9m59s' }, ['ECS_IMAGE_CLEANUP_INTERVAL discarded']],
    [{ ECS_IMAGE_CLEANUP_INTERVAL: 'soon' }, ['ECS_IMAGE_CLEANUP_INTERVAL unreadable']],
    [{ ECS_IMAGE_MINIMUM_CLEANUP_AGE: '0s' }, ['ECS_IMAGE_MINIMUM_CLEANUP_AGE discarded']],
    [{ ECS_NUM_IMAGES_DELETE_PER_CYCLE: '0' }, ['ECS_NUM_IMAGES_DELETE_PER_CYCLE discarded']],
    [{ ECS_NUM_IMAGES_DELETE_PER_CYCLE: '1e1' }, ['ECS_NUM_IMAGES_DELETE_PER_CYCLE unreadable']],
    [{ ECS_IMAGE_MINIMUM_CLEANUP_AGE: '48h' }, ['ECS_IMAGE_MINIMUM_CLEANUP_AGE high-age']],
    [{ ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '24h' }, ['ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION long-wait']],
    [{ ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '59s' }, ['ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION discarded']],
    [{ ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '1m' }, []],
  ])('%j', (settings, expected) => {
    expect(effects(settings)).toEqual(expected);
  });

  test('five stuck images use up a cycle, unless it is longer; leaked ones do not', () => {
    const usedUp = 'ECS_NUM_IMAGES_DELETE_PER_CYCLE cycle-used-up';
    expect(effects({}, { stuck: 4, leaked: 0 })).toEqual([]);
    expect(effects({}, { stuck: 5, leaked: 0 })).toEqual([usedUp]);
    expect(effects({}, { stuck: 0, leaked: 9 })).not.toContain(usedUp);
    for (const count of ['', '0', '-3', '+5']) {
      expect(effects({ ECS_NUM_IMAGES_DELETE_PER_CYCLE: count }, { stuck: 5, leaked: 0 })).toContain(usedUp);
      expect(effects({ ECS_NUM_IMAGES_DELETE_PER_CYCLE: count }, { stuck: 4, leaked: 0 })).not.toContain(usedUp);
    }
    expect(effects({ ECS_NUM_IMAGES_DELETE_PER_CYCLE: '20' }, { stuck: 5, leaked: 0 })).toEqual([]);
  });

  test('leaked images are a reason to clean up untracked ones, if the agent cleans up at all', () => {
    const cure = ['ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP would-cure-leaks'];
    expect(effects({}, { stuck: 0, leaked: 1 })).toEqual(cure);
    expect(effects({ ECS_DISABLE_IMAGE_CLEANUP: 'true' }, { stuck: 0, leaked: 1 })).not.toEqual(
      expect.arrayContaining(cure),
    );
  });

  test('unknown settings cause no remark', () => {
    expect(judgeSettings(undefined, { stuck: 50, leaked: 50 })).toEqual([]);
  });
});

test('values that the agent discards are replaced by its default', () => {
  const { interval, perCycle } = readSettings();
  expect([interval, perCycle]).toEqual([1_800_000, 5]);
  expect(reading({ ECS_IMAGE_CLEANUP_INTERVAL: '2s', ECS_NUM_IMAGES_DELETE_PER_CYCLE: '0' })).toEqual(readSettings());
  expect(reading({ ECS_IMAGE_CLEANUP_INTERVAL: '15m', ECS_NUM_IMAGES_DELETE_PER_CYCLE: '7' })).toMatchObject({
    interval: 900_000,
    perCycle: 7,
  });
  for (const count of ['1e1', '0x10', '7.0']) {
    expect(reading({ ECS_NUM_IMAGES_DELETE_PER_CYCLE: count })).toEqual(readSettings());
  }
  const short = { ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '59s', ECS_IMAGE_MINIMUM_CLEANUP_AGE: '0' };
  expect(reading(short)).toEqual(readSettings());
  const least = { ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION: '1m', ECS_IMAGE_MINIMUM_CLEANUP_AGE: '1s' };
  expect(reading(least)).toMatchObject({ taskWait: 60_000, minimumAge: 1_000 });
});

test.each([
  ['prefer-cached', { pulls: 'prefer-cached', cleansUp: false }],
  ['once', { pulls: 'once', cleansUp: true }],
  ['nonsense', { pulls: 'default', cleansUp: true }],
])('ECS_IMAGE_PULL_BEHAVIOR=%s', (value, expected) => {
  expect(reading({ ECS_IMAGE_PULL_BEHAVIOR: value })).toMatchObject(expected);
});
