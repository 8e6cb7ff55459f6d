import type { Writable } from 'node:stream';
import type { ProgressStep } from '../report/progress.ts';
import type { Clock } from '../util/clock.ts';
import type { OpenRegistry } from '../connection/connection.ts';
import type { ReadRemoteFile } from '../util/remote-file.ts';
import type { Environment } from '../util/environment.ts';

/** What a front end hands to a command, so that a command runs in a test as it runs for people. */
export interface Runtime {
  readonly cwd: string;
  readonly env: Environment;
  /** The date and time, for marks and allowances. */
  readonly now: () => Date;
  /** Elapsed time, for pacing and durations. */
  readonly clock: Clock;
  /** Where a tool that mintmark runs (docker build) writes, untouched. */
  readonly stderr: Writable;
  readonly progress: (step: ProgressStep) => void;
  /** Warns people of something that changes no verdict. Nothing is printed twice. */
  readonly warn: (text: string) => void;
  /** Called with each secret before it is used, so that the front end can keep it out of its log. */
  readonly mask: (secret: string) => void;
  /** Called before more is read than a heap should hold; absent if others share the heap. */
  readonly keepHeapSmall?: () => void;
  /** Reads a configuration file at GitHub; absent at a front end that has no token for it. */
  readonly readRemote?: ReadRemoteFile;
  /** Opens registries that are not ECR's, such as simulated ones. */
  readonly openRegistry?: OpenRegistry;
}
