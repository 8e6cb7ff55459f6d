import { writeSync } from 'node:fs';
import { isOutOfFiles, messageOf, OUT_OF_FILES_HINT } from '../errors.ts';
import { exitCodeOf } from '../rules/exit-code.ts';

/** Ends the process if not even the code that prints errors can be loaded. It must not load another file itself. */
export function lastWords(error: unknown): void {
  const [message, hint] = isOutOfFiles(error)
    ? ['Too many open files: mintmark cannot load what it needs', OUT_OF_FILES_HINT]
    : [
        `mintmark cannot continue: ${JSON.stringify(messageOf(error))}`,
        'Install it again, and report this if the problem persists.',
      ];
  writeSync(process.stderr.fd, `✗ ${message}\n  ${hint}\n`);
  process.exit(exitCodeOf({ failure: 'INTERNAL' }));
}
