import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RemarkChoices } from './commands/remark.ts';
import {
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
  parseRate,
  parseTimeout,
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
} from './commands/limits.ts';
import { STORE_CHOICES, type StoreChoice } from './commands/image-stores.ts';
import { DEFAULT_KEEP, parseKeep } from './commands/node-limits.ts';
import { AUDIT_FORMATS, type AuditFormat } from './report/audit-formats.ts';
import { FORMATS, type Format } from './report/formats.ts';
import { NODE_FORMATS, type NodeFormat } from './report/node-formats.ts';
import type { BuildOptions } from './types/build.ts';
import { IAM_FORMATS, type IamFormat } from './types/iam-format.ts';
import { LEDGER_FORMATS, type LedgerFormat } from './types/ledger-format.ts';
import type { NodeReport } from './types/node.ts';

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
  const name = program.parent === null ? added.name() : `${program.name()} ${added.name()}`;
  return added.showHelpAfterError(`(mintmark ${name} --help shows what it takes)`);
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

export interface Checking extends Asking {
  readonly metadataFile?: string;
  readonly pushed?: string;
  readonly ledgerOnly?: true;
  readonly quiet?: boolean;
}

export function withChecking(command: Command): Command {
  return withAsking(command)
    .option('--metadata-file <file>', 'instead of IMAGE: what docker buildx build --metadata-file wrote of it')
    .option('--pushed <reference>', 'instead of --to, after a push: the reference that has to be this image now')
    .option('--ledger-only', 'ask the ledger and no registry: true only where every pipeline claims what it pushes')
    .option('--quiet', 'print no text where nothing is found');
}

export interface Guarding extends Asking, Omit<BuildOptions, 'further'> {
  readonly image?: string;
  readonly push: boolean;
  readonly remark?: true;
  readonly remarkTo?: string;
  readonly remarkAnnotations?: true;
}

export function withGuarding(command: Command): Command {
  const guarding = withBuilding(command)
    .option('--image <image>', 'a finished image to check and push, instead of a build')
    .option('--remark', 'strike a new mark into the finished image where it has a twin')
    .option('--remark-to <dir>', 'and write the image with the new mark to this new directory, as an OCI layout')
    .option('--remark-annotations', "and put the mark into the manifests' annotations too")
    .option('--no-push', 'stop after the check');
  return withAsking(guarding);
}

/** What goes to docker buildx build, by its own names. */
function withBuilding(command: Command): Command {
  return command
    .option('--file <dockerfile>', 'the Dockerfile')
    .option('--target <stage>', 'the stage to build')
    .option('--platform <platforms>', 'such as linux/amd64,linux/arm64', collect)
    .option('--build-arg <name=value>', 'a build argument; may be repeated, as the next four', collect)
    .option('--secret <source>', 'id=NAME,src=FILE or id=NAME,env=VARIABLE', collect)
    .option('--ssh <agent>', 'an SSH agent or key for the build', collect)
    .option('--cache-from <source>', 'a cache to read', collect)
    .option('--cache-to <destination>', 'a cache to write', collect)
    .option('--provenance <value>', 'true, false or mode=max')
    .option('--sbom <value>', 'true or false')
    .option('--builder <name>', 'the buildx builder; default: the one in use');
}

/** The options of the build, out of those of guard. */
export function buildOptions(options: Guarding, further: readonly string[]): BuildOptions {
  const { file, target, platform, buildArg, secret, ssh, cacheFrom, cacheTo, provenance, sbom, builder } = options;
  return { file, target, platform, buildArg, secret, ssh, cacheFrom, cacheTo, provenance, sbom, builder, further };
}

/**
 * Parts the arguments of guard at the first `--`: what follows is for the build. Commander would take it for operands.
 *
 * @param argv as `process.argv`
 */
export function partArguments(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly further: readonly string[];
} {
  const end = argv[2] === 'guard' ? argv.indexOf('--') : -1;
  return end === -1 ? { own: argv, further: [] } : { own: argv.slice(0, end), further: argv.slice(end + 1) };
}

/** How a finished image may get a new mark; each of the three options asks for it. */
export function remarkChoices({ remark, remarkTo, remarkAnnotations }: Guarding): RemarkChoices | undefined {
  if (remark === undefined && remarkTo === undefined && remarkAnnotations === undefined) return undefined;
  return { annotate: remarkAnnotations === true, directory: remarkTo };
}

