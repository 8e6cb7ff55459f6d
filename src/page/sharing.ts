import type { Row } from './rows.ts';
import type { Order } from './state.ts';

/** Which services share images with which, as a matrix. */
export interface Sharing {
  /** In the order of the rows and columns. */
  readonly services: readonly string[];
  /** The number of services that share, including those that are not in the matrix. */
  readonly total: number;
  /** The number of images that both have; for a service with itself, all that it shares with anyone. */
  readonly count: (one: string, other: string) => number;
  /** The largest count of two services. */
  readonly most: number;
}

/** @param limit how many services are shown: those that share the most images */
export function sharingOf(rows: readonly Row[], limit: number, order: Order): Sharing {
  const totals = new Map<string, number>();
  for (const { group } of rows) {
    for (const service of group.services) totals.set(service, (totals.get(service) ?? 0) + 1);
  }
  const most = [...totals].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1));
  const shown = new Set(most.slice(0, limit).map(([service]) => service));
  const pairs = new Map<string, Map<string, number>>();
  // Only among the services shown: an image of 300 services would have 44,850 pairs.
  for (const { group } of rows) {
    const services = group.services.filter((service) => shown.has(service));
    for (const one of services) {
      const counts = pairs.get(one) ?? new Map<string, number>();
      pairs.set(one, counts);
      for (const other of services) counts.set(other, (counts.get(other) ?? 0) + 1);
    }
  }
  const count = (one: string, other: string): number => pairs.get(one)?.get(other) ?? 0;
  const services = [...shown];
  let largest = 0;
  for (const [one, counts] of pairs) {
    for (const [other, shared] of counts) if (one !== other) largest = Math.max(largest, shared);
  }
  const ordered = { most: () => services, name: () => services.sort(), together: () => together(services, count) };
  return { services: ordered[order](), total: totals.size, count, most: largest };
}

/** Each service is followed by the one that shares most with those just before it, so that they form blocks. */
function together(services: readonly string[], count: Sharing['count']): string[] {
  const left = new Set(services);
  const placed: string[] = [];
  while (left.size > 0) {
    let best: string | undefined;
    let bestPull = 0;
    for (const candidate of left) {
      // The nearest ones count most.
      const pull = placed.slice(-5).reduce((sum, service, index) => sum + (index + 1) * count(service, candidate), 0);
      if (pull > bestPull) [best, bestPull] = [candidate, pull];
    }
    // Nothing shares with those, so a new block begins with the service that shares the most.
    const [next = ''] = best === undefined ? left : [best];
    placed.push(next);
    left.delete(next);
  }
  return placed;
}
