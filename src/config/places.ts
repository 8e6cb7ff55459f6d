import type { Place, Places } from '../types/configuration.ts';
import type { Path, YamlSource } from './source.ts';
import type { FileContent } from './validate.ts';

/** Where in a file the entries are that decide about repositories. */
export function placesOf(content: FileContent, path: string, source: YamlSource): Places {
  const at = (...steps: Path): Place => ({ path, ...source.position(source.valueAt(steps)) });
  const each = (list: readonly unknown[] = [], ...steps: Path): Place[] =>
    list.map((_, index) => at(...steps, String(index)));
  const { services = {}, ownership, registries, exclude } = content;
  return {
    services: new Map(Object.entries(services).map(([name, globs]) => [name, each(globs, 'services', name)])),
    tag: ownership?.tag === undefined ? undefined : at('ownership', 'tag'),
    patterns: each(ownership?.patterns, 'ownership', 'patterns'),
    registries: each(registries, 'registries'),
    exclude: each(exclude, 'exclude'),
  };
}
