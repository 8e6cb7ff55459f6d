import { isObject } from '../util/json-object.ts';
import { referenceFault } from '../image/reference-fault.ts';
import type { FilePosition } from '../util/file-line.ts';
import { interpolate, type Lookup } from './interpolate.ts';
import { readWritten, refusal } from './refusal.ts';
import type { Mistake, Path, YamlSource } from './source.ts';
import { found, quote, subject } from './words.ts';

/** A service of a Compose file that has a name for its image. */
export interface ComposeImage {
  readonly service: string;
  readonly image: string;
  /** Whether Compose can build it. */
  readonly isBuilt: boolean;
  readonly place: FilePosition;
}

/** For variables only: in a file without any, a hint about them would mislead. */
const VARIABLE_HINT = `Set the variable as for Compose; or write what Compose makes of the file, and name the result in mintmark.yml:
  docker compose config > compose.resolved.yaml`;
const HINT = `Fix it; or, if Compose reads it, name what it makes of it in mintmark.yml:
  docker compose config > compose.resolved.yaml`;

/**
 * The images that a Compose file builds, under each name that it gives them (`image`, `build.tags`); if it builds none,
 * all that it names. Variables are resolved as Compose resolves them. Anything else that only Compose can resolve is
 * refused, never guessed at.
 *
 * @param lookup the variables of the run, and of Compose's own file
 * @param path as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake as `FILE:LINE:COLUMN: what`
 */
export function parseCompose(
  bytes: Uint8Array,
  path: string,
  lookup: Lookup = () => undefined,
): readonly ComposeImage[] {
  const source = readWritten(bytes, { path, hint: HINT }, { merge: true });
  const mistakes: Mistake[] = [];
  const seen = { variable: false };
  const services = isObject(source.data) ? servicesOf(source.data, source, mistakes) : [];
  if (!isObject(source.data)) {
    mistakes.push({ offset: 0, what: `the file must be a map, not ${found(source.data)}` });
  }
  const built = services.filter(({ isBuilt }) => isBuilt);
  const images = (built.length > 0 ? built : services).flatMap(({ name: service, names, isBuilt }) =>
    names.flatMap(({ at, value }): ComposeImage[] => {
      const offset = source.valueAt(['services', service, ...at]);
      const wrong = (what: string): [] => {
        mistakes.push({ offset, what: `${subject(at)} ${what}` });
        return [];
      };
      if (typeof value !== 'string') return wrong(`must be text, not ${found(value)}`);
      const image = interpolate(value, lookup);
      seen.variable ||= image !== value;
      if (typeof image !== 'string') return wrong(image.fault);
      const fault = referenceFault(image);
      if (fault !== undefined) return wrong(`${fault} (${quote(image)})`);
      return [{ service, image, isBuilt, place: { path, ...source.position(offset) } }];
    }),
  );
  if (mistakes.length > 0) throw refusal({ path, hint: seen.variable ? VARIABLE_HINT : HINT }, source, mistakes);
  return images;
}

interface Service {
  readonly name: string;
  /** The names that it gives its image, and where they are under the service. */
  readonly names: readonly { readonly at: Path; readonly value: unknown }[];
  readonly isBuilt: boolean;
}

function servicesOf(data: Readonly<Record<string, unknown>>, source: YamlSource, mistakes: Mistake[]): Service[] {
  if (data['include'] !== undefined) {
    mistakes.push({ offset: source.keyAt(['include']), what: "'include' brings services from other files" });
  }
  const { services } = data;
  if (!isObject(services)) {
    mistakes.push({ offset: source.valueAt(['services']), what: "'services' must be a map" });
    return [];
  }
  return Object.entries(services).flatMap(([name, service]): Service[] => {
    if (!isObject(service)) {
      mistakes.push({ offset: source.valueAt(['services', name]), what: `${quote(name)} must be a map` });
      return [];
    }
    const { image, build, extends: base } = service;
    if (base !== undefined) {
      const offset = source.keyAt(['services', name, 'extends']);
      mistakes.push({ offset, what: "'extends' brings keys from another service" });
    }
    const tags = isObject(build) && Array.isArray(build['tags']) ? build['tags'] : [];
    const names = [
      ...(image === undefined || image === null ? [] : [{ at: ['image'], value: image }]),
      ...tags.map((value: unknown, index) => ({ at: ['build', 'tags', String(index)], value })),
    ];
    return [{ name, names, isBuilt: build !== undefined && build !== null }];
  });
}
