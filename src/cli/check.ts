import type { Command } from 'commander';
import { EXAMPLE_REPOSITORY, transportHelp } from '../commands/help.ts';
import { type Asking, runAsking, withAsking } from './asking.ts';
import { door } from './door.ts';
import { command } from './options.ts';

interface Checking extends Asking {
  readonly metadataFile?: string;
  readonly pushed?: string;
  readonly ledgerOnly?: true;
  readonly quiet?: boolean;
}

/** `mintmark check` */
export function addCheck(program: Command): void {
  const checking = command(program, 'check [image]').description(
    'ask every repository whether another service already has this image, or those that mintmark.yml names',
  );
  withAsking(checking)
    .option('--metadata-file <file>', 'instead of IMAGE: what docker buildx build --metadata-file wrote of it')
    .option('--pushed <reference>', 'instead of --to, after a push: the reference that has to be this image now')
    .option('--ledger-only', 'ask the ledger and no registry: true only where every pipeline claims what it pushes')
    .option('--quiet', 'print no text where nothing is found')
    .addHelpText('after', checkHelp)
    .action(check);
}

function checkHelp(): string {
  return `
Images:
${transportHelp()}

Example:
  mintmark check app:1.4 --to ${EXAMPLE_REPOSITORY}`;
}

async function check(image: string | undefined, options: Checking): Promise<void> {
  const { metadataFile, pushed, ledgerOnly } = options;
  const isConfigured = image === undefined && metadataFile === undefined && pushed === undefined;
  await runAsking('check', { ...options, oneLine: isConfigured }, async (ask) =>
    isConfigured
      ? (await import('../commands/check-configured.ts')).checkConfigured({ ...ask, ledgerOnly }, door)
      : (await import('../commands/check.ts')).check({ ...ask, image, metadataFile, pushed, ledgerOnly }, door),
  );
}
