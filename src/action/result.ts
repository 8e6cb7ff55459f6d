import type { ReportFile } from '../commands/report-file.ts';
import type { Outputs } from '../github/outputs.ts';
import type { PageFormatName } from '../report/formats.ts';
import type { Announcement } from '../report/announcement.ts';
import type { Ending } from '../rules/exit-code.ts';

/** What a command leaves for the front end to write. */
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

/** A file of the input `reports`. The formats of an audit are those of every report, and more. */
export interface StepFile extends ReportFile<PageFormatName> {
  /** Why it could not be written: a warning, said once the log takes workflow commands again. */
  readonly trouble: string | undefined;
}
