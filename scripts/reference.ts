// The Action's contracts and the tables of options in the documentation, from the tables of options in src/.
import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { STEPS, type Verb } from '../src/action/inputs.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import type { CommandTable, Option } from '../src/commands/option.ts';
import { OUTPUTS } from '../src/github/outputs.ts';
import { manPage } from './man.ts';

const VERBS = Object.keys(STEPS) as Verb[];

const ORIGIN = '# Written by npm run build, from src/commands/*/options.ts and src/github/outputs.ts.\n';

/** The description of a sub-action for a marketplace. */
const WHAT: Readonly<Record<Verb, string>> = {
  guard: 'Builds an image with its own mark, and pushes it only if no other service has it.',
  check: 'Checks every ECR repository for an image that another service already has.',
  audit: 'Finds every image that services share.',
  deploy: 'Finds images of a task definition that the nodes of an ECS cluster have from another repository.',
  stamp: 'Makes the mark for a build: tag, labels and build arguments.',
};

/** Every file that is generated or has a generated part, by its path in the repository. */
export async function referenceFiles(): Promise<ReadonlyMap<string, string>> {
  const files = [
    ['action.yml', rootContract()],
    ['docs/action.md', await withParts('docs/action.md', { inputs: inputTable(VERBS), outputs: outputTable(VERBS) })],
    ['docs/reference.md', await withParts('docs/reference.md', { commands: COMMANDS.map(reference).join('\n') })],
  ];
  files.push(['man/mintmark.1', manPage(COMMANDS)]);
  for (const verb of VERBS) {
    const readme = `actions/${verb}/README.md`;
    files.push([`actions/${verb}/action.yml`, subContract(verb)]);
    files.push([readme, await withParts(readme, { inputs: inputTable([verb]), outputs: outputTable([verb]) })]);
  }
  return new Map(files.map(([path = '', text = '']) => [path, text]));
}

function rootContract(): string {
  const command = {
    description: sentence(
      `what to do: ${VERBS.join(', ')}; each is also a separate action: mintmark/mintmark/actions/NAME`,
    ),
    required: false,
    default: 'guard',
  };
  return contract(VERBS, {
    name: 'mintmark',
    description: `No two services ever ship the same container image. ${WHAT.guard}`,
    inputs: { command },
    main: 'dist/action.js',
  });
}

function subContract(verb: Verb): string {
  const main = `../../dist/actions/${verb}.js`;
  return contract([verb], { name: `mintmark ${verb}`, description: WHAT[verb], inputs: {}, main });
}

function contract(
  verbs: readonly Verb[],
  own: { readonly name: string; readonly description: string; readonly inputs: object; readonly main: string },
): string {
  const inputs = inputsOf(verbs).map((input) => {
    const { name, takers, option, defaults } = input;
    const notes = defaults.length > 1 ? [`default: ${defaults.join(', ')}`] : [];
    const description = sentence([prefix(takers, verbs) + explanation(option, takers), ...notes].join('; '));
    return [name, { description, required: false, ...(defaults.length === 1 ? { default: defaults[0] } : {}) }];
  });
  const outputs = outputsOf(verbs).map(([name, { of, help }]) => [
    name,
    { description: sentence(prefix(of, verbs) + help) },
  ]);
  const document = {
    name: own.name,
    description: own.description,
    author: 'mintmark',
    branding: { icon: 'shield', color: 'green' },
    inputs: { ...own.inputs, ...(Object.fromEntries(inputs) as object) },
    outputs: Object.fromEntries(outputs) as object,
    runs: { using: 'node24', main: own.main },
  };
  return ORIGIN + stringify(document, { lineWidth: 0 });
}

interface Input {
  readonly name: string;
  readonly takers: readonly Verb[];
  readonly option: Option<unknown>;
  /** One, if it is the same for all the commands that take the input; otherwise one for each. */
  readonly defaults: readonly string[];
}

function inputsOf(verbs: readonly Verb[]): Input[] {
  const names = new Set(verbs.flatMap((verb) => optionsOf(verb).flatMap(({ input }) => input ?? [])));
  return [...names].flatMap((name) => {
    const having = verbs.flatMap((verb) =>
      optionsOf(verb).flatMap((option) => (option.input === name ? [{ verb, option }] : [])),
    );
    const texts = new Set(having.map(({ option }) => option.defaultText));
    const each = having.map(({ verb, option }) => `${option.defaultText ?? 'none'} (${verb})`);
    const defaults = texts.size > 1 ? each : [...texts].flatMap((text) => text ?? []);
    return having.slice(0, 1).map(({ option }) => ({ name, takers: having.map(({ verb }) => verb), option, defaults }));
  });
}

