import { execa, type Options, type Result } from 'execa';

/** Runs a tool of somebody else. @throws Error that says so where it is not installed, and the tool's own where it fails. */
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
