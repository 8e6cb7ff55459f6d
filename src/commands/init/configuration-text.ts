import { docsUrl } from '../../util/docs-url.ts';
import { amount } from '../../util/words.ts';
import type { Configuration } from '../../config/configuration.ts';
import { type Meaning, meaningText } from './meaning.ts';

/** What mintmark.yml is to say, and what its comments say about that. */
export interface Draft {
  readonly configuration: Configuration;
  readonly meanings: readonly Meaning[];
  /** As `ACCOUNT/REGION`. */
  readonly from: readonly string[];
  readonly count: number;
  readonly remarks: readonly string[];
}

/** mintmark.yml, with comments for the person who edits it next. */
export function configurationText({ configuration, meanings, from, count, remarks }: Draft): string {
  const { ownership, services, registries } = configuration;
  const guessed = (source: Meaning['source'], entry?: string): string => {
    const meaning = meanings.find((one) => one.source === source && (entry === undefined || one.entry === entry));
    return `# guessed: ${meaning === undefined ? 'no repository is left for it' : meaningText(meaning)}`;
  };
  const { patterns = [], tag } = ownership ?? {};
  const blocks = [
    [
      `# Written by mintmark init, from ${amount(count, 'repository', 'repositories')} in ${from.join(' and ')}.`,
      `# Every key: ${docsUrl('configuration.md')}`,
      '#',
      '# What is marked as guessed follows names and tags alone. Read it: an image that two repositories of one service have',
      '# is not a finding, so a guess that takes two services for one hides what they share.',
      ...remarks.map((remark) => `# ${remark}`),
      'version: 1',
    ],
    [
      '# What this checkout builds, if that is one image:',
      '# service: NAME',
      '# image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME',
    ],
    services.size === 0
      ? []
      : [
          '# Who owns what: this comes before tags and patterns.',
          guessed('services'),
          'services:',
          ...[...services].flatMap(([service, globs]) => [
            `  ${quoted(service)}:`,
            ...globs.map((glob) => `    - ${quoted(glob)}`),
          ]),
        ],
    tag === undefined && patterns.length === 0
      ? []
      : [
          '# Who owns the other repositories. What nothing here matches is a service of its own.',
          'ownership:',
          ...(tag === undefined ? [] : [`  ${guessed('tag')}`, `  tag: ${quoted(tag)}`]),
          ...(patterns.length === 0 ? [] : ['  # The first that matches decides.', '  patterns:']),
          ...patterns.flatMap((pattern) => [`    ${guessed('patterns', pattern)}`, `    - ${quoted(pattern)}`]),
        ],
    [
      '# What a check asks in addition to the registry of its target.',
      'registries:',
      ...registries.flatMap(({ region, account }) => [
        `  - region: ${region}`,
        ...(account === undefined ? [] : [`    account: ${quoted(account)}`]),
      ]),
    ],
    ['# Repositories that are never asked:', "# exclude: ['**/build-cache']"],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A text as YAML, in quotes, whatever it would be without them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
