import { transports } from '../image/sources/transports.ts';

const EXAMPLE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app';

/** After the help of the program. */
export const EXIT_CODES = `
Exit codes:
  0  nothing wrong
  1  a finding of severity error, such as an image that is shared
  2  usage, configuration or the image itself
  3  the verdict is unknown: not everything could be asked

Begin with: mintmark demo`;

/** After the help of `guard`. */
export const GUARD_EXAMPLES = `
Examples:
  mintmark guard . --to ${EXAMPLE}
  mintmark guard . --to ${EXAMPLE} --platform linux/amd64,linux/arm64 -- --pull --no-cache
  mintmark guard --image oci:build --to ${EXAMPLE}:1.4`;

/** After the help of `check`. */
export function checkHelp(): string {
  return `
Images:
${transportHelp()}

Example:
  mintmark check app:1.4 --to ${EXAMPLE}`;
}

/** What IMAGE may be, a line each, for a command's help. */
function transportHelp(): string {
  const rows = [
    ['NAME[:TAG]', 'the same as docker-daemon:'],
    ...[...transports.values()].map(({ syntax, help }) => [syntax, help]),
  ];
  const width = Math.max(...rows.map(([syntax = '']) => syntax.length));
  return rows.map(([syntax = '', help = '']) => `  ${syntax.padEnd(width)}  ${help}`).join('\n');
}
