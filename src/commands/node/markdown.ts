import type { RootContent, Table } from 'mdast';
import { visible } from '../../report/escape.ts';
import { code, fence, fit, heading, paragraph, prose, row, SIGNS } from '../../report/markdown-nodes.ts';
import { size } from '../../util/words.ts';
import type { NodeReport, ReportedImage } from './report.ts';
import { isShown } from './text.ts';
import {
  cureSentence,
  haltSentence,
  othersSentence,
  outcomeWords,
  reasonWords,
  settingSentence,
  sourceSentences,
} from './remarks.ts';
import { countSentences, freedWords, nodeHeadline, short, sizeOf, stateSentences } from './words.ts';

/** The same as the text, as GitHub-flavoured Markdown: for a ticket, or the summary of a job. */
export function renderNodeMarkdown(report: NodeReport): string {
  const { outcome, sentence } = nodeHeadline(report);
  const { steps, halt, freedBytes, plan } = report;
  const say = (text: string): RootContent => paragraph(prose(text));
  const cure = cureSentence(report);
  const shown = report.images.filter((image) => isShown(image));
  return fit([
    heading(2, `${SIGNS[outcome]} ${sentence}`),
    ...(steps.length === 0 ? [] : [stepTable(report)]),
    ...(freedBytes === undefined ? [] : [say(`Freed by the engine's count: ${size(freedBytes)}.`)]),
    ...(halt === undefined ? [] : [say(haltSentence(halt))]),
    ...countSentences(report).map(say),
    ...(shown.length === 0 ? [] : [imageTable(shown, report)]),
    ...(plan.length === 0
      ? []
      : [
          heading(3, `The fix, which forces nothing and frees ${freedWords(report.wouldFree)}`),
          fence('sh', plan.map(({ name }) => visible(`docker rmi ${name}`)).join('\n')),
        ]),
    ...(report.others === 0 ? [] : [say(othersSentence(report.others))]),
    ...report.settings.map((remark) => say(settingSentence(remark))),
    ...(cure === undefined ? [] : [say(cure)]),
    say(sourceSentences(report).join(' ')),
  ]);
}

function stepTable({ steps }: NodeReport): Table {
  const rows = steps.map(({ removal, outcome }) => row([code(removal.name)], prose(outcomeWords(outcome))));
  return { type: 'table', children: [row(prose('Reference'), prose('What became of it')), ...rows] };
}

function imageTable(images: readonly ReportedImage[], report: NodeReport): Table {
  const rows = images.map((image) =>
    row(
      [code(short(image.id))],
      prose(image.state.replace('-', ' ')),
      prose(sizeOf(image)),
      prose(stateSentences(image, report).join(' ')),
      prose(referencesOf(image, report.keep)),
    ),
  );
  const head = ['Image', 'State', 'Takes', 'Why', 'References'].map((word) => prose(word));
  return { type: 'table', children: [row(...head), ...rows] };
}

function referencesOf({ references }: ReportedImage, keep: number): string {
  return references
    .map(({ name, left }) => (left === undefined ? name : `${name} (stays: ${reasonWords(left, keep)})`))
    .join(', ');
}
