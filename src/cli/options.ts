import { type Command, InvalidArgumentError, Option as Flag } from 'commander';
import { type CommandTable, type Option, type Options, readValues, type Values } from '../commands/option.ts';
import { badVariable, environmentHelp, textsInEnvironment } from './environment.ts';
import { runtime } from './runtime.ts';
import type { Environment } from '../util/environment.ts';

/** The options of every command that prints. */
export interface Output<F extends string> {
  readonly format: F;
  readonly output?: string;
}

/** Adds a command with the options of its table, as flags and as variables. Its usage errors name its own help. */
export function define<T extends Options>(
  parent: Command,
  { verb, summary, options }: CommandTable<T>,
  run: (values: Values<T>) => Promise<void>,
  env: Environment = runtime.env,
): Command {
  const command = parent
    .command(verb.split(' ').at(-1) ?? verb)
    .description(summary)
    .showHelpAfterError(`(mintmark ${verb} --help lists its options)`);
  const textsOf = new Map<Option<unknown>, () => readonly string[]>();
  const textsGiven = (option: Option<unknown>): readonly string[] => {
    const texts = textsOf.get(option)?.() ?? [];
    const [one, other] = new Set(texts);
    if (option.isList || other === undefined) return texts;
    return command.error(
      `error: option '${option.usage ?? ''}' is given as '${String(one)}' and as '${other}'. Give it once.`,
    );
  };
  const isGiven = (option: Option<unknown>): boolean => (textsOf.get(option)?.() ?? []).length > 0;
  command.addHelpText('after', environmentHelp(Object.values<Option<unknown>>(options)));
  for (const option of Object.values(options)) {
    if (option.usage?.startsWith('--') === true) {
      const flag = flagOf(option.usage, option);
      const flags = [flag, ...option.aliases.map((alias) => aliasOf(alias, option))];
      for (const one of flags) command.addOption(one);
      textsOf.set(option, () =>
        flags.flatMap((one) => textsIn(command.getOptionValue(one.attributeName()), one, option)),
      );
    } else if (option.usage !== undefined) {
      const index = command.registeredArguments.length;
      command.argument(option.usage, option.help + shownDefault(option));
      textsOf.set(option, () => [command.processedArgs[index] ?? []].flat().map(String));
    }
  }
  return command.action(() =>
    run(
      readValues(
        options,
        (option) => (isGiven(option) ? textsGiven(option) : textsInEnvironment(option, env)),
        (option) => (text, hint) =>
          // Commander prints this only if it is told to: it has read all of its own by now.
          isGiven(option)
            ? command.error(`error: ${invalidValue(option, text)}. ${hint}`)
            : badVariable(option, text, hint),
      ),
    ),
  );
}

/** As commander says it. */
function invalidValue({ usage = '' }: Option<unknown>, text: string): string {
  if (usage.startsWith('--')) return `option '${usage}' argument '${text}' is invalid`;
  return `command-argument value '${text}' is invalid for argument '${usage.replace(/[[\]<>.]/g, '')}'`;
}

/** Another name of a flag, which the help of that flag mentions. */
function aliasOf(alias: string, option: Option<unknown>): Flag {
  const value = option.usage?.includes(' ') === true ? ' <value>' : '';
  return flagOf(`${alias}${value}`, { ...option, aliases: [] }).hideHelp();
}

function flagOf(usage: string, option: Option<unknown>): Flag {
  const { short, choices, isList, read, aliases } = option;
  const help = aliases.length === 0 ? option.help : `${option.help}; also ${aliases.join(', ')}`;
  const names = short === undefined ? usage : `${short}, ${usage}`;
  if (!usage.includes(' ')) return new Flag(names, help);
  const flag = new Flag(names, (isList ? repeatable(help) : help) + shownDefault(option));
  if (choices !== undefined) flag.choices(choices);
  // Read now, so that commander says in its own words what is wrong, and again once all options are known.
  return flag.argParser((text, earlier: readonly string[] | true | undefined) => {
    read([text], (_text, hint) => new InvalidArgumentError(hint));
    return [...(earlier === true ? [] : (earlier ?? [])), text];
  });
}

/** Keeps the part about the default last. */
function repeatable(help: string): string {
  const [what = '', ...rest] = help.split('; default:');
  return [`${what}; may be repeated`, ...rest].join('; default:');
}

/** The value that holds without the flag or, if there is none, with the flag but without a value. */
function shownDefault({ defaultText, preset = '' }: Option<unknown>): string {
  const shown = defaultText ?? preset;
  return shown === '' ? '' : ` (default: ${shown})`;
}

/** The texts of a flag. Commander stores those that were given or, for a switch, whether it was given. */
function textsIn(
  value: unknown,
  { negate, optional }: Flag,
  { defaultText, preset }: Option<unknown>,
): readonly string[] {
  if (typeof value !== 'boolean') return [value ?? []].flat().map(String);
  if (optional) return [preset ?? ''];
  const isGiven = value !== negate;
  return isGiven ? [String(defaultText !== 'true')] : [];
}
