import { dirname, resolve } from 'node:path';
import { stringify } from 'yaml';
import { findBaseline } from '../../config/baseline.ts';
import { shownPath } from '../../config/find.ts';
import { configurationDirectory } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import type { Baseline } from '../../rules/allowances.ts';
import type { Configuration } from '../../config/configuration.ts';
import { docsUrl, schemaUrl } from '../../util/docs-url.ts';
import { replaceFile, unwritten, writeNewFile } from '../../util/replace-file.ts';
import { isOnGitHub } from '../../util/remote-file.ts';
import type { Runtime } from '../runtime.ts';
import { BASELINE_REASON } from '../shared-options.ts';
import { type Content, type Entry, expiryOf, inOrder, remainsOf, rewritten } from './baseline.ts';
import type { AuditOptions } from './options.ts';
import type { BaselineProgress } from './report.ts';
import type { Sharing } from '../../inventory/sharing.ts';

const DAY = 86_400_000;
/** How many days the owners of what is recorded have to give it a mark. */
const DAYS = 90;

/** The baseline of an audit, and what is to be done with its file. */
export interface BaselineFile {
  /** Absolute; undefined for one at GitHub, which cannot be written. */
  readonly path: string | undefined;
  /** As messages show it. */
  readonly file: string;
  /** Undefined if there is no such file yet. */
  readonly baseline: Baseline | undefined;
  readonly write: 'create' | 'shrink' | 'rewrite' | undefined;
  /** How mintmark.yml would name it: relative to its own directory. Undefined if it names it. */
  readonly unnamed: string | undefined;
}

type Options = Pick<AuditOptions, 'baseline' | 'updateBaseline' | 'baselineReason' | 'baselineExpires'>;

/**
 * The baseline that the options name, or else the one of the configuration.
 *
 * @throws MintmarkError USAGE if there is none that can be updated; CONFIG if it cannot be read
 */
export async function baselineFile(
  { baseline: named, updateBaseline }: Options,
  configuration: Configuration,
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<BaselineFile | undefined> {
  const { baselineFile: configured, file, baseline } = configuration;
  const isRemote = isOnGitHub(file ?? '');
  const directory = configurationDirectory(configuration, cwd);
  const ownPath = configured === undefined || isRemote ? undefined : resolve(directory, configured.path);
  const path = named === undefined ? ownPath : resolve(cwd, named);
  if (updateBaseline !== undefined && path === undefined) {
    throw new MintmarkError('USAGE', 'There is no baseline to update', {
      hint: isRemote
        ? `The baseline of ${file ?? 'mintmark.yml'} is at GitHub. Name its file in a checkout with --baseline.`
        : 'Name its file with --baseline, or as baseline in mintmark.yml.',
    });
  }
  if (named === undefined || path === undefined) {
    if (baseline === undefined) return undefined;
    return { path, file: baseline.file, baseline, write: updateBaseline, unnamed: undefined };
  }
  const found = await findBaseline(path, cwd);
  if (found === undefined && updateBaseline === 'shrink') {
    throw new MintmarkError('USAGE', `There is no baseline ${named} to shrink`, {
      hint: 'Correct its path; or leave --update-baseline out to record what is shared now.',
    });
  }
  const write = found === undefined ? 'create' : updateBaseline;
  const unnamed = path === ownPath ? undefined : shownPath(directory, path);
  return { path, file: shownPath(cwd, path), baseline: found, write, unnamed };
}

/**
 * Writes what is to be written, and says what has become of the images of a baseline. An audit that has not read
 * everything writes nothing: what it did not see would seem to be gone, or would be missing.
 *
 * @param isWhole whether everything was read
 * @throws MintmarkError USAGE if the file cannot be written
 */
export async function updateBaseline(
  { path, file, baseline, write, unnamed }: BaselineFile,
  { groups, shared, accepted, owners }: Sharing,
  isWhole: boolean,
  { baselineReason = BASELINE_REASON, baselineExpires, failOn }: Options & Pick<AuditOptions, 'failOn'>,
  now: Date,
): Promise<BaselineProgress> {
  const today = dayOf(now);
  const before = baseline ?? { since: today, recorded: 0, entries: [] };
  const remains = remainsOf(before, groups, owners, now);
  const progress = {
    file,
    since: before.since,
    unnamed,
    ignored: failOn === 'all',
    accepted: failOn === 'all' ? 0 : accepted.filter(({ allowance }) => 'since' in allowance).length,
    recorded: before.recorded,
    left: remains.left.length,
    gone: isWhole ? remains.gone : undefined,
    expired: remains.expired,
    expires: remains.expires,
  };
  if (write === undefined || path === undefined) return { ...progress, change: undefined };
  if (!isWhole) return { ...progress, change: 'refused' };
  const entry = {
    reason: baselineReason,
    expires: baselineExpires ?? dayOf(new Date(now.getTime() + DAYS * DAY)),
    since: today,
  };
  const content: Content =
    write === 'shrink'
      ? { since: before.since, recorded: before.recorded, allowances: remains.left.toSorted(inOrder) }
      : rewritten(before, remains.left, shared, owners, entry);
  await put(path, file, content, write === 'create');
  return {
    ...progress,
    recorded: content.recorded,
    left: content.allowances.length,
    gone: 0,
    ...expiryOf(content.allowances, now),
    change: write === 'create' ? 'written' : write === 'shrink' ? 'shrunk' : 'rewritten',
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

async function put(path: string, file: string, content: Content, isNew: boolean): Promise<void> {
  const text = baselineText(content);
  try {
    await (isNew ? writeNewFile : replaceFile)(path, text);
  } catch (error) {
    throw await unwritten(file, dirname(path), error);
  }
}

/** The file of a baseline. Comments in it are lost when it is rewritten, so it says where remarks belong. */
function baselineText({ since, recorded, allowances }: Content): string {
  const comments = [
    `# yaml-language-server: $schema=${schemaUrl('baseline.schema.json')}`,
    '# Images that services shared when mintmark was introduced. From then on only new ones fail:',
    `# ${docsUrl('baseline.md')}`,
    '# Written by mintmark audit. Put remarks into the reasons: comments are lost when the file is rewritten.',
  ];
  const entries = allowances.map(({ images, repositories, since: day, reason, expires }: Entry) => ({
    images,
    repositories,
    since: day,
    reason,
    expires,
  }));
  const yaml = stringify({ version: 1, since, recorded, allowances: entries }, { lineWidth: 0 });
  return `${comments.join('\n')}\n${yaml}`;
}
