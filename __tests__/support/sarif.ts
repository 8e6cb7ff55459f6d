import * as sarif from '@microsoft/jest-sarif';
import type { Log } from 'sarif';

/** Microsoft's matcher compares a log with the official schema. Its types are those of another Jest. */
const { toBeValidSarifLog } = sarif as unknown as {
  readonly toBeValidSarifLog: (log: unknown) => { readonly pass: boolean; readonly message: () => string };
};

/**
 * Reads a log as code scanning would.
 *
 * @throws Error where it is not what the schema of SARIF 2.1.0 says
 */
export function readSarif(text: string): Log {
  const log = JSON.parse(text) as Log;
  const { pass, message } = toBeValidSarifLog(log);
  if (!pass) throw new Error(message());
  return log;
}
