import { execa, type Options, type Result } from 'execa';

/** Runs a third-party tool. @throws Error that says so if it is not installed, and with the tool's own message if it fails */
export async function runClient(
  [tool, ...args]: readonly [string, ...string[]],
  options: Pick<Options, 'cwd' | 'env' | 'input'> = {},
): Promise<Result<{ all: true; reject: true }>> {
  try {
    return await execa(tool, args, { ...options, all: true, timeout: 60_000 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`${tool} is not installed: end-to-end tests need it on PATH.`, { cause: error });
    }
    throw error;
  }
}
