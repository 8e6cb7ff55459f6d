import { TRANSPORTS } from '../image/transport.ts';

/** A repository for the examples of a command's help. */
export const EXAMPLE_REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app';

/** The forms that IMAGE may have, one per line, for a command's help. */
export function transportHelp(): string {
  const rows = [
    ['NAME[:TAG]', 'the same as docker-daemon:'],
    ...Object.values(TRANSPORTS).map(({ syntax, help }) => [syntax, help]),
  ];
  const width = Math.max(...rows.map(([syntax = '']) => syntax.length));
  return rows.map(([syntax = '', help = '']) => `  ${syntax.padEnd(width)}  ${help}`).join('\n');
}
