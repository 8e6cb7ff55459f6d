import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
  parseRate,
  parseTimeout,
} from '../commands/limits.ts';

/** What every command has. */
export const DEBUG = ['--debug', 'print the stack trace of an error'] as const;

/** What every command that prints has. */
export interface Output<F extends string> {
  readonly format: F;
  readonly output?: string;
}

/** A command whose usage errors name its own help. */
export function command(program: Command, usage: string): Command {
  const added = program.command(usage);
  const name = program.parent === null ? added.name() : `${program.name()} ${added.name()}`;
  return added.showHelpAfterError(`(mintmark ${name} --help shows what it takes)`);
}

export function withOutput(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <format>', 'what to print').choices(formats).default('text'))
    .option('--output <file>', 'write it to a file instead')
    .option(...DEBUG);
}

/** @param use what the configuration is read for, where that has to be said */
export function withConfig(command: Command, use = ''): Command {
  return command.option('--config <file>', `the configuration${use}; default: the nearest mintmark.yml upwards`);
}

/** What every command that asks registries has. */
export interface Limits {
  /** Milliseconds. */
  readonly timeout: number;
  /** Calls per second. */
  readonly rate: number;
}

/** The limits of a command that asks what it needs to know for one image or task definition. */
export function withLimits(command: Command): Command {
  return command.addOption(timeout(DEFAULT_TIMEOUT_MS, '5m', 'asked')).addOption(rate(DEFAULT_RATE));
}

/** The limits of a command that reads every image. */
export function withAuditLimits(command: Command): Command {
  return command.addOption(timeout(DEFAULT_AUDIT_TIMEOUT_MS, '30m', 'read')).addOption(rate(DEFAULT_AUDIT_RATE));
}

function timeout(milliseconds: number, text: string, done: 'asked' | 'read'): Option {
  return new Option('--timeout <time>', `for the whole run; what is not ${done} by then is unknown`)
    .argParser(valid(parseTimeout, 'Write it with its unit, as 30s, 5m or 1h30m.'))
    .default(milliseconds, text);
}

function rate(calls: number): Option {
  return new Option('--rate <calls>', 'calls per second, per registry')
    .argParser(valid(parseRate, 'Write a whole number of calls per second.'))
    .default(calls);
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
