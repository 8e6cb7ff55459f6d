import type { SourceContext } from '../../src/image/sources/source.ts';

/** A world of files alone, with what is given besides: whatever else a source asks for fails the test. */
export function contextOf(cwd: string, given: Partial<SourceContext> = {}): SourceContext {
  const unexpected = (what: string) => (): never => {
    throw new Error(`no ${what} is needed here`);
  };
  return { cwd, engine: unexpected('engine'), repository: unexpected('registry'), ...given };
}
