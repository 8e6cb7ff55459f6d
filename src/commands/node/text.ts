import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import type { BlockedImage, NodeReport } from '../../types/node.ts';
import { visible } from '../../report/escape.ts';
import type { RenderOptions } from '../../report/formats.ts';
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

const SIGNS = { good: '✓', warning: '!', bad: '✗' } as const;

/** What blocks a clean-up, for a person at a terminal. */
export function renderNodeText(report: NodeReport, options: RenderOptions): string {
  const blocks = [
    headLines(report, options),
    stepLines(report, options),
    ...report.images.map((image) => imageLines(image, report, options)),
    planLines(report, options),
    report.others === 0 ? [] : say(othersSentence(report.others), '  ', options),
    report.settings.flatMap((remark) => say(`! ${settingSentence(remark)}`, '  ', options)),
    say(`${engineSentence(report)} ${agentSentence(report.agent)}`, '  ', options, createColors(options.colors).dim),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(report: NodeReport, options: RenderOptions): string[] {
  const { green, yellow, red, bold } = createColors(options.colors);
  const { outcome, sentence } = nodeHeadline(report);
  const paint = { good: green, warning: yellow, bad: red }[outcome];
  return say(`${SIGNS[outcome]} ${sentence}`, '', options, (line) => paint(bold(line)));
}

/** What was done comes before what is left. A name stays on one line, whatever the width: a broken one cannot be pasted. */
function stepLines(report: NodeReport, options: RenderOptions): string[] {
  const { steps, halt, freedBytes } = report;
  return [
    ...steps.flatMap(({ removal, outcome }) => [
      `  ${visible(removal.name)}`,
      ...say(outcomeWords(outcome), '    ', options),
    ]),
    ...(freedBytes === undefined ? [] : say(`Freed by the engine's count: ${bytes(freedBytes)}.`, '  ', options)),
    ...(halt === undefined ? [] : say(haltSentence(halt), '  ', options, createColors(options.colors).yellow)),
  ];
}

function imageLines(image: BlockedImage, report: NodeReport, options: RenderOptions): string[] {
  const { bold, dim } = createColors(options.colors);
  return [
    ...say(
      `${short(image.id)}: ${sizeOf(image)}; built ${image.created.toISOString().slice(0, 10)}`,
      '',
      options,
      bold,
    ),
    ...image.blocks.flatMap((block) => say(blockSentence(block), '  ', options)),
    ...image.uses.flatMap((use) => say(useSentence(use), '  ', options)),
    ...image.references.flatMap(({ name, service, left }) => [
      `    ${visible(name)}`,
      ...say(
        `of ${service}; ${left === undefined ? 'can be removed' : `stays: ${reasonWords(left, report.keep)}`}`,
        '      ',
        options,
        dim,
      ),
    ]),
  ];
}

function planLines(report: NodeReport, options: RenderOptions): string[] {
  const { plan, wouldFree, images, mode } = report;
  const { bold, cyan } = createColors(options.colors);
  const stopped = images
    .filter(({ uses }) => uses.length === 0)
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'stopped-containers' ? block.containers : [])));
  const commands = (lines: readonly string[]): string[] => lines.map((line) => `    ${cyan(visible(line))}`);
  return [
    ...(plan.length === 0
      ? []
      : [
          ...say(`The fix, which forces nothing and frees ${freedWords(wouldFree)}:`, '  ', options, bold),
          ...commands(plan.map(({ name }) => `docker rmi ${name}`)),
          ...say(
            `${mode === 'asked' ? 'Nothing was removed. ' : ''}--fix --yes has it done, with a look before each at what uses the image.`,
            '  ',
            options,
          ),
        ]),
    ...(stopped.length === 0
      ? []
      : [
          ...say('Containers are not removed here. Where nobody needs them any more:', '  ', options, bold),
          ...commands(stopped.map(({ name }) => `docker rm ${name}`)),
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
  const lines = wrapAnsi(paint(visible(text)), Math.max(20, columns - indent.length)).split('\n');
  return lines.map((line) => `${indent}${line}`);
}
