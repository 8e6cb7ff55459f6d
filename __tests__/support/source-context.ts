import type { SourceReference } from '../../src/image/identity.ts';
import type { SourceContext } from '../../src/image/sources/source.ts';
import { parseSource } from '../../src/image/transport.ts';

/** A runtime with only files and what is given in addition: anything else that a source uses fails the test. */
export function contextOf(cwd: string, given: Partial<SourceContext> = {}): SourceContext {
  const unexpected = (what: string) => (): never => {
    throw new Error(`no ${what} is needed here`);
  };
  return { cwd, engine: unexpected('engine'), repository: unexpected('registry'), ...given };
}

/** A reference as mintmark reads it. */
export function sourceOf(text: string): SourceReference {
  const source = parseSource(text);
  if (source === undefined) throw new Error(`${text} is not a reference`);
  return source;
}
