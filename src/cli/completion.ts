import type { Command } from 'commander';
import { COMPLETION } from '../commands/completion/options.ts';
import { COMMANDS } from './commands.ts';
import { define } from './options.ts';
import { run } from './run.ts';
import { stdout } from './runtime.ts';

const EXAMPLES = `
Examples:
  bash  echo 'eval "$(mintmark completion bash)"' >> ~/.bashrc
  zsh   mintmark completion zsh > "\${fpath[1]}/_mintmark"
  fish  mintmark completion fish > ~/.config/fish/completions/mintmark.fish`;

/** `mintmark completion` */
export function addCompletion(program: Command): void {
  const command = define(program, COMPLETION, async ({ shell }) => {
    await run({ format: 'text' }, async () => {
      const { completion } = await import('../commands/completion/run.ts');
      stdout.write(completion(shell, COMMANDS));
      return 0;
    });
  });
  command.addHelpText('after', EXAMPLES);
}
