import type {
  Agent,
  Block,
  BlockedImage,
  Freed,
  Halt,
  NodeReport,
  Outcome,
  Reason,
  SettingRemark,
  Use,
} from '../../types/node.ts';

/** The first twelve hex digits of an ID, as docker shows it. */
export function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `2.06MB` of docker, spaced: in powers of 1,000, as `docker images` counts. */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power] ?? 'B'}`;
}

export function images(count: number): string {
  return count === 1 ? '1 image' : `${count.toLocaleString('en-US')} images`;
}

export function nodeHeadline({ images: all, halt, mode, steps }: NodeReport): {
  readonly outcome: 'good' | 'warning' | 'bad';
  readonly sentence: string;
} {
  const blocked = all.filter(({ uses }) => uses.length === 0).length;
  const later = all.length - blocked;
  const removed = steps.filter(({ outcome }) => outcome.kind === 'removed').length;
  const done = mode === 'fixed' ? `${removed === 1 ? '1 reference' : `${removed} references`} removed; ` : '';
  if (halt?.kind === 'failed') return { outcome: 'bad', sentence: `${done}the clean-up could not go on` };
  if (blocked > 0) {
    const left = mode === 'fixed' ? 'still ' : '';
    return { outcome: 'bad', sentence: `${done}${images(blocked)} that nothing uses ${left}cannot be deleted by ID` };
  }
  if (later > 0) {
    return { outcome: 'warning', sentence: `${done}nothing blocks a clean-up now, but ${images(later)} in use will` };
  }
  return { outcome: 'good', sentence: `${done}nothing blocks a clean-up` };
}

/** What the image takes, and how much of it is its own. */
export function sizeOf({ bytes: all, ownBytes }: BlockedImage): string {
  if (ownBytes === undefined) return `${bytes(all)} (how much of it is shared, the engine does not tell)`;
  return ownBytes === all ? bytes(all) : `${bytes(all)}, ${bytes(ownBytes)} of it shared with no other image`;
}

export function blockSentence(block: Block): string {
  switch (block.kind) {
    case 'several-repositories':
      return `It has references in ${block.repositories.length} repositories.`;
    case 'digest-beside-tag':
      return `It has a tag in one repository and, pulled by digest, a reference in another: ${block.repositories.length} repositories.`;
    case 'several-tags':
      return `It has several tags in ${block.repository}.`;
    case 'stopped-containers':
      return `Stopped containers were made from it: ${block.containers.map(({ name, id }) => `${name} (${short(id)})`).join(', ')}.`;
    case 'dependent-children':
      return `Other images were built from it on this engine: ${block.children.map(short).join(', ')}.`;
  }
}

export function useSentence(use: Use): string {
  switch (use.kind) {
    case 'container':
      return `The container ${use.container.name} (${short(use.container.id)}) uses it.`;
    case 'task':
      return `A task of ${use.task.definition} uses it: ${use.task.arn}.`;
  }
}

/** Why a reference stays, behind `stays: `. */
export function reasonWords(reason: Reason, keep: number): string {
  switch (reason) {
    case 'in-use':
      return 'the image is in use';
    case 'stopped-container':
      return 'a stopped container was made from the image';
    case 'dependent-child':
      return 'an image that was built from this one stays';
    case 'newest':
      return keep === 1 ? 'the newest image of its repository' : `among the ${keep} newest images of its repository`;
    case 'not-selected':
      return 'its repository is not one that is cleaned up';
    case 'belongs-to-agent':
      return 'an image of the ECS agent';
  }
}

export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'removed':
      return outcome.deleted.length > 0 ? 'removed, and the image with it' : 'removed';
    case 'gone':
      return 'was gone already';
    case 'moved':
      return 'left: it names another image by now';
    case 'in-use':
      return 'left: a container uses the image by now';
    case 'waits':
      return 'left: an image that was built from this one stayed';
    case 'refused':
      return `left: ${outcome.reason}`;
    case 'not-tried':
      return 'not tried';
  }
}

export function haltSentence(halt: Halt): string {
  switch (halt.kind) {
    case 'starting-task':
      return `Nothing more was removed: a task of ${halt.task.definition} is starting, and the ECS agent does not tell which images it is going to use. Run it again.`;
    case 'failed':
      return [halt.message, halt.hint].filter((part) => part !== undefined).join(' ');
  }
}

export function settingSentence({ setting, value, effect }: SettingRemark): string {
  const shown = value === undefined ? `${setting} is not set` : `${setting}=${value}`;
  switch (effect) {
    case 'cleanup-off':
      return `${shown}: the ECS agent deletes no images at all.`;
    case 'cycle-used-up':
      return `${shown}${value === undefined ? ', which means 5' : ''}: the images that cannot be deleted can use up every cycle, since a failed deletion counts.`;
    case 'long-interval':
      return `${shown}: the ECS agent cleans up less often than once an hour.`;
    case 'high-age':
      return `${shown}: an image stays for longer than a day whatever becomes of it.`;
    case 'untracked-by-id':
      return `${shown}: images that the ECS agent does not track are deleted by ID, which is what is refused.`;
    case 'long-wait':
      return `${shown}: stopped containers stay for longer than twelve hours, and their images with them.`;
    case 'unreadable':
      return `${shown}: the value is none that the ECS agent takes.`;
  }
}

export function freedWords({ atLeast, atMost }: Freed): string {
  if (atLeast === atMost) return bytes(atMost);
  return atLeast === undefined ? `at most ${bytes(atMost)}` : `${bytes(atLeast)} to ${bytes(atMost)}`;
}

export function agentSentence(agent: Agent): string {
  switch (agent.kind) {
    case 'answered':
      return `ECS agent${agent.version === undefined ? '' : ` ${agent.version}`}: it knows ${agent.tasks.length} task${agent.tasks.length === 1 ? '' : 's'}.`;
    case 'absent':
      return 'No ECS agent answers on localhost:51678: what is in use is known from containers alone.';
    case 'elsewhere':
      return 'The engine is on another machine, so no ECS agent was asked: what is in use is known from containers alone.';
  }
}

export function othersSentence(count: number): string {
  return `${images(count)} more that nothing uses cannot be deleted by ID: outside of the repositories that this is about. --repository '**' shows them.`;
}

export function engineSentence({ engine: { address, version, imageStore } }: NodeReport): string {
  return `Docker Engine ${version} at ${address}, ${imageStore} image store.`;
}
