import { PAGE_FORMATS } from '../../report/formats.ts';
import { type Given, text } from '../option.ts';
import { reports } from '../report-option.ts';
import { AUDIT_LIMITS, CONFIG, DEBUG, SEVERITY, TOKEN } from '../shared-options.ts';

export const AUDIT = {
  verb: 'audit',
  summary: 'which services share images, over every image of every repository',
  options: {
    ...CONFIG,
    cache: text({
      usage: '--cache <dir>',
      help: 'keep manifests in this directory, so that the next audit reads only what is new',
    }),
    ...AUDIT_LIMITS,
    ...SEVERITY,
    ...reports(PAGE_FORMATS),
    ...DEBUG,
    ...TOKEN,
  },
};

export type AuditOptions = Given<typeof AUDIT.options, 'timeoutMs' | 'rate'> & {
  /** Ends the run before its time: the report is about what has been read. */
  readonly signal?: AbortSignal;
};
