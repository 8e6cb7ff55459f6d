import type { RootContent, Table } from 'mdast';
import type { BlockedImage, NodeReport } from '../../types/node.ts';
import { code, fence, fit, heading, paragraph, prose, row } from '../../report/markdown-nodes.ts';
import {
  agentSentence,
  blockSentence,
  bytes,
  engineSentence,
  freedWords,
  haltSentence,
  nodeHeadline,
  othersSentence,
  outcomeWords,
  reasonWords,
  settingSentence,
  short,
  sizeOf,
  useSentence,
} from './words.ts';
import { visible } from '../../report/escape.ts';

const SIGNS = { good: '✅', warning: '⚠️', bad: '❌' } as const;

/** What blocks a clean-up, as GitHub-flavoured Markdown: for a ticket, or the summary of a job. */
export function renderNodeMarkdown(report: NodeReport): string {
  const { outcome, sentence } = nodeHeadline(report);
  const { steps, halt, freedBytes, plan, settings } = report;
  const say = (text: string): RootContent => paragraph(prose(text));
  return fit([
    heading(2, `${SIGNS[outcome]} ${sentence}`),
    ...(steps.length === 0 ? [] : [stepTable(report)]),
    ...(freedBytes === undefined ? [] : [say(`Freed by the engine's count: ${bytes(freedBytes)}.`)]),
    ...(halt === undefined ? [] : [say(haltSentence(halt))]),
    ...(report.images.length === 0 ? [] : [imageTable(report)]),
    ...(plan.length === 0
      ? []
      : [
          heading(3, `The fix, which forces nothing and frees ${freedWords(report.wouldFree)}`),
          fence('sh', plan.map(({ name }) => visible(`docker rmi ${name}`)).join('\n')),
        ]),
    ...(report.others === 0 ? [] : [say(othersSentence(report.others))]),
    ...settings.map((remark) => say(settingSentence(remark))),
    say(`${engineSentence(report)} ${agentSentence(report.agent)}`),
  ]);
}

function stepTable({ steps }: NodeReport): Table {
  const rows = steps.map(({ removal, outcome }) => row([code(removal.name)], prose(outcomeWords(outcome))));
  return { type: 'table', children: [row(prose('Reference'), prose('What became of it')), ...rows] };
}

function imageTable({ images, keep }: NodeReport): Table {
  const rows = images.map((image) =>
    row([code(short(image.id))], prose(sizeOf(image)), prose(whyOf(image)), prose(referencesOf(image, keep))),
  );
  return {
    type: 'table',
    children: [row(prose('Image'), prose('Takes'), prose('Why'), prose('References')), ...rows],
  };
}

function whyOf({ blocks, uses }: BlockedImage): string {
  return [...blocks.map(blockSentence), ...uses.map(useSentence)].join(' ');
}

function referencesOf({ references }: BlockedImage, keep: number): string {
  return references
    .map(({ name, left }) => (left === undefined ? name : `${name} (stays: ${reasonWords(left, keep)})`))
    .join(', ');
}
