import { distance } from 'fastest-levenshtein';
import { MintmarkError } from '../errors.ts';
import { malformedReference, readEcrReference } from '../image/ecr-reference.ts';
import { parseReference } from '../image/reference.ts';
import type { BuildOptions } from '../types/build.ts';
import { readTelling, TELLING, type Telling } from './telling.ts';

/** What `check` and `guard` have in common. */
interface AskInputs {
  readonly to?: string | undefined;
  readonly service?: string | undefined;
  /** The target need not exist: the push creates it. */
  readonly create?: boolean | undefined;
  readonly configPath?: string | undefined;
  readonly timeoutMs: number;
  /** Calls per second and registry. */
  readonly rate: number;
  readonly telling: Telling;
  /** A file for the report. */
  readonly output?: string | undefined;
  readonly format?: string | undefined;
}

/** The Action's inputs, read and checked. */
export type ActionInputs =
  | {
      readonly command: 'stamp';
      readonly service?: string | undefined;
      readonly configPath?: string | undefined;
      /** The repositories that the output `tags` names. */
      readonly repositories: readonly string[];
    }
  | (AskInputs & {
      readonly command: 'check';
      readonly image?: string | undefined;
      readonly metadataFile?: string | undefined;
      readonly pushed?: string | undefined;
      readonly ledgerOnly: boolean;
      /** The Dockerfile that what is wrong is said of. */
      readonly file?: string | undefined;
    })
  | (AskInputs & {
      readonly command: 'guard';
      readonly context: string;
      readonly build: BuildOptions;
      readonly image?: string | undefined;
      /** How a finished image that has a twin may get a new mark. */
      readonly remark?: { readonly annotate: boolean; readonly directory?: string | undefined } | undefined;
      readonly push: boolean;
    })
  | {
      readonly command: 'audit';
      readonly configPath?: string | undefined;
      /** A directory for manifests, from one run to the next. */
      readonly cache?: string | undefined;
      readonly timeoutMs: number;
      readonly rate: number;
      readonly output?: string | undefined;
      readonly format?: string | undefined;
    }
  | (Omit<AskInputs, 'to' | 'create'> & {
      readonly command: 'deploy';
      readonly taskDefinition?: string | undefined;
      readonly cluster?: string | undefined;
      readonly ecsService?: string | undefined;
      readonly imageStore: (typeof STORES)[number];
    });

/** What the engines of the nodes may have. */
const STORES = ['classic', 'containerd', 'both'] as const;
/** Of `docker buildx build`, by its own names; the second are lists, one entry a line. */
const BUILD = ['file', 'target', 'provenance', 'sbom', 'builder'] as const;
const BUILD_LISTS = ['platform', 'build-arg', 'secret', 'ssh', 'cache-from', 'cache-to', 'build-options'] as const;
const ASKING = ['to', 'service', 'create', 'config-file', 'timeout', 'rate', 'format', 'output', ...TELLING] as const;

/** The inputs that each command takes, beside `command` and the token, which is always there. Every one of them is in action.yml. */
export const INPUTS = {
  stamp: ['to', 'service', 'config-file'],
  check: ['image', 'metadata-file', 'pushed', 'ledger-only', 'file', ...ASKING],
  guard: [
    ...['context', ...BUILD, ...BUILD_LISTS, 'image'],
    ...['remark', 'remark-to', 'remark-annotations', 'no-push', ...ASKING],
  ],
  deploy: [
    ...['task-definition', 'cluster', 'ecs-service', 'image-store'],
    ...['service', 'config-file', 'timeout', 'rate', 'format', 'output', ...TELLING],
  ],
  audit: ['cache', 'config-file', 'timeout', 'rate', 'format', 'output'],
} as const;

const COMMANDS = ['stamp', 'check', 'guard', 'audit', 'deploy'] as const satisfies (keyof typeof INPUTS)[];

type Command = (typeof COMMANDS)[number];
type InputName = (typeof INPUTS)[Command][number];

/** One input as the runner hands it over: an input that is not given is an empty string. */
export type ReadInput = (name: InputName | 'command' | 'github-token') => string;

/** What a limit's text means to the commands: their default where it is empty, undefined for what is no limit. */
export interface LimitParsers {
  readonly timeout: (text: string, command: Command) => number | undefined;
  readonly rate: (text: string, command: Command) => number | undefined;
}

/**
 * Reads what the workflow gave under `with`.
 *
 * @throws MintmarkError `USAGE` for an unknown command, for an input that the command does not take, and for a bad value
 */
