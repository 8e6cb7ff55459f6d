import type { SettingRemark } from '../../types/node.ts';
import { parseDuration } from '../../util/duration.ts';

/** Defaults of the ECS agent. amazon-ecs-agent, README.md, "Environment Variables". */
const DEFAULT_PER_CYCLE = 5;
const HOUR_MS = 3_600_000;
const LONG_INTERVAL_MS = HOUR_MS;
const HIGH_AGE_MS = 24 * HOUR_MS;
const LONG_WAIT_MS = 12 * HOUR_MS;

/**
 * What the agent's settings make of images that block a clean-up.
 *
 * @param settings the environment of the agent, as /etc/ecs/ecs.config sets it; undefined where there is no such file
 * @param blocked how many images that nothing uses cannot be deleted by their ID
 */
export function judgeSettings(
  settings: ReadonlyMap<string, string> | undefined,
  blocked: number,
): readonly SettingRemark[] {
  if (settings === undefined) return [];
  const remarks: SettingRemark[] = [];
  const remark = (setting: string, effect: SettingRemark['effect']): void => {
    remarks.push({ setting, value: settings.get(setting), effect });
  };
  const ifLonger = (setting: string, limit: number, effect: SettingRemark['effect']): void => {
    const text = settings.get(setting) ?? '';
    const value = text === '' ? 0 : parseDuration(text);
    if (value === undefined) remark(setting, 'unreadable');
    else if (value > limit) remark(setting, effect);
  };
  if (isTrue(settings.get('ECS_DISABLE_IMAGE_CLEANUP'))) remark('ECS_DISABLE_IMAGE_CLEANUP', 'cleanup-off');
  if (settings.get('ECS_IMAGE_PULL_BEHAVIOR') === 'prefer-cached') remark('ECS_IMAGE_PULL_BEHAVIOR', 'cleanup-off');
  if (isTrue(settings.get('ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP'))) {
    remark('ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP', 'untracked-by-id');
  }
  const perCycle = settings.get('ECS_NUM_IMAGES_DELETE_PER_CYCLE') ?? '';
  if (!/^(?:[+-]?\d+)?$/.test(perCycle)) remark('ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'unreadable');
  // The agent passes over a number below 1.
  else if (blocked >= (Number(perCycle) < 1 ? DEFAULT_PER_CYCLE : Number(perCycle))) {
    remark('ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'cycle-used-up');
  }
  ifLonger('ECS_IMAGE_CLEANUP_INTERVAL', LONG_INTERVAL_MS, 'long-interval');
  ifLonger('ECS_IMAGE_MINIMUM_CLEANUP_AGE', HIGH_AGE_MS, 'high-age');
  ifLonger('ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION', LONG_WAIT_MS, 'long-wait');
  return remarks;
}

/** As Go's `strconv.ParseBool` reads it, which the agent uses. */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}
