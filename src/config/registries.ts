import type { RegistryConfiguration, Role } from '../connection/access.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import type { Mistake, YamlSource } from './source.ts';
import type { WrittenRegistry, WrittenRole } from './file-content.ts';
import { isObject } from '../util/json-object.ts';
import { quote, subject } from './words.ts';

/** A registry of the file, with its roles in one form. */
export function registryOf({ role, ...written }: WrittenRegistry): RegistryConfiguration {
  return role === undefined ? written : { ...written, roles: [role].flat().map(roleOf) };
}

/** Mistakes that the schema cannot express: a role of one partition for a registry in another, and a repeated entry. */
export function registryMistakes(registries: readonly WrittenRegistry[], source: YamlSource): Mistake[] {
  return [...repeated(registries, source), ...unassumable(registries, source)];
}

/** `uniqueItems` will not do: ajv compares objects pairwise, and calls whatever an entry has under `valueOf`. */
function repeated(registries: readonly WrittenRegistry[], source: YamlSource): Mistake[] {
  const seen = new Set<string>();
  return registries.flatMap((registry, index): Mistake[] => {
    const written = JSON.stringify(registry, sorted);
    if (!seen.has(written)) {
      seen.add(written);
      return [];
    }
    const offset = source.valueAt(['registries', String(index)]);
    return [{ offset, what: `${subject(['registries'])} has this entry already` }];
  });
}

/** For JSON.stringify: yields the same text whatever the order of an object's keys. */
function sorted(_key: string, value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}

function unassumable(registries: readonly WrittenRegistry[], source: YamlSource): Mistake[] {
  return registries.flatMap(({ region, role }, index): Mistake[] => {
    const { name: partition } = partitionOf(region);
    return [role ?? []].flat().flatMap((written, link): Mistake[] => {
      const { arn } = roleOf(written);
      if (arn.startsWith(`arn:${partition}:`)) return [];
      const list = Array.isArray(role) ? [String(link)] : [];
      const path = ['registries', String(index), 'role', ...list];
      const what = `${quote(region)} is in the partition ${partition}, where ${quote(arn)} cannot be assumed: name a role of that partition`;
      return [{ offset: source.valueAt(path), what }];
    });
  });
}

function roleOf(written: WrittenRole): Role {
  return typeof written === 'string' ? { arn: written } : written;
}