function optionsOf(verb: Verb): Option<unknown>[] {
  return Object.values<Option<unknown>>(STEPS[verb].options);
}

function outputsOf(verbs: readonly Verb[]): [string, { readonly of: readonly Verb[]; readonly help: string }][] {
  return Object.entries<{ readonly of: readonly Verb[]; readonly help: string }>(OUTPUTS).filter(([, { of }]) =>
    of.some((verb) => verbs.includes(verb)),
  );
}

function prefix(takers: readonly Verb[], verbs: readonly Verb[]): string {
  return verbs.every((verb) => takers.includes(verb)) ? '' : `${takers.join(', ')}: `;
}

function explanation({ input, inputHelp, isList, choices }: Option<unknown>, takers: readonly Verb[]): string {
  const all = takers.flatMap((verb) => optionsOf(verb).find((option) => option.input === input)?.choices ?? []);
  const one = choices === undefined ? [] : [`one of ${[...new Set(all)].join(', ')}`];
  return [inputHelp, ...one, ...(isList ? ['one per line'] : [])].join('; ');
}

/** Capitalized, unless it begins with the name of a command or of a verdict. */
function sentence(phrase: string): string {
  const isName = /^(?:guard|check|audit|deploy|stamp|unique)[:,]/.test(phrase);
  return `${isName ? phrase : capitalized(phrase)}.`;
}

function capitalized(phrase: string): string {
  return phrase.slice(0, 1).toUpperCase() + phrase.slice(1);
}

function inputTable(verbs: readonly Verb[]): string {
  const rows = inputsOf(verbs).map(({ name, takers, option, defaults }) => [
    `\`${name}\``,
    ...ticks(takers, verbs),
    cell(explanation(option, takers)),
    defaults.map((text) => `\`${text}\``.replace(/^`(\S+) (\(\w+\))`$/, '`$1` $2')).join(', '),
  ]);
  return table(['input', ...heads(verbs), 'what', 'default'], rows);
}

function outputTable(verbs: readonly Verb[]): string {
  const rows = outputsOf(verbs).map(([name, { of, help }]) => [`\`${name}\``, ...ticks(of, verbs), cell(help)]);
  return table(['output', ...heads(verbs), 'what'], rows);
}

function heads(verbs: readonly Verb[]): string[] {
  return verbs.length === 1 ? [] : verbs.map((verb) => `\`${verb}\``);
}

function ticks(takers: readonly Verb[], verbs: readonly Verb[]): string[] {
  return verbs.length === 1 ? [] : verbs.map((verb) => (takers.includes(verb) ? '✓' : ''));
}

function reference({ verb, summary, options }: CommandTable): string {
  const rows = Object.values(options).flatMap(({ usage, short, help, choices, isList, defaultText }) => {
    if (usage === undefined) return [];
    const notes = [
      ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
      ...(isList && usage.startsWith('--') ? ['may be repeated'] : []),
    ];
    const shown = defaultText === undefined || !/[ [<]/.test(usage) ? '' : `\`${defaultText}\``;
    return [[`\`${short === undefined ? '' : `${short}, `}${usage}\``, cell([help, ...notes].join('; ')), shown]];
  });
  return `## \`${verb}\`\n\n${capitalized(summary)}.\n\n${table(['option', 'what', 'default'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [
    head,
    head.map((name) => (/^`?(?:guard|check|audit|deploy|stamp)`?$/.test(name) ? ':-:' : '---')),
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Replaces what is between `<!-- NAME -->` and `<!-- /NAME -->`. */
async function withParts(path: string, parts: Readonly<Record<string, string>>): Promise<string> {
  let text = await readFile(path, 'utf8');
  for (const [name, part] of Object.entries(parts)) {
    const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`${path} has no <!-- ${name} --> and <!-- /${name} -->`);
    text = text.replace(marked, (_, before: string, after: string) => `${before}\n${part}${after}`);
  }
  return text;
}
