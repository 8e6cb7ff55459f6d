import { FORMATS } from '../../report/formats.ts';
import { type Given, text, toggle } from '../option.ts';
import { reports } from '../report-option.ts';
import { AUDIT_LIMITS, CONFIG, DEBUG, SEVERITY } from '../shared-options.ts';

const OPTIONS = {
  ...CONFIG,
  cache: text({
    usage: '--cache <dir>',
    help: 'cache manifests in this directory, so that the next run reads only new ones',
  }),
  ...AUDIT_LIMITS,
  ...SEVERITY,
  ...reports(FORMATS),
  ...DEBUG,
};

export const LEDGER_SEED = {
  verb: 'ledger seed',
  summary: 'write a claim to the ledger for every image of every repository in scope',
  options: OPTIONS,
};

export const LEDGER_VERIFY = {
  verb: 'ledger verify',
  summary: 'find images of the repositories in scope that were pushed without a claim',
  options: {
    release: toggle({
      usage: '--release',
      help: 'release the claims of images that are no longer in any repository, and on which no push has relied for a day',
    }),
    ...OPTIONS,
  },
};

export type LedgerOptions = Given<typeof LEDGER_VERIFY.options, 'timeoutMs' | 'rate'> & {
  /** Ends the run before its time: what is done stays done. */
  readonly signal?: AbortSignal;
};
