import type { FilePosition } from '../../util/file-line.ts';
import type { CoveringRegistry, Explanation } from './report.ts';
import type { Reason } from '../../ownership/reason.ts';

/** `FILE:LINE:COLUMN`, for editors and terminals to open. */
export function placeText({ path, line, column }: FilePosition): string {
  return `${path}:${line}:${column}`;
}

const KEYS = { services: 'services', tag: 'ownership.tag', patterns: 'ownership.patterns' } as const satisfies Record<
  Reason['source'],
  string
>;

/** An entry as it is written, and where. */
export function entryText({ source, service, entry, place }: Reason): string {
  const written = source === 'services' ? `${KEYS[source]}.${service}: ${entry}` : `${KEYS[source]}: ${entry}`;
  return place === undefined ? written : `${placeText(place)}: ${written}`;
}

/** What is known about the ECR tag. */
export function tagText({ tag }: Explanation): string | undefined {
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
export function checkedTexts(explanation: Explanation, namesRegistries: boolean): string[] {
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
