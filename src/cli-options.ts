import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RemarkChoices } from './commands/remark.ts';
import { DEFAULT_RATE, DEFAULT_TIMEOUT_MS, parseRate, parseTimeout } from './commands/limits.ts';
import { FORMATS, type Format } from './report/formats.ts';

/** What every command that prints has. */
export interface Output<F extends string> {
  readonly format: F;
  readonly output?: string;
}

/** What every command that asks registries has. */
export interface Asking extends Output<Format> {
  readonly to?: string;
  readonly service?: string;
  readonly config?: string;
  readonly timeout: number;
  readonly rate: number;
}

/** What every command has. */
export const DEBUG = ['--debug', 'print the stack trace of an error'] as const;

/** A command whose usage errors name its own help. */
export function command(program: Command, usage: string): Command {
  const added = program.command(usage);
  return added.showHelpAfterError(`(mintmark ${added.name()} --help shows what it takes)`);
}

export function withOutput(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <format>', 'what to print').choices(formats).default('text'))
    .option('--output <file>', 'write it to a file instead')
    .option(...DEBUG);
}

export function withAsking(command: Command): Command {
  const asking = command
    .option('--to <repository[:tag]>', 'where the image is going to be pushed; default: its own reference')
    .option('--service <name>', 'the service that owns the target')
    .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards')
    .addOption(
      new Option('--timeout <time>', 'for the whole run; what is not asked by then is unknown')
        .argParser(valid(parseTimeout, 'Write it as 30s or 5m.'))
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .addOption(
      new Option('--rate <calls>', 'calls a second and registry')
        .argParser(valid(parseRate, 'Write a whole number of calls a second.'))
        .default(DEFAULT_RATE),
    );
  return withOutput(asking, Object.keys(FORMATS));
}

export interface Guarding extends Asking {
  readonly file?: string;
  readonly image?: string;
  readonly push: boolean;
  readonly remark?: true;
  readonly remarkTo?: string;
  readonly remarkAnnotations?: true;
}

export function withGuarding(command: Command): Command {
  const guarding = command
    .option('--file <dockerfile>', 'the Dockerfile')
    .option('--image <image>', 'a finished image to check and push, instead of a build')
    .option('--remark', 'strike a new mark into the finished image where it has a twin')
    .option('--remark-to <dir>', 'and write the image with the new mark to this new directory, as an OCI layout')
    .option('--remark-annotations', "and put the mark into the manifests' annotations too")
    .option('--no-push', 'stop after the check');
  return withAsking(guarding);
}

/** How a finished image may get a new mark; each of the three options asks for it. */
export function remarkChoices({ remark, remarkTo, remarkAnnotations }: Guarding): RemarkChoices | undefined {
  if (remark === undefined && remarkTo === undefined && remarkAnnotations === undefined) return undefined;
  return { annotate: remarkAnnotations === true, directory: remarkTo };
}

/** An argument parser out of one that gives undefined for what it does not take. */
export function valid<T>(parse: (text: string) => T | undefined, hint: string): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(hint);
    return value;
  };
}

/** For an option that may be given again and again. */
export function collect(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}
