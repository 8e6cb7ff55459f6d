import { dirname, resolve } from 'node:path';
import pMap from 'p-map';
import { DEFAULTS } from '../../config/load.ts';
import { FILE_NAME, findConfiguration, shownPath } from '../../config/find.ts';
import { errorOf, expectedError, MintmarkError, systemCode } from '../../errors.ts';
import { type Fleet, repositoriesIn } from '../../fleet/fleet.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import type { Configuration } from '../../config/configuration.ts';
import { registryName, type Repository } from '../../image/repository.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import { unwritten, writeNewFile } from '../../util/replace-file.ts';
import { amount } from '../../util/words.ts';
import type { Runtime } from '../runtime.ts';
import { withFleet } from '../with-fleet.ts';
import { configurationText } from './configuration-text.ts';
import { guessByNames } from './guess.ts';
import { guessTag, mayNameService, type RepositoryTags, type TagGuess } from './guess-tag.ts';
import { type Meaning, meaningsOf, meaningText, severalText } from './meaning.ts';
import type { Written } from '../written.ts';
import type { InitOptions } from './options.ts';
import { defined } from '../../util/defined.ts';

/** How many repositories are looked at to see whether tags name services. */
const SAMPLE = 50;

/**
 * Writes a commented mintmark.yml that fits the repositories that are there, and says what its guesses mean for ownership.
 * A file is never overwritten.
 *
 * @throws MintmarkError USAGE if there is a file; and if a registry cannot be listed: then nothing is written
 */
export async function initConfiguration(
  { configPath, regions = [] }: Pick<InitOptions, 'configPath' | 'regions'>,
  runtime: Runtime,
): Promise<Written> {
  const existing = configPath === undefined ? await findConfiguration(runtime.cwd) : undefined;
  if (existing !== undefined) throw isThere(shownPath(runtime.cwd, existing));
  const asked = regions.length === 0 ? [undefined] : [...new Set(regions)];
  const scopes = asked.map((region) => ({ account: undefined, region }));
  runtime.progress({ step: 'catalogue' });
  return withFleet(scopes, runtime, async (fleet) => {
    const [failed] = fleet.failures;
    if (failed !== undefined) throw errorOf(failed.failure);
    const repositories = fleet.registries.flatMap((registry) => registry.repositories);
    const tags = await tagsOf(fleet, runtime);
    const { configuration, known, remarks } = draft(fleet, tags);
    const meanings = meaningsOf(repositories, configuration, known);
    const from = fleet.registries.map(({ connection, repositories: [first] }) =>
      first === undefined ? connection.registry : registryName(first.registry),
    );
    const text = configurationText({ configuration, meanings, from, count: repositories.length, remarks });
    const file = configPath ?? FILE_NAME;
    await write(resolve(runtime.cwd, file), text, file);
    return { file, change: 'written', notes: notesOn(meanings, remarks, repositories[0]) };
  });
}

function draft(
  { registries }: Fleet,
  tags: RepositoryTags | MintmarkError,
): { readonly configuration: Configuration; readonly known: OwnerTags; readonly remarks: readonly string[] } {
  const repositories = registries.flatMap((registry) => registry.repositories);
  const tag = tags instanceof MintmarkError ? undefined : guessTag(tags);
  const { patterns, services } = guessByNames(repositories.filter(({ uri }) => tag?.services.has(uri) !== true));
  const configuration: Configuration = {
    ...DEFAULTS,
    services,
    ownership: tag === undefined && patterns.length === 0 ? undefined : defined({ tag: tag?.key, patterns }),
    registries: registries.map(({ connection: { region }, repositories: [first] }) =>
      defined({ region, account: first?.registry.account }),
    ),
  };
  const known = repositories.map(({ uri }) => [uri, { value: tag?.services.get(uri) }] as const);
  return { configuration, known: new Map(known), remarks: remarksOn(tags, tag) };
}

function remarksOn(tags: RepositoryTags | MintmarkError, tag: TagGuess | undefined): string[] {
  if (tags instanceof MintmarkError)
    return [`Tags of repositories could not be read: ${tags.message.split('\n', 1).join('')}`];
  const wrong = tag?.wrong.length ?? 0;
  if (tag === undefined || wrong === 0) return [];
  return [
    `${amount(wrong, 'repository has', 'repositories have')} a tag ${tag.key} that names no service: nobody's own until that is corrected.`,
  ];
}

/** The tags of all repositories, if those of some show that a tag may name services. */
async function tagsOf(fleet: Fleet, { progress }: Pick<Runtime, 'progress'>): Promise<RepositoryTags | MintmarkError> {
  const all = repositoriesIn(fleet);
  const step = Math.ceil(all.length / SAMPLE);
  const sample = all.filter((_, index) => index % step === 0);
  const tags = new Map<string, ReadonlyMap<string, string>>();
  const concurrency = Math.max(1, ...fleet.registries.map(({ connection }) => connection.concurrency));
  const learn = (some: typeof all): Promise<unknown> =>
    pMap(
      some,
      async ({ repository, connection }) => {
        tags.set(repository.uri, await connection.tagsOf(repository));
        progress({ step: 'ask', done: tags.size, total: all.length });
      },
      { concurrency },
    );
  try {
    await learn(sample);
    const isWorthIt = [...tags.values()].some((own) => [...own.keys()].some(mayNameService));
    if (isWorthIt) await learn(all.filter((one) => !sample.includes(one)));
    return tags;
  } catch (error) {
    return expectedError(error);
  }
}

const BY = { services: 'entries of services', tag: 'the tag', patterns: 'the pattern' } as const;

function notesOn(
  meanings: readonly Meaning[],
  remarks: readonly string[],
  first: Repository | undefined,
): Written['notes'] {
  const several = severalText(meanings);
  return [
    ...meanings.map((meaning) => {
      const { source, entry } = meaning;
      const by = source === 'nothing' || source === 'unknown' ? 'Nothing decides' : `Guessed by ${BY[source]}`;
      return { text: `${by}${source === 'services' || entry === '' ? '' : ` ${entry}`}: ${meaningText(meaning)}.` };
    }),
    ...remarks.map((text) => ({ text })),
    ...(several === undefined
      ? []
      : [{ text: `${several}. An image that two repositories of one service have is not a finding.` }]),
    {
      text: 'If this checkout builds an image, name it under image: guard, the hook and the workflow take it from there.',
    },
    {
      text: 'Read the file, and correct what is wrong. Whose a repository is, and why:',
      command: `${NPX_MINTMARK} config explain ${first?.name ?? 'REPOSITORY'}`,
    },
  ];
}

async function write(path: string, text: string, file: string): Promise<void> {
  try {
    await writeNewFile(path, text);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw isThere(file);
    throw await unwritten(file, dirname(path), error);
  }
}

function isThere(file: string): MintmarkError {
  return new MintmarkError('USAGE', `${file} already exists, and init overwrites nothing`, {
    hint: `Write another file and compare: ${NPX_MINTMARK} init --config mintmark.new.yml
Or ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, for the table of the ledger, or for a baseline:
  ${['hook', 'workflow', 'iam', 'ledger', 'baseline'].map((flag) => `${NPX_MINTMARK} init --${flag}`).join('\n  ')}`,
  });
}
