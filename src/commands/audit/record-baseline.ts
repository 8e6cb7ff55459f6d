import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BASELINE_NAME } from '../../config/find.ts';
import { MintmarkError, systemCode } from '../../errors.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import { unwritten } from '../../util/replace-file.ts';
import { DEFAULT_AUDIT_RATE, DEFAULT_AUDIT_TIMEOUT_MS } from '../limits.ts';
import { updateCommand } from '../../rules/steps.ts';
import type { Runtime } from '../runtime.ts';
import { namingStep, recordedSentence } from './baseline-words.ts';
import type { Written } from '../written.ts';
import type { AuditOptions } from './options.ts';
import { audit } from './run.ts';

export type RecordBaselineOptions = Pick<AuditOptions, 'configPath' | 'baselineReason' | 'baselineExpires'> & {
  readonly file?: string;
};

/**
 * Audits, and writes a baseline of all that is shared. A file is never overwritten.
 *
 * @throws MintmarkError USAGE if the file exists; and with the reason if not everything could be read: then nothing is
 *   written
 */
export async function recordBaseline(
  { file = BASELINE_NAME, ...options }: RecordBaselineOptions,
  runtime: Runtime,
): Promise<Written> {
  if (await isThere(file, resolve(runtime.cwd, file))) {
    throw new MintmarkError('USAGE', `${file} already exists, and init overwrites nothing`, {
      hint: `To remove images that are no longer shared:\n  ${updateCommand(file)}\nTo add new ones as well:\n  ${updateCommand(file)} rewrite`,
    });
  }
  const limits = { timeoutMs: DEFAULT_AUDIT_TIMEOUT_MS, rate: DEFAULT_AUDIT_RATE };
  const { baseline, findings } = await audit({ ...options, ...limits, baseline: file }, runtime);
  const unchecked = findings.find((finding) => finding.rule === 'unchecked-repository');
  if (baseline?.change !== 'written') {
    const { code = 'UNEXPECTED_ANSWER', message, hint } = unchecked?.failure ?? {};
    throw new MintmarkError(code, `${file} was not written, because not everything could be read: ${message ?? ''}`, {
      hint: hint ?? `What could not be read:\n  ${NPX_MINTMARK} audit`,
    });
  }
  return {
    file,
    change: 'written',
    notes: [
      { text: recordedSentence(baseline) },
      ...namingStep(baseline),
      { text: 'Which images these are, and how to give each a mark:', command: `${NPX_MINTMARK} audit --fail-on all` },
    ],
  };
}

/** @throws MintmarkError USAGE if it cannot be there */
async function isThere(file: string, path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw await unwritten(file, dirname(path), error);
  }
}