/** What `node` takes. */
export interface Cleaning extends Output<NodeFormat> {
  readonly fix?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly keep: number;
  readonly repository?: readonly string[];
  readonly config?: string;
}

export function withNode(command: Command): Command {
  const cleaning = command
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
    )
    .option('--config <file>', 'the configuration that names the services; default: the nearest mintmark.yml upwards');
  return withOutput(cleaning, Object.keys(NODE_FORMATS));
}

/**
 * What is to be done. Somebody at a terminal has to say yes; a timer or a script has said so by `--fix`.
 *
 * @param isTerminal whether a person may be watching
 */
export function nodeMode({ fix, yes, dryRun }: Cleaning, isTerminal: boolean): NodeReport['mode'] {
  if (fix !== true) return 'look';
  return dryRun === true || (isTerminal && yes !== true) ? 'asked' : 'fixed';
}

/** What `deploy` takes. */
export interface Deploying extends Output<Format> {
  readonly cluster?: string;
  readonly ecsService?: string;
  readonly imageStore: StoreChoice;
  readonly service?: string;
  readonly config?: string;
  readonly timeout: number;
  readonly rate: number;
}

export function withDeploy(command: Command): Command {
  const deploying = command
    .option('--cluster <name>', 'the ECS cluster, by its name or ARN')
    .option('--ecs-service <name>', 'the ECS service that is deployed to; default: those that run the family')
    .addOption(
      new Option('--image-store <store>', "what the nodes' engines have").choices(STORE_CHOICES).default('both'),
    )
    .option('--service <name>', 'whose deployment it is, as mintmark.yml names it')
    .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards')
    .addOption(
      new Option('--timeout <time>', 'for the whole run; what is not asked by then is unknown')
        .argParser(valid(parseTimeout, 'Write it as 30s or 5m.'))
        .default(DEFAULT_TIMEOUT_MS, '5m'),
    )
    .addOption(
      new Option('--rate <calls>', 'calls a second and ECR registry')
        .argParser(valid(parseRate, 'Write a whole number of calls a second.'))
        .default(DEFAULT_RATE),
    );
  return withOutput(deploying, Object.keys(FORMATS));
}

/** What `audit` takes. */
export interface Auditing extends Output<AuditFormat> {
  readonly config?: string;
  readonly cache?: string;
  readonly timeout: number;
  readonly rate: number;
}

export function withAudit(command: Command): Command {
  const auditing = command
    .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards')
    .option('--cache <dir>', 'keep manifests here, so that the next audit reads only what is new')
    .addOption(
      new Option('--timeout <time>', 'for the whole run; what is not read by then is unknown')
        .argParser(valid(parseTimeout, 'Write it as 30s or 5m.'))
        .default(DEFAULT_AUDIT_TIMEOUT_MS, '30m'),
    )
    .addOption(
      new Option('--rate <calls>', 'calls a second and registry')
        .argParser(valid(parseRate, 'Write a whole number of calls a second.'))
        .default(DEFAULT_AUDIT_RATE),
    );
  return withOutput(auditing, Object.keys(AUDIT_FORMATS));
}

/** What `init` takes. */
export interface Initializing {
  readonly hook?: string | true;
  readonly workflow?: string | true;
  readonly iam?: IamFormat;
  readonly push?: boolean;
  readonly audit?: boolean;
  readonly deploy?: boolean;
  readonly ledger?: LedgerFormat;
  readonly config?: string;
}

export function withInit(command: Command): Command {
  return command
    .option(
      '--hook [manager]',
      'a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use',
    )
    .option(
      '--workflow [kind]',
      'a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits',
    )
    .addOption(
      new Option('--iam [format]', 'print the least-privilege IAM policies, for the registries of mintmark.yml')
        .choices(IAM_FORMATS)
        .preset('json'),
    )
    .option('--push', 'with --iam: for the push of guard too')
    .option('--audit', 'with --iam: for audit too')
    .option('--deploy', 'with --iam: for deploy too')
    .addOption(
      new Option('--ledger [format]', 'print the DynamoDB table of the ledger and the IAM policy for it')
        .choices(LEDGER_FORMATS)
        .preset('terraform'),
    )
    .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards')
    .option(...DEBUG);
}

/** What `config explain` takes. */
export interface Explaining {
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly config?: string;
  readonly offline?: boolean;
}

export function withExplaining(command: Command): Command {
  return withOutput(
    command
      .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards')
      .option('--offline', 'do not ask ECR, even where only a tag can tell the service'),
    ['text', 'json'],
  );
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
