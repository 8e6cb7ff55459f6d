import type { Command } from 'commander';
import { parsePort, parseRate, parseTimeout, parseUrl } from '../commands/limits.ts';
import type { SandboxCommandOptions } from '../commands/sandbox.ts';
import { door, endedBy, stdout } from './door.ts';
import { collect, command, DEBUG, valid } from './options.ts';
import { run } from './run.ts';

type Serving = Omit<SandboxCommandOptions, 'latencyMs' | 'repositories' | 'deny' | 'hosts'> & {
  readonly latency?: number;
  readonly repository?: readonly string[];
  readonly deny?: readonly string[];
  readonly host?: readonly string[];
};

const REPOSITORY = '<account/region/name>';
const NUMBER = 'Write a whole number above 0.';

/** `mintmark sandbox` */
export function addSandbox(program: Command): void {
  command(program, 'sandbox')
    .description('an ECR of your own on loopback, in memory or in front of an OCI registry')
    .option('--port <port>', 'where it listens; 0: any free port', valid(parsePort, 'Write a port number.'), 4566)
    .option(
      '--registry <url>',
      'the OCI registry that keeps blobs and manifests',
      valid(parseUrl, 'Write an http URL.'),
    )
    .option(`--repository ${REPOSITORY}`, 'a repository to begin with; may be repeated', collect)
    .option(`--deny ${REPOSITORY}`, 'a repository that denies every call; may be repeated', collect)
    .option('--latency <time>', 'what every call takes at least', valid(parseTimeout, 'Write it as 20ms.'))
    .option('--rate <calls>', 'calls per second and operation', valid(parseRate, NUMBER))
    .option('--page-size <entries>', 'most entries on a page', valid(parseRate, NUMBER))
    .option(
      '--host <name>',
      'a host name that it answers to besides loopback, with its port if it has one; may be repeated',
      collect,
    )
    .option(
      '--create-on-push <prefix>',
      'the prefix of a template by which a push creates repositories, or ROOT for all; may be repeated',
      collect,
    )
    .option('--anonymous', 'let docker push and pull without a login')
    .option(...DEBUG)
    .action(sandbox);
}

async function sandbox(flags: Serving): Promise<void> {
  const { latency: latencyMs, repository: repositories = [], deny = [], host: hosts = [], ...options } = flags;
  await run({ format: 'text' }, async () => {
    const signal = endedBy('SIGINT', 'SIGTERM');
    const { runSandbox } = await import('../commands/sandbox.ts');
    await runSandbox({ ...options, deny, hosts, latencyMs, repositories }, { ...door, stdout, signal });
    return 0;
  });
}
