let isQuiet = false;

/**
 * Keeps the SDK's warnings from the terminal, such as the one about a metadata service that is slow. They tell
 * programmers how to set up the SDK; what goes wrong for the user is in the error. Some ignore the logger that the SDK is
 * given, and write to the console.
 */
export function quietSdkWarnings(): void {
  if (isQuiet) return;
  isQuiet = true;
  // eslint-disable-next-line no-restricted-globals -- the SDK writes there, not mintmark
  const terminal = console;
  const warn = terminal.warn.bind(terminal);
  terminal.warn = (...words: readonly unknown[]) => {
    if (typeof words[0] !== 'string' || !/^@(?:smithy|aws-sdk)\//.test(words[0])) warn(...words);
  };
}
