import { type Command, Option } from 'commander';
import { DEFAULT_KEEP, NODE_FORMATS, type NodeFormat, parseKeep } from '../commands/node/options.ts';
import type { NodeReport } from '../types/node.ts';
import { door, isWatched } from './door.ts';
import { collect, command, type Output, valid, withConfig, withOutput } from './options.ts';
import { runReporting } from './run.ts';

interface Cleaning extends Output<NodeFormat> {
  readonly fix?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly keep: number;
  readonly repository?: readonly string[];
  readonly config?: string;
}

const HELP = `
Exit codes:
  0  nothing that is unused blocks a clean-up
  1  an image that nothing uses cannot be deleted by its ID
  2  usage or configuration
  3  the engine or the ECS agent did not answer, or the fix could not go on

In a terminal, --fix only says what it would do until --yes is added. The engine is the docker CLI's: DOCKER_HOST, a context.`;

/** `mintmark node` */
export function addNode(program: Command): void {
  const cleaning = command(program, 'node')
    .description("what blocks a clean-up of this machine's Docker Engine, and the fix")
    .option('--fix', 'remove the references that block a clean-up, one by one, never by force')
    .option('--yes', 'with --fix: do it in a terminal too')
    .option('--dry-run', 'with --fix: only say what it would do')
    .addOption(
      new Option('--keep <number>', 'how many of the newest images of each repository are left alone')
        .argParser(valid(parseKeep, 'Write a whole number, such as 0 or 3.'))
        .default(DEFAULT_KEEP),
    )
    .option(
      '--repository <glob>',
      'the repositories that it is about; may be repeated; default: every repository of ECR',
      collect,
    );
  withOutput(withConfig(cleaning, ' that names the services'), Object.keys(NODE_FORMATS))
    .addHelpText('after', HELP)
    .action(node);
}

async function node(options: Cleaning): Promise<void> {
  await runReporting('node', options, NODE_FORMATS, async () => {
    const { node } = await import('../commands/node/run.ts');
    return node({ ...options, mode: nodeMode(options, isWatched()), configPath: options.config }, door);
  });
}

/**
 * What is to be done. Somebody at a terminal has to say yes; a timer or a script has said so by `--fix`.
 *
 * @param isWatched whether a person may be watching
 */
export function nodeMode(
  { fix, yes, dryRun }: Pick<Cleaning, 'fix' | 'yes' | 'dryRun'>,
  isWatched: boolean,
): NodeReport['mode'] {
  if (fix !== true) return 'look';
  return dryRun === true || (isWatched && yes !== true) ? 'asked' : 'fixed';
}
