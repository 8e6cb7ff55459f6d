/**
 * A job log in which untrusted text is only text. The runner takes `::error::…` at the start of any line of output for a
 * command, also from a tool that mintmark runs, so commands are stopped for as long as such text may be printed.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
 */
export interface QuietLog {
  /** Runs work that issues commands of its own, such as masking a secret, and prints no untrusted text. */
  aloud(work: () => void): void;
  /** Ends the quiet: commands are taken again. */
  end(): void;
}

/**
 * Begins the quiet.
 *
 * @param write to the same stream that the untrusted text goes to, at once: the order of the lines is what protects
 * @param newToken a word that nobody can guess, another at each call: the one that resumed is in the log for all to read
 */
export function quietLog(write: (line: string) => void, newToken: () => string): QuietLog {
  let token = '';
  const stop = (): void => {
    token = newToken();
    write(`::stop-commands::${token}\n`);
  };
  // A tool's last line may lack its end, and a command has to start a line.
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
