import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Contract {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string };
}

/** Reads the contract of the root action, or of one in `actions/`. */
function contractOf(action: string): Contract & { readonly file: string } {
  const directory = join(ROOT, action);
  const contract = parse(readFileSync(join(directory, 'action.yml'), 'utf8')) as Contract;
  return { ...contract, file: join(directory, contract.runs.main) };
}

/** What the runner passes for an input that the workflow does not name. The workflow evaluates expressions. */
function defaultsOf({ inputs }: Contract): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: text = '' }]) => [name, text.startsWith('${{') ? '' : text]),
  );
}

export interface StepResult {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The workflow commands that a runner would have executed, as lines of the log. */
  readonly commands: readonly string[];
}

/**
 * Runs the bundle as a step: inputs and files as a GitHub runner passes them, and nothing from this machine.
 *
 * @param action the folder of a sub-action; default: the root action
 */
export async function runStep(
  inputs: Readonly<Record<string, string>>,
  {
    cwd,
    env = {},
    action = '',
  }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly action?: string | undefined;
  },
): Promise<StepResult> {
  const directory = mkdtempSync(join(tmpdir(), 'mintmark-step-'));
  const [output, summary] = ['output', 'summary'].map((name) => join(directory, name)) as [string, string];
  for (const file of [output, summary]) writeFileSync(file, '');
  const contract = contractOf(action);
  const handed = { ...defaultsOf(contract), ...inputs };
  const given = Object.entries(handed).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const { exitCode, all } = await execa(process.execPath, [contract.file], {
    cwd,
    all: true,
    reject: false,
    extendEnv: false,
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: cwd,
      ...env,
      ...(Object.fromEntries(given) as Record<string, string>),
    },
  });
  return {
    exitCode,
    log: all,
    outputs: readOutputs(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
    commands: commandsIn(all),
  };
}

/** `NAME<<DELIMITER`, the lines of the value, `DELIMITER`. */
export function readOutputs(file: string): Record<string, string> {
  const entries = file.matchAll(/^(?<name>[^\n<]+)<<(?<end>\S+)\n(?<value>[\s\S]*?)\n?^\k<end>$/gm);
  return Object.fromEntries([...entries].map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']));
}

/** As in ActionCommandManager.cs of actions/runner: `::…` at the start of a trimmed line, `##[…` anywhere in one. */
function commandsIn(log: string): string[] {
  const taken: string[] = [];
  let token: string | undefined;
  for (const line of log.split('\n')) {
    const [, name = '', data = ''] =
      /^\s*::([\w-]+)[^:]*::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)$/.exec(line) ?? [];
    if (token !== undefined) {
      if (name === token) token = undefined;
    } else if (name === 'stop-commands') {
      token = data;
    } else if (name !== '') {
      taken.push(line);
    }
  }
  if (token !== undefined) throw new Error('The step ended while workflow commands were stopped');
  return taken;
}
