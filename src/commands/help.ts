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

/** After the help of `deploy`. */
export const DEPLOY_EXAMPLES = `
A task definition is a file (JSON of ECS, or a CloudFormation template), FAMILY[:REVISION] of a registered one, or its ARN.

Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`;

/** After the help of `node`. */
export const NODE_HELP = `
Exit codes:
  0  nothing that is unused blocks a clean-up
  1  an image that nothing uses cannot be deleted by its ID
  2  usage or configuration
  3  the engine or the ECS agent gave no answer, or the fix could not go on

In a terminal, --fix only says what it would do until --yes is added. The engine is the docker CLI's: DOCKER_HOST, a context.`;

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
