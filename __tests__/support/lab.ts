import { execa, type Options, type Result } from 'execa';

/** What `shared/lab/up` exports, or another set of the same peers. */
export type LabVariable =
  | 'MINTMARK_E2E_DOCKER_CLASSIC'
  | 'MINTMARK_E2E_DOCKER_CONTAINERD'
  | 'MINTMARK_E2E_REGISTRY'
  | 'MINTMARK_E2E_AWS'
  | 'MINTMARK_E2E_BUSYBOX';

/** @throws Error where it is not set: an end-to-end test that is skipped proves nothing. */
export function lab(name: LabVariable): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new Error(`${name} is not set. End-to-end tests need the peers that CONTRIBUTING.md names.`);
}

/** Runs a tool of somebody else. @throws Error that says so where it is not installed, and the tool's own where it fails. */
export async function run(
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
