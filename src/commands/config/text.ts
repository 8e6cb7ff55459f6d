import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import type { Explanation, ExplanationReport } from './report.ts';
import { visible } from '../../report/escape.ts';
import { checkedTexts, entryText, placeText, tagText } from './words.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { lineText } from '../../util/file-line.ts';

const WIDTH = 'passed over'.length;

/** Where the texts begin. */
const INDENT = ' '.repeat(2 + WIDTH + 2);

/** How the configuration treats repositories, for a person at a terminal. */
export function renderExplanation(
  report: ExplanationReport,
  { colors, columns }: Pick<RenderOptions, 'colors' | 'columns'>,
): string {
  const { bold, cyan } = createColors(colors);
  const wrapped = (text: string): string =>
    wrapAnsi(visible(text), Math.max(20, columns - INDENT.length)).replaceAll('\n', `\n${INDENT}`);
  const blocks = report.explanations.map((explanation) => {
    const rows = rowsOf(explanation, report).map(([label, text]) => `  ${cyan(label.padEnd(WIDTH))}  ${wrapped(text)}`);
    return [bold(visible(explanation.repository)), ...rows].join('\n');
  });
  const file = report.file === undefined ? ['There is no mintmark.yml: each repository is a service of its own.'] : [];
  return `${[...file, ...blocks].join('\n\n')}\n`;
}

function rowsOf(
  explanation: Explanation,
  { namesRegistries, movingTags }: ExplanationReport,
): (readonly [label: string, text: string])[] {
  const { services, sources, excludedBy, allowances } = explanation;
  const tag = tagText(explanation);
  return [
    ['service', serviceText(services)] as const,
    ...(sources.deciding.length > 0 || sources.undecided
      ? sources.deciding.map((reason) => ['decided by', entryText(reason)] as const)
      : [['decided by', 'nothing: no entry matches, so that it is a service of its own'] as const]),
    ...(tag === undefined ? [] : [['tag', tag] as const]),
    ...sources.passedOver.map((reason) => ['passed over', `${entryText(reason)} (${reason.service})`] as const),
    ...checkedTexts(explanation, namesRegistries).map((text) => ['checked', text] as const),
    ...excludedBy.map(
      ({ entry, place }) => ['excluded', `${place === undefined ? '' : `${placeText(place)}: `}${entry}`] as const,
    ),
    ...(movingTags.length === 0 ? [] : [['moving tags', movingTags.join(', ')] as const]),
    ...allowances.map(
      ({ place, repository, expires, inForce, reason }) =>
        [
          'allowance',
          `${lineText(place)}: ${repository}, ${inForce ? 'until' : 'expired on'} ${expires}: ${reason}`,
        ] as const,
    ),
  ];
}

function serviceText(services: Explanation['services']): string {
  if (services === undefined)
    return "unknown: its tag decides, and until that is read the repository counts as nobody's";
  const names = services.join(', ');
  return services.length > 1 ? `${names}: shared-repository, so it counts as nobody's` : names;
}
