import { createColors } from 'picocolors';
import { shellQuote, visible } from '../../report/escape.ts';
import { size } from '../../util/words.ts';
import { SIGNS } from '../../report/text.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { wrapped } from '../../report/wrapped.ts';
import { isRemovable, needsFix } from './plan.ts';
import type { NodeReport, ReportedImage } from './report.ts';
import {
  cureSentence,
  haltSentence,
  othersSentence,
  outcomeWords,
  reasonWords,
  settingSentence,
  sourceSentences,
} from './remarks.ts';
import { countSentences, freedWords, isSharedInUse, nodeHeadline, short, sizeOf, stateSentences } from './words.ts';

/** The state of each image that somebody has to do something about, for a person at a terminal. */
export function renderNodeText(report: NodeReport, options: RenderOptions): string {
  const { dim } = createColors(options.colors);
  const blocks = [
    headLines(report, options),
    stepLines(report, options),
    countSentences(report).flatMap((sentence) => say(sentence, '  ', options)),
    ...report.images.filter((image) => isShown(image)).map((image) => imageLines(image, report, options)),
    planLines(report, options),
    report.others === 0 ? [] : say(othersSentence(report.others), '  ', options),
    report.settings.flatMap((remark) => say(`! ${settingSentence(remark)}`, '  ', options)),
    say(cureSentence(report) ?? '', '  ', options),
    say(sourceSentences(report).join(' '), '  ', options, dim),
  ];
  return `${blocks
    .filter((lines) => lines.some((line) => line.trim() !== ''))
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The verdict alone. */
export function renderNodeVerdict(report: NodeReport, options: RenderOptions): string {
  return `${headLines(report, options).join('\n')}\n`;
}

/** Images that wait, or that one service uses, are only counted. */
export function isShown(image: ReportedImage): boolean {
  return needsFix(image) || isSharedInUse(image);
}

function headLines(report: NodeReport, options: RenderOptions): string[] {
  const { green, yellow, red, bold } = createColors(options.colors);
  const { outcome, sentence } = nodeHeadline(report);
  const paint = { good: green, warning: yellow, bad: red }[outcome];
  return say(`${SIGNS[outcome]} ${sentence}`, '', options, (line) => paint(bold(line)));
}

/** What was done comes before what is left. A name stays on one line, whatever the width: a broken one cannot be pasted. */
function stepLines({ steps, halt, freedBytes }: NodeReport, options: RenderOptions): string[] {
  return [
    ...steps.flatMap(({ removal, outcome }) => [
      `  ${visible(removal.name)}`,
      ...say(outcomeWords(outcome), '    ', options),
    ]),
    ...(freedBytes === undefined ? [] : say(`Freed by the engine's count: ${size(freedBytes)}.`, '  ', options)),
    ...(halt === undefined ? [] : say(haltSentence(halt), '  ', options, createColors(options.colors).yellow)),
  ];
}

function imageLines(image: ReportedImage, report: NodeReport, options: RenderOptions): string[] {
  const { bold, dim } = createColors(options.colors);
  const head = `${short(image.id)} ${image.state.replace('-', ' ')}: ${sizeOf(image)}`;
  const built = image.created?.toISOString().slice(0, 10);
  return [
    ...say(built === undefined ? head : `${head}; built ${built}`, '', options, bold),
    ...stateSentences(image, report).flatMap((sentence) => say(sentence, '  ', options)),
    ...image.references.flatMap(({ name, service, left }) => {
      const what = left === undefined ? 'can be removed' : `stays: ${reasonWords(left, report.keep)}`;
      return [
        `    ${visible(name)}`,
        ...say(`of ${service}${isRemovable(image) ? `; ${what}` : ''}`, '      ', options, dim),
      ];
    }),
  ];
}

function planLines({ plan, wouldFree, images, mode }: NodeReport, options: RenderOptions): string[] {
  const { bold, cyan } = createColors(options.colors);
  const stopped = images
    .filter(({ state }) => state === 'blocked')
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'stopped-containers' ? block.containers : [])));
  const commands = (lines: readonly string[]): string[] => lines.map((line) => `    ${cyan(visible(line))}`);
  const offer = `${mode === 'asked' ? 'Nothing was removed. ' : ''}--fix --yes does it, and before each removal checks what uses the image.`;
  return [
    ...(plan.length === 0
      ? []
      : [
          ...say(`The fix, which forces nothing and frees ${freedWords(wouldFree)}:`, '  ', options, bold),
          ...commands(plan.map(({ name }) => `docker rmi ${name}`)),
          ...say(offer, '  ', options),
        ]),
    ...(stopped.length === 0
      ? []
      : [
          ...say('Containers are not removed. If nobody needs them anymore:', '  ', options, bold),
          ...commands(stopped.map(({ name }) => `docker rm ${shellQuote(name)}`)),
        ]),
  ];
}

/** A sentence with untrusted text in it, wrapped between words. */
function say(
  text: string,
  indent: string,
  { columns }: RenderOptions,
  paint = (line: string): string => line,
): string[] {
  return wrapped(paint(visible(text)), columns, indent);
}
