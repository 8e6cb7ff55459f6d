let quiet: typeof globalThis.console.warn | undefined;

/**
 * Keeps the SDK's warnings from the terminal, such as the one about a metadata service that is slow. They tell
 * programmers how to set up the SDK; what goes wrong for the user is in the error. Some ignore the logger that the SDK is
 * given, and write to the console.
 */
export function quietSdkWarnings(): void {
  // eslint-disable-next-line no-restricted-globals -- the SDK writes there, not mintmark
  const terminal = console;
  if (terminal.warn === quiet) return;
  const warn = terminal.warn.bind(terminal);
  quiet = (...words: readonly unknown[]) => {
    if (typeof words[0] !== 'string' || !/^@(?:smithy|aws-sdk)\//.test(words[0])) warn(...words);
  };
  terminal.warn = quiet;
}
