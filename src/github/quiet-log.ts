/**
 * A job log in which untrusted text is only text. The runner takes `::error::…` at the start of any line of output for
 * a command, even from a tool that mintmark runs, so commands are stopped for as long as such text may be printed.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
 */
export interface QuietLog {
  /** Runs work that issues commands itself, such as masking a secret, and prints no untrusted text. */
  aloud(work: () => void): void;
  /** Ends the quiet: commands are processed again. */
  end(): void;
}

/**
 * Begins the quiet.
 *
 * @param write writes immediately, to the same stream as the untrusted text: the protection depends on the order of the
 *   lines
 * @param newToken returns a word that nobody can guess, a different one at each call: the one that resumes commands is
 *   in the log for everyone to read
 */
export function quietLog(write: (line: string) => void, newToken: () => string): QuietLog {
  let token = '';
  const stop = (): void => {
    token = newToken();
    write(`::stop-commands::${token}\n`);
  };
  // A tool's last line may not end in a newline, and a command has to start a line.
  const resume = (): void => {
    write(`\n::${token}::\n`);
  };
  stop();
  return {
    aloud(work) {
      resume();
      try {
        work();
      } finally {
        stop();
      }
    },
    end: resume,
  };
}
