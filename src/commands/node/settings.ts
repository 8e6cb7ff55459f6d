import { parseDuration } from '../../util/duration.ts';

/** What the ECS agent of the machine goes by when it cleans up. */
export interface AgentSettings {
  /** False: it deletes no image at all. */
  readonly cleansUp: boolean;
  /** `once`: an image that the agent remembers by a name is not pulled again for that name. */
  readonly pulls: 'default' | 'always' | 'once' | 'prefer-cached';
  /** Whether it also deletes images that it does not remember. */
  readonly untracked: boolean;
  /** How many images it tries in one cycle. */
  readonly perCycle: number;
  /** Milliseconds from one cycle to the next. */
  readonly interval: number;
  /** Milliseconds after the pull during which it leaves an image alone. */
  readonly minimumAge: number;
  /** Milliseconds that the containers of a task stay after the task has stopped. */
  readonly taskWait: number;
}

/** What a setting of the ECS agent does to the clean-up. */
export interface SettingRemark {
  readonly setting: string;
  /** As it is set; undefined if the agent's default holds. */
  readonly value: string | undefined;
  readonly effect:
    | 'cleanup-off'
    | 'cycle-used-up'
    | 'discarded'
    | 'long-interval'
    | 'high-age'
    | 'pull-once'
    | 'cures-leaks'
    | 'would-cure-leaks'
    | 'long-wait'
    | 'unreadable';
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Defaults of the ECS agent. amazon-ecs-agent, README.md, "Environment Variables". */
const DEFAULTS = { perCycle: 5, interval: 30 * MINUTE_MS, minimumAge: HOUR_MS, taskWait: 3 * HOUR_MS };
/** A shorter value is discarded for the default; 0 is as good as not set. amazon-ecs-agent, agent/config/config.go. */
const SHORTEST = { interval: 10 * MINUTE_MS, minimumAge: 1e-6, taskWait: MINUTE_MS };
const PULLS = ['always', 'once', 'prefer-cached'] as const;
/** As Go's `strconv.Atoi` and `strconv.ParseBool` read them, which the agent uses. */
const COUNT = /^[+-]?\d+$/;
const TRUE: readonly string[] = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

type Settings = ReadonlyMap<string, string>;

/** @param settings the environment of the agent, as /etc/ecs/ecs.config sets it; undefined if there is no such file */
export function readSettings(settings: Settings = new Map()): AgentSettings {
  const pulls = PULLS.find((one) => one === settings.get('ECS_IMAGE_PULL_BEHAVIOR')) ?? 'default';
  const time = (setting: string, which: keyof typeof SHORTEST): number => {
    const value = parseDuration(settings.get(setting) ?? '');
    return value === undefined || value < SHORTEST[which] ? DEFAULTS[which] : value;
  };
  const count = settings.get('ECS_NUM_IMAGES_DELETE_PER_CYCLE') ?? '';
  const perCycle = COUNT.test(count) ? Number(count) : 0;
  return {
    cleansUp: pulls !== 'prefer-cached' && !isTrue(settings.get('ECS_DISABLE_IMAGE_CLEANUP')),
    pulls,
    untracked: isTrue(settings.get('ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP')),
    perCycle: perCycle > 0 ? perCycle : DEFAULTS.perCycle,
    interval: time('ECS_IMAGE_CLEANUP_INTERVAL', 'interval'),
    minimumAge: time('ECS_IMAGE_MINIMUM_CLEANUP_AGE', 'minimumAge'),
    taskWait: time('ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION', 'taskWait'),
  };
}

/**
 * What the agent's settings mean for the images that are there.
 *
 * @param settings undefined if there is no such file: then nothing is known to be set
 */
export function judgeSettings(
  settings: Settings | undefined,
  { stuck, leaked }: { readonly stuck: number; readonly leaked: number },
): readonly SettingRemark[] {
  if (settings === undefined) return [];
  const { cleansUp, pulls, untracked, perCycle } = readSettings(settings);
  const remarks: SettingRemark[] = [];
  const remark = (setting: string, effect: SettingRemark['effect']): void => {
    remarks.push({ setting, value: settings.get(setting), effect });
  };
  const time = (setting: string, judge: (value: number) => SettingRemark['effect'] | undefined): void => {
    const text = settings.get(setting) ?? '';
    const value = parseDuration(text);
    const effect = text === '' ? undefined : value === undefined ? 'unreadable' : judge(value);
    if (effect !== undefined) remark(setting, effect);
  };
  for (const setting of ['ECS_DISABLE_IMAGE_CLEANUP', 'ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP']) {
    if (!['', ...TRUE, ...FALSE].includes(settings.get(setting) ?? '')) remark(setting, 'unreadable');
  }
  if (!['', 'default', ...PULLS].includes(settings.get('ECS_IMAGE_PULL_BEHAVIOR') ?? '')) {
    remark('ECS_IMAGE_PULL_BEHAVIOR', 'unreadable');
  }
  if (isTrue(settings.get('ECS_DISABLE_IMAGE_CLEANUP'))) remark('ECS_DISABLE_IMAGE_CLEANUP', 'cleanup-off');
  if (pulls === 'prefer-cached') remark('ECS_IMAGE_PULL_BEHAVIOR', 'cleanup-off');
  if (pulls === 'once') remark('ECS_IMAGE_PULL_BEHAVIOR', 'pull-once');
  if (untracked) remark('ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP', 'cures-leaks');
  else if (leaked > 0 && cleansUp) remark('ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP', 'would-cure-leaks');
  const text = settings.get('ECS_NUM_IMAGES_DELETE_PER_CYCLE') ?? '';
  if (text !== '' && !COUNT.test(text)) remark('ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'unreadable');
  else if (text !== '' && Number(text) < 1) remark('ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'discarded');
  if (cleansUp && stuck >= perCycle) remark('ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'cycle-used-up');
  time('ECS_IMAGE_CLEANUP_INTERVAL', (value) =>
    value < SHORTEST.interval ? 'discarded' : value > HOUR_MS ? 'long-interval' : undefined,
  );
  time('ECS_IMAGE_MINIMUM_CLEANUP_AGE', (value) =>
    value < SHORTEST.minimumAge ? 'discarded' : value > 24 * HOUR_MS ? 'high-age' : undefined,
  );
  time('ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION', (value) =>
    value < SHORTEST.taskWait ? 'discarded' : value > 12 * HOUR_MS ? 'long-wait' : undefined,
  );
  return remarks;
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && TRUE.includes(text);
}
