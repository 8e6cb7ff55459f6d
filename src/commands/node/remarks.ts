import type { Agent } from '../../ecs/agent.ts';
import { docsUrl } from '../../util/docs-url.ts';
import type { Halt, NodeReport, Outcome, Reason } from './report.ts';
import type { SettingRemark } from './settings.ts';
import { amount } from '../../util/words.ts';

/** Why a reference stays, after `stays: `. */
export function reasonWords(reason: Reason, keep: number): string {
  switch (reason) {
    case 'newest':
      return keep === 1 ? 'the newest image of its repository' : `among the ${keep} newest images of its repository`;
    case 'not-selected':
      return 'its repository is not one that is cleaned up';
    case 'belongs-to-agent':
      return 'an image of the ECS agent';
    case 'pull-once':
      return "ECS_IMAGE_PULL_BEHAVIOR=once, and the agent's state cannot show that no task starts from it; --allow-once removes it anyway";
  }
}

export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'removed':
      return outcome.deleted.length > 0 ? 'removed, and the image with it' : 'removed';
    case 'gone':
      return 'was gone already';
    case 'moved':
      return 'left: it names another image now';
    case 'in-use':
      return 'left: a container or task uses the image now';
    case 'refused':
      return `left: ${outcome.reason}`;
    case 'not-tried':
      return 'not tried';
  }
}

export function haltSentence(halt: Halt): string {
  switch (halt.kind) {
    case 'starting-task':
      return `Nothing more was removed: a task of ${halt.task.definition} is starting, and the ECS agent does not say which images it is going to use. Run it again.`;
    case 'failed':
      return [halt.message, halt.hint].filter((part) => part !== undefined).join(' ');
  }
}

const DISCARDED: ReadonlyMap<string, string> = new Map([
  ['ECS_IMAGE_CLEANUP_INTERVAL', 'anything below 10m and takes 30m'],
  ['ECS_IMAGE_MINIMUM_CLEANUP_AGE', 'it and takes 1h'],
  ['ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION', 'anything below 1m and takes 3h'],
  ['ECS_NUM_IMAGES_DELETE_PER_CYCLE', 'it and takes 5'],
]);

export function settingSentence({ setting, value, effect }: SettingRemark): string {
  const shown = value === undefined ? `${setting} is not set` : `${setting}=${value}`;
  switch (effect) {
    case 'cleanup-off':
      return `${shown}: the ECS agent deletes no images at all.`;
    case 'cycle-used-up':
      return `${shown}${value === undefined ? ', which means 5' : ''}: stuck images use up every cycle, since a refusal counts. The ECS agent no longer deletes anything, not even images of other services.`;
    case 'discarded':
      return `${shown}: the ECS agent discards ${DISCARDED.get(setting) ?? 'it'}.`;
    case 'long-interval':
      return `${shown}: the ECS agent cleans up less often than once an hour.`;
    case 'high-age':
      return `${shown}: every image stays for longer than a day.`;
    case 'pull-once':
      return `${shown}: the ECS agent does not pull an image again under a name that it remembers. A task fails if the image was removed by somebody else.`;
    case 'cures-leaks':
      return `${shown}: the ECS agent also deletes images that it has forgotten. This cures the leak, not the stall.`;
    case 'would-cure-leaks':
      return `${shown}: with true the ECS agent also deletes images that it has forgotten. That cures the leak, not a stall.`;
    case 'long-wait':
      return `${shown}: stopped containers stay for longer than twelve hours, and their images with them.`;
    case 'unreadable':
      return `${shown}: the ECS agent cannot read this value and takes its default.`;
  }
}

/** What the node was, and what was known about its agent. */
export function sourceSentences({ engine, agent, memory, memoryFault }: NodeReport): readonly string[] {
  const { address, version, imageStore } = engine;
  return [
    `Docker Engine ${version} at ${address}, ${imageStore} image store.`,
    agentSentence(agent),
    ...(memory === 'read' ? ['What the agent remembers was read from its state.'] : []),
    ...(memoryFault === undefined
      ? []
      : [`The agent's state cannot be read (${memoryFault}): references and time were judged instead.`]),
  ];
}

function agentSentence(agent: Agent): string {
  switch (agent.kind) {
    case 'answered':
      return `ECS agent${agent.version === undefined ? '' : ` ${agent.version}`}: it knows ${amount(agent.tasks.length, 'task', 'tasks')}.`;
    case 'absent':
      return 'No ECS agent answers on localhost:51678: what is in use is known from containers alone.';
    case 'elsewhere':
      return 'The engine is on another machine, so no ECS agent was asked: what is in use is known from containers alone.';
  }
}

export function othersSentence(count: number): string {
  return `${amount(count, 'more image is', 'more images are')} stuck, leaked or blocked outside the repositories that this report covers. --repository '**' shows ${count === 1 ? 'it' : 'them'}.`;
}

/** What to do so that no more images get stuck or leak. */
export function cureSentence({ counts }: NodeReport): string | undefined {
  if (counts.stuck.images + counts.leaked.images === 0) return undefined;
  return `This comes from one image in several repositories under tags that move. A new tag for each build ends it; a mark in each build also ends the shared image: ${docsUrl('conflict.md')}`;
}
