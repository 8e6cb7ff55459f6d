import {
  STATES,
  type Block,
  type Freed,
  type NodeReport,
  type ReportedImage,
  type Since,
  type State,
  type Use,
} from './report.ts';
import type { Headline } from '../../report/view.ts';
import { amount, many, minuteOf, size } from '../../util/words.ts';

/** The first twelve hex digits of an ID, as docker shows it. */
export function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

const STATE_WORDS: Readonly<Record<State, string>> = {
  stuck: 'stuck',
  leaked: 'leaked',
  blocked: 'blocked',
  waiting: 'waiting for the ECS agent',
  'in-use': 'in use',
};

/** `3 images stuck, 1 leaked`: of the states that are there. */
function tally({ counts }: NodeReport, states: readonly State[]): string {
  const there = states.filter((state) => counts[state].images > 0);
  return there
    .map((state, at) => {
      const { images } = counts[state];
      return `${at === 0 ? amount(images, 'image', 'images') : many(images)} ${STATE_WORDS[state]}`;
    })
    .join(', ');
}

export function nodeHeadline(report: NodeReport): Pick<Headline, 'outcome' | 'sentence'> {
  const { images, halt, mode, steps } = report;
  const removed = steps.filter(({ outcome }) => outcome.kind === 'removed').length;
  const done = mode === 'fixed' ? `${amount(removed, 'reference', 'references')} removed; ` : '';
  if (halt?.kind === 'failed') return { outcome: 'bad', sentence: `${done}the clean-up could not continue` };
  const bad = tally(report, ['stuck', 'leaked', 'blocked']);
  if (bad !== '') return { outcome: 'bad', sentence: `${done}${mode === 'fixed' ? 'still ' : ''}${bad}` };
  const shared = images.filter(isSharedInUse).length;
  if (shared > 0) {
    const are = shared === 1 ? 'is' : 'are';
    return {
      outcome: 'warning',
      sentence: `${done}nothing is stuck or leaked, but ${amount(shared, 'image', 'images')} in use ${are} in several repositories`,
    };
  }
  return { outcome: 'good', sentence: `${done}nothing is stuck or leaked` };
}

/** Whether services share an image that runs: where stuck and leaked images come from. */
export function isSharedInUse({ state, repositories }: ReportedImage): boolean {
  return state === 'in-use' && repositories.length > 1;
}

/** How many images each state has, what they take, and whose turn it is. */
export function countSentences(report: NodeReport): readonly string[] {
  return STATES.filter((state) => report.counts[state].images > 0).map((state) => {
    const { images, atLeast, atMost } = report.counts[state];
    const what = `${amount(images, 'image', 'images')} ${STATE_WORDS[state]}: ${freedWords({ atLeast, atMost })}`;
    return state === 'waiting' && !report.cleanup.cleansUp ? `${what}, but its clean-up is off.` : `${what}.`;
  });
}

/** What the image takes, and how much of it is its own. */
export function sizeOf({ bytes: all, ownBytes }: ReportedImage): string {
  if (ownBytes === undefined) return `${size(all)} (the engine does not say how much of it is shared)`;
  return ownBytes === all ? size(all) : `${size(all)}, ${size(ownBytes)} of it shared with no other image`;
}

/** Why the image is in its state. */
export function stateSentences(image: ReportedImage, report: NodeReport): readonly string[] {
  const { state, evidence, repositories, uses, blocks, since } = image;
  const why: readonly string[] = {
    stuck: [
      `No tag is left, and there are references in ${repositories.length} repositories. The ECS agent asks to delete it by ID, and the engine refuses.`,
      ...(evidence === 'agent-state' ? ["The agent's state lists it without a name."] : []),
    ],
    leaked: [leakSentence(evidence, report)],
    blocked: [],
    waiting: [],
    'in-use': isSharedInUse(image) ? [`It has references in ${repositories.length} repositories.`] : [],
  }[state];
  return [
    ...why,
    ...blocks.map(blockSentence),
    ...uses.map(useSentence),
    ...(since === undefined ? [] : [sinceSentence(since, report.at)]),
  ];
}

function leakSentence(evidence: ReportedImage['evidence'], { cleanup }: NodeReport): string {
  if (evidence === 'age') {
    return `No tag is left, and the ECS agent would have deleted it by now if it still knew it: its cycle is ${duration(cleanup.interval)}, its minimum age ${duration(cleanup.minimumAge)}.`;
  }
  const who =
    evidence === 'no-agent' ? 'there is no ECS agent on this machine' : "the ECS agent's state does not have it";
  return `No tag is left, and ${who}: nothing is going to delete it.`;
}

function sinceSentence({ at, event }: Since, now: Date): string {
  const ago = `${minuteOf(at)}, ${duration(now.getTime() - at.getTime())} ago`;
  switch (event) {
    case 'last-use':
      return `A task last used it on ${ago}.`;
    case 'next-tag':
      return `Its tags had moved to other images by ${ago}.`;
    case 'own-tag':
      return `It was last given a tag on ${ago}.`;
  }
}

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return amount(minutes, 'minute', 'minutes');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? amount(hours, 'hour', 'hours') : amount(Math.round(hours / 24), 'day', 'days');
}

export function blockSentence(block: Block): string {
  switch (block.kind) {
    case 'stopped-containers':
      return `Stopped containers were made from it: ${block.containers.map(({ name, id }) => `${name} (${short(id)})`).join(', ')}.`;
    case 'dependent-children':
      return `Other images were built from it on this engine: ${block.children.map(short).join(', ')}.`;
  }
}

function useSentence(use: Use): string {
  switch (use.kind) {
    case 'container':
      return `The container ${use.container.name} (${short(use.container.id)}) uses it.`;
    case 'task':
      return `A task of ${use.task.definition} uses it: ${use.task.arn}.`;
  }
}

export function freedWords({ atLeast, atMost }: Freed): string {
  if (atLeast === atMost) return size(atMost);
  return atLeast === undefined ? `at most ${size(atMost)}` : `${size(atLeast)} to ${size(atMost)}`;
}
