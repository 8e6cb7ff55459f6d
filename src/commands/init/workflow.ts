import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { gitPlaces } from '../../mark/git.ts';
import type { Written } from '../written.ts';
import type { InitOptions } from './options.ts';
import { existingWorkflows, type Existing } from '../../workflows/existing.ts';
import { fill } from '../../workflows/fill.ts';
import { type Kind, KINDS, TEMPLATES } from '../../workflows/templates.ts';
import { makeDirectory } from '../../util/directory.ts';
import { unwritten, writeNewFile } from '../../util/replace-file.ts';
import { knownOf, servicesOf } from './known.ts';
import type { Runtime } from '../runtime.ts';

/** The workflow that fits, and why. */
interface Choice {
  readonly kind: Kind;
  readonly reason?: string;
}

/**
 * Writes the workflow that fits the repository, filled in with what mintmark.yml says. Never overwrites a file.
 *
 * @param kind undefined: the one that fits
 * @throws MintmarkError USAGE, CONFIG or GIT, before anything is written
 */
export async function initWorkflow(
  { kind: name, configPath }: Pick<InitOptions, 'configPath'> & { readonly kind: string | undefined },
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
): Promise<readonly Written[]> {
  const asked = name === undefined ? undefined : { kind: kindOf(name) };
  const { topLevel } = await gitPlaces(cwd, env, 'A workflow');
  const configuration = await loadConfiguration({ cwd, configPath });
  const directory = join(topLevel, '.github/workflows');
  const existing = await existingWorkflows(directory);
  const services = servicesOf(configuration);
  const choice: Choice = asked ?? chooseWorkflow(services, existing);
  const here = await realpath(cwd);
  const known = knownOf(configuration);
  const files = TEMPLATES[choice.kind].map((template) => ({ ...template, ...fill(template.text, known) }));
  const taken = files.find((file) => existing.names.includes(file.name));
  if (taken !== undefined) {
    throw new MintmarkError('USAGE', `${relative(here, join(directory, taken.name))} already exists`, {
      hint: 'mintmark overwrites no workflow. Move it away, run this again, and compare the two.',
    });
  }
  await write(directory, files);
  return files.map((file, index) => ({
    file: relative(here, join(directory, file.name)),
    change: 'written',
    notes: [
      ...(index === 0 && choice.reason !== undefined ? [{ text: choice.reason }] : []),
      ...file.blanks.map(({ line, what }) => ({ text: `Line ${line}: write ${what}.` })),
    ],
  }));
}

function kindOf(name: string): Kind {
  const kind = KINDS.find((known) => known === name);
  if (kind !== undefined) return kind;
  throw new MintmarkError('USAGE', `There is no workflow ${JSON.stringify(name)} that mintmark knows`, {
    hint: `Write --workflow, or --workflow with one of: ${KINDS.join(', ')}.`,
  });
}

async function write(
  directory: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  try {
    await makeDirectory(directory);
    for (const { name, text } of files) await writeNewFile(join(directory, name), text);
  } catch (error) {
    throw await unwritten(directory, directory, error);
  }
}

/** @param services those that this repository builds, as far as its configuration says */
function chooseWorkflow(services: readonly string[], { building }: Existing): Choice {
  if (services.length > 1) return { kind: 'matrix', reason: 'mintmark.yml has several services.' };
  if (building === undefined) return { kind: 'guard' };
  return {
    kind: 'build-push-action',
    reason: `${building} builds with docker/build-push-action. Move its options over, and remove its build and push.`,
  };
}
