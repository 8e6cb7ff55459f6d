import type { ReportFile } from '../commands/report-file.ts';
import type { Outputs } from '../github/outputs.ts';
import type { PageFormatName } from '../report/formats.ts';
import type { Announcement } from '../report/announcement.ts';
import type { Ending } from '../rules/exit-code.ts';

/** The result of a command, for the front end to write. */
export interface Result {
  /** For the job log. */
  readonly text: string;
  /** For the job summary; absent if it would only repeat the outputs. */
  readonly summary?: string;
  readonly outputs: Partial<Outputs>;
  readonly ending: Ending;
  /** What GitHub is notified of, beyond the step. */
  readonly announcements: readonly Announcement[];
}

/** A file of the input `reports`. An audit has every format that other reports have, plus a page. */
export interface StepFile extends ReportFile<PageFormatName> {
  /** Why it could not be written: a warning, reported once the log processes workflow commands again. */
  readonly trouble: string | undefined;
}
