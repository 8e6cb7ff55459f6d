import { Command, CommanderError } from 'commander';
import { setAsideBadAddresses } from '../github/addresses.ts';
import { inert, visibleLines } from '../report/escape.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import { endCleanly } from './runtime.ts';
import { lastWords } from './last-words.ts';
import { PREFIX } from './environment.ts';
import { fail, leave, lose } from './run.ts';

declare const MINTMARK_VERSION: string;

const EXIT_CODES = `
Exit codes:
  0  nothing wrong
  1  a finding of severity error, such as an image that is shared
  2  usage, configuration or the image itself
  3  the verdict is unknown: not everything could be checked

Begin with: mintmark demo`;

// From January 2027 the AWS SDK requires Node 22. Until then it says so on every run with Node 20.
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
  const said: string[] = [];
  const program = new Command('mintmark')
    .description('No two services ever ship the same container image.')
    .version(MINTMARK_VERSION, '-v, --version')
    .option('--no-color', 'print no colours, as with NO_COLOR=1')
    .on('option:no-color', () => {
      process.env['NO_COLOR'] = '1';
    })
    .showHelpAfterError('(mintmark --help lists the commands)')
    .showSuggestionAfterError(false)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeErr: (text) => said.push(text) })
    .exitOverride()
    .hook('preAction', refuseMistakenVariables)
    .hook('preAction', setAsideContext);
  try {
    for (const load of neededFor(own)) (await load())(program, further);
    await program.parseAsync(own);
  } catch (error) {
    if (error instanceof CommanderError) {
      const [message = '', ...help] = said;
      const hint = error.exitCode === 0 ? '' : await suggestion(error, own);
      const texts = error.code === 'commander.help' ? [message, ...help, hint] : [message, hint, ...help];
      process.stderr.write(inert(visibleLines(texts.join(''))));
      process.exitCode = error.exitCode === 0 ? 0 : exitCodeOf({ failure: 'USAGE' });
    } else await fail(error);
  }
  leave();
}

/** A line for after the message, or nothing. */
async function suggestion(error: CommanderError, [, , ...args]: readonly string[]): Promise<string> {
  const [{ suggestionFor }, { COMMANDS: tables }] = await Promise.all([
    import('./suggestion.ts'),
    import('./commands.ts'),
  ]);
  const found = suggestionFor(error, args, tables);
  return found === undefined ? '' : `${found}\n`;
}

/** What is wrong is not printed: nothing on the command line depends on the event or is sent to GitHub. */
async function setAsideContext(): Promise<void> {
  setAsideBadAddresses(process.env);
  if (!process.env['GITHUB_EVENT_PATH']) return;
  const { setAsideBadEvent } = await import('../github/event.ts');
  await setAsideBadEvent(process.env);
}

/** Adds a command. `further` has the arguments for `docker buildx build` alone. */
type Add = (program: Command, further: readonly string[]) => void;

/** How to load each command, in the order of `mintmark --help`. */
const COMMANDS: ReadonlyMap<string, () => Promise<Add>> = new Map<string, () => Promise<Add>>([
  ['stamp', async () => (await import('./stamp.ts')).addStamp],
  ['check', async () => (await import('./check.ts')).addCheck],
  ['guard', async () => (await import('./guard.ts')).addGuard],
  ['node', async () => (await import('./node.ts')).addNode],
  ['audit', async () => (await import('./audit.ts')).addAudit],
  ['deploy', async () => (await import('./deploy.ts')).addDeploy],
  ['init', async () => (await import('./init.ts')).addInit],
  ['ledger', async () => (await import('./ledger.ts')).addLedger],
  ['config', async () => (await import('./config.ts')).addConfig],
  ['sandbox', async () => (await import('./sandbox.ts')).addSandbox],
  ['demo', async () => (await import('./demo.ts')).addDemo],
  ['completion', async () => (await import('./completion.ts')).addCompletion],
]);

/** Loads only the command that is named. Anything else, such as `--help` or a typo, concerns all commands. */
function neededFor(argv: readonly string[]): Iterable<() => Promise<Add>> {
  const load = COMMANDS.get(commandIn(argv) ?? '');
  return load === undefined ? COMMANDS.values() : [load];
}

function commandIn([, , ...words]: readonly string[]): string | undefined {
  return words.find((word) => word !== '--no-color');
}

async function refuseMistakenVariables(): Promise<void> {
  if (!Object.keys(process.env).some((name) => name.startsWith(PREFIX))) return;
  const [{ refuseMistaken }, tables] = await Promise.all([import('./mistaken.ts'), import('./commands.ts')]);
  refuseMistaken(process.env, tables.COMMANDS);
}

/** Splits guard's arguments at the first `--`. The rest is for the build; commander would take it for operands. */
function partArguments(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly further: readonly string[];
} {
  const end = commandIn(argv) === 'guard' ? argv.indexOf('--') : -1;
  return end === -1 ? { own: argv, further: [] } : { own: argv.slice(0, end), further: argv.slice(end + 1) };
}
