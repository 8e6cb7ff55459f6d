// A temporary folder for each run of the tests: what they leave there goes with it, and they meet nothing of others. jest calls this
// before it starts its workers, which inherit the environment, and once more at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder;

export default function useTemporaryFolder() {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-run-'));
    process.env['TMPDIR'] = folder;
  } else {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
