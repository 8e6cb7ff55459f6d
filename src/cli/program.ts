import { Command, CommanderError } from 'commander';
import { inert } from '../report/escape.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import { addAudit } from './audit.ts';
import { addCheck } from './check.ts';
import { COMMANDS } from './commands.ts';
import { addCompletion } from './completion.ts';
import { addConfig } from './config.ts';
import { addDemo } from './demo.ts';
import { addDeploy } from './deploy.ts';
import { endCleanly } from './runtime.ts';
import { addGuard, partArguments } from './guard.ts';
import { addInit } from './init.ts';
import { addLedger } from './ledger.ts';
import { addNode } from './node.ts';
import { lastWords } from './last-words.ts';
import { refuseMistaken } from './environment.ts';
import { fail, leave, lose } from './run.ts';
import { addSandbox } from './sandbox.ts';
import { addStamp } from './stamp.ts';

declare const MINTMARK_VERSION: string;

const EXIT_CODES = `
Exit codes:
  0  nothing wrong
  1  a finding of severity error, such as an image that is shared
  2  usage, configuration or the image itself
  3  the verdict is unknown: not everything could be checked

Begin with: mintmark demo`;

// From January 2027 on the AWS SDK wants Node 22, and until then says so on every run with Node 20.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

for (const name of ['stdout', 'stderr'] as const) {
  process[name].on('error', (error) => {
    lose(name, error);
  });
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    void fail(error).then(leave, lastWords);
  });
}

endCleanly();

/** Runs the command that the arguments name. */
export async function main(argv: readonly string[]): Promise<void> {
  const { own, further } = partArguments(argv);
  const program = new Command('mintmark')
    .description('No two services ever ship the same container image.')
    .version(MINTMARK_VERSION, '-v, --version')
    .option('--no-color', 'print no colours, as with NO_COLOR=1')
    .on('option:no-color', () => {
      process.env['NO_COLOR'] = '1';
    })
    .showHelpAfterError('(mintmark --help shows what there is)')
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeErr: (text) => process.stderr.write(inert(text)) })
    .exitOverride()
    .hook('preAction', () => {
      refuseMistaken(process.env, COMMANDS);
    });
  addStamp(program);
  addCheck(program);
  addGuard(program, further);
  addNode(program);
  addAudit(program);
  addDeploy(program);
  addInit(program, MINTMARK_VERSION);
  addLedger(program);
  addConfig(program);
  addSandbox(program);
  addDemo(program);
  addCompletion(program, COMMANDS);
  try {
    await program.parseAsync(own);
  } catch (error) {
    // Commander has printed its own message or the help by now.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodeOf({ failure: 'USAGE' });
    else await fail(error);
  }
  leave();
}
