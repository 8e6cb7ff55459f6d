import { createColors } from 'picocolors';
import type { CoveringRegistry, Explanation, ExplanationReport } from './report.ts';
import { visible } from '../../report/escape.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { wrapped } from '../../report/wrapped.ts';
import { type FilePosition, lineText } from '../../util/file-line.ts';
import type { Reason } from '../../ownership/reason.ts';

const WIDTH = 'passed over'.length;

/** Where the texts begin. */
const INDENT = ' '.repeat(2 + WIDTH + 2);

/** How the configuration treats repositories, for a person at a terminal. */
export function renderExplanation(
  report: ExplanationReport,
  { colors, columns }: Pick<RenderOptions, 'colors' | 'columns'>,
): string {
  const { bold, cyan } = createColors(colors);
  const blocks = report.explanations.map((explanation) => {
    const rows = rowsOf(explanation, report).flatMap(([label, text]) =>
      wrapped(visible(text), columns, INDENT, `  ${cyan(label.padEnd(WIDTH))}  `),
    );
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

/** `FILE:LINE:COLUMN`, for editors and terminals to open. */
function placeText({ path, line, column }: FilePosition): string {
  return `${path}:${line}:${column}`;
}

const KEYS = { services: 'services', tag: 'ownership.tag', patterns: 'ownership.patterns' } as const satisfies Record<
  Reason['source'],
  string
>;

/** An entry as it is written, and where. */
function entryText({ source, service, entry, place }: Reason): string {
  const written = source === 'services' ? `${KEYS[source]}.${service}: ${entry}` : `${KEYS[source]}: ${entry}`;
  return place === undefined ? written : `${placeText(place)}: ${written}`;
}

/** What is known about the ECR tag. */
function tagText({ tag }: Explanation): string | undefined {
  if (tag === undefined) return undefined;
  const { key, found } = tag;
  if (found === 'not-needed') return `${key}: not read, as services decides`;
  if (found === 'not-asked') return `${key}: not read (--offline)`;
  if ('failure' in found) return `${key}: could not be read: ${found.failure.message}`;
  return found.value === undefined ? `${key}: the repository has no such tag` : `${key}: ${found.value}`;
}

const PROVIDED = {
  account: "provided that the credentials are of the repository's account",
  tags: 'provided that the repository has the tags',
} as const satisfies Record<CoveringRegistry['provided'][number], string>;

/** When the repository is checked, one line for each entry that covers it. */
function checkedTexts(explanation: Explanation, namesRegistries: boolean): string[] {
  const { registries, excludedBy, narrowedBy } = explanation;
  if (excludedBy.length > 0) return ['never: it is excluded'];
  if (registries === undefined) return ['whenever its registry is, which the host does not name'];
  if (registries.length === 0) {
    if (narrowedBy !== undefined)
      return [`only as the target, as an entry takes other repositories: ${entryOf(narrowedBy)}`];
    return [
      `only if the target is in the same registry, as ${namesRegistries ? 'no entry of registries covers it' : 'no registries are named'}`,
    ];
  }
  return registries.map((one) => [entryOf(one), ...one.provided.map((condition) => PROVIDED[condition])].join(', '));
}

function entryOf({ place, index }: Omit<CoveringRegistry, 'provided'>): string {
  const entry = `registries, entry ${index + 1}`;
  return place === undefined ? entry : `${placeText(place)}: ${entry}`;
}
