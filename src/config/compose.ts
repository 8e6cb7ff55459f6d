import type { Place } from '../types/configuration.ts';
import { decode, refusal } from './refusal.ts';
import { readYaml, type Mistake, type YamlSource } from './source.ts';
import { found, isRecord, quote } from './words.ts';

/** A service of a Compose file that has a name for its image. */
export interface ComposeImage {
  readonly service: string;
  readonly image: string;
  /** Whether Compose can build it. */
  readonly isBuilt: boolean;
  readonly place: Place;
}

const HINT = `Compose resolves it. Write what it makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`;
const UNREADABLE_HINT = `Mend it; or, where Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;

/**
 * The images that a Compose file builds; where it builds nothing, all that it names. Read is the form that
 * `docker compose config` prints: what is left for Compose to resolve is refused, never guessed.
 *
 * @param path as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake as `FILE:LINE:COLUMN: what`
 */
export function parseCompose(bytes: Uint8Array, path: string): readonly ComposeImage[] {
  const file = { path, hint: HINT };
  const source = readYaml(decode(bytes, file), { merge: true });
  const [first] = source.mistakes;
  // Behind the first one, the parser complains of what it has misread.
  if (first !== undefined) throw refusal({ path, hint: UNREADABLE_HINT }, source, [first]);
  const mistakes: Mistake[] = [];
  const services = isRecord(source.data) ? servicesOf(source.data, source, mistakes) : [];
  if (!isRecord(source.data)) {
    mistakes.push({ offset: 0, what: `the file must be a map, not ${found(source.data)}` });
  }
  const built = services.filter(({ isBuilt }) => isBuilt);
  const images = (built.length > 0 ? built : services).flatMap(({ name, image, isBuilt }): ComposeImage[] => {
    if (image === undefined) return [];
    const offset = source.valueAt(['services', name, 'image']);
    if (typeof image !== 'string') {
      mistakes.push({ offset, what: `'image' must be text, not ${found(image)}` });
      return [];
    }
    if (image.includes('$')) mistakes.push({ offset, what: `'image' has a variable in it: ${quote(image)}` });
    return [{ service: name, image, isBuilt, place: { path, ...source.position(offset) } }];
  });
  if (mistakes.length > 0) throw refusal(file, source, mistakes);
  return images;
}

interface Service {
  readonly name: string;
  readonly image: unknown;
  readonly isBuilt: boolean;
}

function servicesOf(data: Readonly<Record<string, unknown>>, source: YamlSource, mistakes: Mistake[]): Service[] {
  if (data['include'] !== undefined) {
    mistakes.push({ offset: source.keyAt(['include']), what: "'include' brings services from other files" });
  }
  const { services } = data;
  if (!isRecord(services)) {
    mistakes.push({ offset: source.valueAt(['services']), what: "'services' must be a map" });
    return [];
  }
  return Object.entries(services).flatMap(([name, service]): Service[] => {
    if (!isRecord(service)) {
      mistakes.push({ offset: source.valueAt(['services', name]), what: `${quote(name)} must be a map` });
      return [];
    }
    const { image, build, extends: base } = service;
    if (base !== undefined) {
      const offset = source.keyAt(['services', name, 'extends']);
      mistakes.push({ offset, what: "'extends' brings keys from another service" });
    }
    return [{ name, image, isBuilt: build !== undefined && build !== null }];
  });
}
