import type { SourceContext } from '../image/sources/source.ts';
import type { Door } from './door.ts';

/** What image sources need of the world; the engine is connected only when a source asks for it. */
export function sourceContext(door: Door): SourceContext {
  return {
    cwd: door.cwd,
    engine: async () => (await import('../docker/engine.ts')).connectEngine(door.env),
  };
}
