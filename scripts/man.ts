// The man page, from the tables of options in src/.
import { readFileSync } from 'node:fs';
import type { CommandTable, Option } from '../src/commands/option.ts';

/** man/mintmark.1, in the macros of man(7). */
export function manPage(commands: readonly CommandTable[]): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const lines = [
    '.\\" Written by npm run build, from src/commands/*/options.ts.',
    `.TH MINTMARK 1 2026-11-28 "mintmark ${version}" "User Commands"`,
    '.SH NAME',
    `mintmark ${DASH} make sure that no two services ship the same container image`,
    '.SH SYNOPSIS',
    `.B mintmark`,
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    'mintmark adds a unique mark to each build, and before the push it asks every ECR repository in scope whether another service already has the same image.',
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH OPTIONS',
    'Every command has these too.',
    ...item(`${bold('-h')}, ${bold('--help')}`, 'show help'),
    ...item(`${bold('-v')}, ${bold('--version')}`, 'show the version'),
    ...item(bold('--no-color'), 'print no colours'),
    '.SH EXIT STATUS',
    ...item(bold('0'), 'nothing wrong'),
    ...item(bold('1'), 'a finding of severity error, such as an image that is shared'),
    ...item(bold('2'), 'usage, configuration or the image itself'),
    ...item(bold('3'), 'the verdict is unknown: not everything could be checked'),
    '.SH ENVIRONMENT',
    'Every option can be a variable too: MINTMARK_TO for \\-\\-to. AWS is reached by the variables of every AWS tool, such as AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL_ECR.',
    ...item(bold('NO_COLOR'), 'print no colours'),
    '.SH FILES',
    ...item(bold('mintmark.yml'), 'the configuration, looked for in the work directory and upwards'),
    '.SH SEE ALSO',
    'https://github.com/mintmark/mintmark/blob/main/docs/README.md',
  ];
  return `${lines.join('\n')}\n`;
}

const DASH = '\\-';

function commandLines({ verb, summary, options }: CommandTable): string[] {
  const all = Object.values<Option<unknown>>(options).filter(({ usage }) => usage !== undefined);
  return [
    `.SS mintmark ${verb}`,
    `${escaped(summary.slice(0, 1).toUpperCase() + summary.slice(1))}.`,
    ...all.flatMap(({ usage = '', short, help, choices, isList, defaultText }) => {
      const [name = '', ...value] = usage.split(' ');
      const label = [...(short === undefined ? [] : [bold(short)]), bold(name)].join(', ');
      const notes = [
        ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
        ...(isList && name.startsWith('--') ? ['may be repeated'] : []),
        ...(defaultText === undefined || value.length === 0 ? [] : [`default: ${defaultText}`]),
      ];
      return item(value.length === 0 ? label : `${label} ${escaped(value.join(' '))}`, [help, ...notes].join('; '));
    }),
  ];
}

function item(label: string, text: string): string[] {
  return ['.TP', label.includes('\\fB') ? label : escaped(label), escaped(text)];
}

function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

/** A hyphen that can be copied, and no line that begins like a roff request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
