/** Groups values by a key, in the order in which the keys first occur. */
export function by<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Adds values to one of several sets, which is made for the first of them. */
export function addTo<K, V>(sets: Map<K, Set<V>>, key: K, ...values: readonly V[]): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  for (const value of values) set.add(value);
}
