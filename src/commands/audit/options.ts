import { PAGE_FORMATS } from '../../report/formats.ts';
import { choice, type Given, optionalChoice, text } from '../option.ts';
import { reports } from '../report-option.ts';
import { AUDIT_LIMITS, BASELINE_ENTRY, CONFIG, DEBUG, SEVERITY, TOKEN } from '../shared-options.ts';

export const AUDIT = {
  verb: 'audit',
  summary: 'find the images that services share, in every repository',
  options: {
    ...CONFIG,
    cache: text({
      usage: '--cache <dir>',
      help: 'cache manifests in this directory, so that the next audit reads only new ones',
    }),
    baseline: text({
      usage: '--baseline <file>',
      help: 'a file with shared images that are accepted until a date; written if it does not exist; default: baseline in mintmark.yml',
      inputHelp: 'the file with shared images that are accepted until a date; default: baseline in mintmark.yml',
    }),
    updateBaseline: optionalChoice(
      {
        usage: '--update-baseline [how]',
        input: false,
        help: 'shrink: remove images that are no longer shared from the baseline; rewrite: also add new ones',
      },
      ['shrink', 'rewrite'],
      'shrink',
    ),
    ...BASELINE_ENTRY,
    ...AUDIT_LIMITS,
    ...SEVERITY,
    failOn: choice(
      {
        usage: '--fail-on <what>',
        help: 'what fails the run; error and new: errors that the baseline does not accept; warn: warnings too; all: also what the baseline accepts; never: nothing',
      },
      ['error', 'warn', 'new', 'all', 'never'],
      'error',
    ),
    ...reports(PAGE_FORMATS),
    ...DEBUG,
    ...TOKEN,
  },
};

export type AuditOptions = Given<typeof AUDIT.options, 'timeoutMs' | 'rate'> & {
  /** Ends the run before its time: the report is about what has been read. */
  readonly signal?: AbortSignal;
};