export function readInputs(read: ReadInput, limits: LimitParsers): ActionInputs {
  const given = (name: InputName): string | undefined => read(name) || undefined;
  const command = commandOf(read('command'));
  refuseForeign(command, read);
  const service = given('service');
  const configPath = given('config-file');
  if (command === 'stamp') return { command, service, configPath, repositories: repositoriesOf(read('to')) };
  const timeoutMs = limitOf(
    'timeout',
    read('timeout'),
    limits.timeout(read('timeout'), command),
    'a time such as 90s or 5m',
  );
  const rate = limitOf(
    'rate',
    read('rate'),
    limits.rate(read('rate'), command),
    'a whole number of calls per second, such as 500',
  );
  const output = given('output');
  const format = given('format');
  if (output === undefined && format !== undefined) {
    throw new MintmarkError('USAGE', "The input 'format' is that of a file, and there is no input 'output'.", {
      hint: 'Add under with: output: mintmark.sarif (the file that gets the report).',
    });
  }
  if (command === 'audit') return { command, configPath, cache: given('cache'), timeoutMs, rate, output, format };
  const telling = readTelling(read, booleanOf('warn-only', read('warn-only')));
  if (command === 'deploy') {
    const deployed = {
      taskDefinition: given('task-definition'),
      cluster: given('cluster'),
      ecsService: given('ecs-service'),
    };
    const limited = { service, configPath, timeoutMs, rate, telling, output, format };
    return { command, ...deployed, imageStore: storeOf(read('image-store')), ...limited };
  }
  const create = booleanOf('create', read('create'));
  const asking = { to: given('to'), service, create, configPath, timeoutMs, rate, telling, output, format };
  const image = given('image');
  if (command === 'guard') {
    const push = !booleanOf('no-push', read('no-push'));
    const context = given('context') ?? '.';
    return { command, ...asking, context, build: buildOf(read), image, remark: remarkOf(read), push };
  }
  const metadataFile = given('metadata-file');
  const ledgerOnly = booleanOf('ledger-only', read('ledger-only'));
  return { command, ...asking, image, metadataFile, pushed: given('pushed'), ledgerOnly, file: given('file') };
}

function storeOf(text: string): (typeof STORES)[number] {
  const store = text === '' ? 'both' : STORES.find((one) => one === text);
  if (store !== undefined) return store;
  throw new MintmarkError('USAGE', `The input 'image-store' is ${JSON.stringify(text)}.`, {
    hint: 'Write classic, containerd or both.',
  });
}

function buildOf(read: ReadInput): BuildOptions {
  const [file, target, provenance, sbom, builder] = BUILD.map((name) => read(name) || undefined);
  const [platform, buildArg, secret, ssh, cacheFrom, cacheTo, further] = BUILD_LISTS.map((name) => linesOf(read(name)));
  return { file, target, platform, buildArg, secret, ssh, cacheFrom, cacheTo, provenance, sbom, builder, further };
}

/** Each of the three inputs asks for a new mark, as the options of the command line do. */
function remarkOf(read: ReadInput): (ActionInputs & { readonly command: 'guard' })['remark'] {
  const directory = read('remark-to') || undefined;
  const annotate = booleanOf('remark-annotations', read('remark-annotations'));
  const remark = booleanOf('remark', read('remark'));
  return remark || annotate || directory !== undefined ? { annotate, directory } : undefined;
}

/** The command that the input `command` names; undefined if there is no such command. */
export function knownCommand(text: string): Command | undefined {
  return COMMANDS.find((name) => name === (text || 'guard'));
}

/** Whether any command has an input of this name. */
export function isInput(name: string): boolean {
  return Object.values(INPUTS).some((names: readonly string[]) => names.includes(name));
}

function commandOf(text: string): Command {
  const command = knownCommand(text);
  if (command !== undefined) return command;
  const meant = COMMANDS.find((name) => distance(name, text.toLowerCase()) <= 2);
  throw new MintmarkError('USAGE', `The input 'command' is ${JSON.stringify(text)}, which is no command.`, {
    hint: meant === undefined ? `Write one of: ${COMMANDS.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

/** An input that has no effect would be believed to have one. */
function refuseForeign(command: Command, read: ReadInput): void {
  const taken = new Set<InputName>(INPUTS[command]);
  const foreign = [...new Set(Object.values(INPUTS).flat())].find((name) => !taken.has(name) && read(name) !== '');
  if (foreign === undefined) return;
  throw new MintmarkError('USAGE', `The input '${foreign}' has no meaning for command: ${command}.`, {
    hint: `Remove it. ${command} takes: ${INPUTS[command].join(', ')}.`,
  });
}

/** The entries of a list, one a line; empty lines and lines that begin with # are not read. */
function linesOf(list: string): string[] {
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function repositoriesOf(list: string): string[] {
  const repositories = linesOf(list);
  for (const repository of repositories) {
    const ecr = readEcrReference(repository);
    if (ecr?.kind === 'malformed') throw malformedReference(repository, ecr);
    const reference = parseReference(repository);
    if (reference !== undefined && reference.tag === undefined && reference.digest === undefined) continue;
    throw new MintmarkError('USAGE', `The input 'to' has ${JSON.stringify(repository)}, which is no repository.`, {
      hint: "Write one repository a line, without a tag: the tag is the mark's.",
    });
  }
  return repositories;
}

function limitOf(name: 'timeout' | 'rate', text: string, value: number | undefined, form: string): number {
  if (value !== undefined) return value;
  throw new MintmarkError('USAGE', `The input '${name}' is ${JSON.stringify(text)}.`, { hint: `Write ${form}.` });
}

/** YAML 1.2, core schema, 10.3.2: what a workflow's `true` and `false` may look like. */
function booleanOf(name: InputName, text: string): boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:|false|False|FALSE)$/.test(text)) return false;
  throw new MintmarkError('USAGE', `The input '${name}' is ${JSON.stringify(text)}.`, { hint: 'Write true or false.' });
}
