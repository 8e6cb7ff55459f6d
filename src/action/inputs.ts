import { AUDIT } from '../commands/audit/options.ts';
import { CHECK } from '../commands/check/options.ts';
import { DEPLOY } from '../commands/deploy/options.ts';
import { GUARD } from '../commands/guard/options.ts';
import { type Option, type Options, readValues, type Refuse, textsFrom, type Values } from '../commands/option.ts';
import { STAMP } from '../commands/stamp/options.ts';
import { MintmarkError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import type { Environment } from '../util/environment.ts';

/** The commands that the Action has; the root action runs the first if the workflow names none. */
export const STEPS = { guard: GUARD, check: CHECK, audit: AUDIT, deploy: DEPLOY, stamp: STAMP };

export type Verb = keyof typeof STEPS;

type ValuesOf<V extends Verb> = Values<(typeof STEPS)[V]['options']>;

/** The inputs of a step, read and checked. */
export type ActionInputs = { readonly [V in Verb]: { readonly command: V } & ValuesOf<V> }[Verb];

export type InputsOf<V extends Verb> = ActionInputs & { readonly command: V };

const VERBS = Object.keys(STEPS) as Verb[];

/**
 * Reads what the workflow gave under `with`.
 *
 * @param own the command of a sub-action; undefined: the root action, whose input `command` names it
 * @throws MintmarkError `USAGE` for an input that does not exist or that the command does not take, and for a bad value
 */
export function readInputs(env: Environment, own?: Verb): ActionInputs {
  const command = knownCommand(env, own);
  if (command === undefined) throw unknownCommand(given(env, 'command'));
  refuseUnknown(env, own);
  refuseForeign(env, command);
  switch (command) {
    case 'guard':
      return { command, ...valuesOf(GUARD.options, env) };
    case 'check':
      return { command, ...valuesOf(CHECK.options, env) };
    case 'audit':
      return { command, ...valuesOf(AUDIT.options, env) };
    case 'deploy':
      return { command, ...valuesOf(DEPLOY.options, env) };
    case 'stamp':
      return { command, ...valuesOf(STAMP.options, env) };
  }
}

/** The command that a step runs; undefined if there is no such command. */
export function knownCommand(env: Environment, own?: Verb): Verb | undefined {
  return own ?? VERBS.find((verb) => verb === (given(env, 'command') || 'guard'));
}

/** Each input of some commands once, with its option, by name. */
export function inputsOf(verbs: readonly Verb[]): ReadonlyMap<string, Option<unknown>> {
  const options = verbs.flatMap((verb) => Object.values<Option<unknown>>(STEPS[verb].options));
  return new Map(options.flatMap((option) => (option.input === undefined ? [] : [[option.input, option] as const])));
}

/** The option that corresponds to a flag such as `--to`, if it is an input. */
function optionOfFlag(flag: string): (Option<unknown> & { readonly input: string }) | undefined {
  // Each command by itself: what is a flag of one may be an argument of another.
  const options = VERBS.flatMap((verb) => [...inputsOf([verb])]);
  const [input, option] =
    options.find(([, { usage, aliases }]) => [usage?.split(' ')[0], ...aliases].includes(flag)) ?? [];
  return input === undefined || option === undefined ? undefined : { ...option, input };
}

function valuesOf<T extends Options>(options: T, env: Environment): Values<T> {
  return readValues(
    options,
    (option) => textsFrom(option.input === undefined ? '' : given(env, option.input), option),
    ({ input = '', isSecret }): Refuse =>
      (text, hint) =>
        new MintmarkError(
          'USAGE',
          isSecret
            ? `An entry of the input '${input}' cannot be read.`
            : `The input '${input}' is ${JSON.stringify(text)}.`,
          { hint },
        ),
  );
}

/** As @actions/core reads it: the runner passes an omitted input as an empty string. */
function given(env: Environment, input: string): string {
  return (env[variableOf(input)] ?? '').trim();
}

function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

function isDefault({ input, defaultText }: Partial<Option<unknown>> = {}, env: Environment): boolean {
  const text = input === undefined ? '' : given(env, input);
  return text === '' || text === defaultText;
}

function unknownCommand(text: string): MintmarkError {
  const meant = nearest(text, VERBS);
  return new MintmarkError('USAGE', `The input 'command' is ${JSON.stringify(text)}, which is not a command.`, {
    hint: meant === undefined ? `Write one of: ${VERBS.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

/**
 * The runner only warns about a name that action.yml does not have, and a typo would go unnoticed: `pusch: false` would
 * push.
 */
function refuseUnknown(env: Environment, own: Verb | undefined): void {
  const names = own === undefined ? ['command', ...inputsOf(VERBS).keys()] : [...inputsOf([own]).keys()];
  const known = new Set(names.map(variableOf));
  const unknown = Object.keys(env).find((name) => name.startsWith('INPUT_') && !known.has(name));
  if (unknown === undefined) return;
  const name = unknown.slice('INPUT_'.length).toLowerCase();
  const meant = meantBy(name, names);
  throw new MintmarkError('USAGE', `There is no input '${name}'.`, {
    hint: meant === undefined ? `Remove it. There are: ${names.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

function meantBy(name: string, names: readonly string[]): string | undefined {
  const flag = optionOfFlag(`--${name}`)?.input;
  if (flag !== undefined && names.includes(flag)) return flag;
  return nearest(name.replaceAll('_', '-'), names);
}

/** Users would believe that an input without effect has one. */
function refuseForeign(env: Environment, command: Verb): void {
  const own = inputsOf([command]);
  const foreign = [...inputsOf(VERBS)].find(([name, option]) => !own.has(name) && !isDefault(option, env));
  if (foreign === undefined) return;
  throw new MintmarkError('USAGE', `The input '${foreign[0]}' has no meaning for command: ${command}.`, {
    hint: `Remove it. ${command} takes: ${[...own.keys()].join(', ')}.`,
  });
}

/** Names command-line options in a text as the corresponding workflow inputs, with a value as YAML has it. */
export function namingInputs(text: string): string {
  return text.replaceAll(
    /(?<![\w-])(--[a-z]+(?:-[a-z]+)*)(?: (?!-)(\S*[^\s.,;:)?]))?(?=[\s.,;:)?]|$)/g,
    (written: string, flag: string, word: string | undefined) => {
      const option = optionOfFlag(flag);
      if (option === undefined) return written;
      // The input turns off with `false` what the flag turns off.
      const name = flag === `--no-${option.input}` ? `'${option.input}: false'` : `'${option.input}'`;
      if (word === undefined) return name;
      return isValue(word, option) ? `'${option.input}: ${word}'` : `${name} ${word}`;
    },
  );
}

/** Whether a word after a flag is its value: `--to REPOSITORY:TAG`, but not `--to out`. */
function isValue(word: string, { usage = '', choices = [] }: Partial<Option<unknown>>): boolean {
  return usage.includes('<') && (/[A-Z/:=@]/.test(word) || choices.includes(word));
}
