import { ownershipSources } from '../../ownership/ownership-sources.ts';
import type { OwnerTags } from '../../ownership/reason.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Repository } from '../../image/repository.ts';
import { addTo } from '../../util/by.ts';
import { amount, list, some } from '../../util/words.ts';

/** What decides who owns repositories: an entry of the configuration, or nothing. */
export interface Meaning {
  readonly source: 'services' | 'tag' | 'patterns' | 'nothing' | 'unknown';
  /** As it is written. */
  readonly entry: string;
  /** The names of the repositories, by the service that it gives them to. */
  readonly services: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What each entry of a configuration means for some repositories. */
export function meaningsOf(
  repositories: readonly Repository[],
  configuration: Configuration,
  tags: OwnerTags,
): readonly Meaning[] {
  const sourcesOf = ownershipSources(configuration, tags);
  const meanings = new Map<string, Omit<Meaning, 'services'> & { readonly services: Map<string, Set<string>> }>();
  for (const { name, uri } of repositories) {
    const { deciding, undecided } = sourcesOf(uri);
    const [
      { source, entry, service } = { source: undecided ? 'unknown' : 'nothing', entry: '', service: name } as const,
    ] = deciding;
    const key = JSON.stringify([source, source === 'services' ? '' : entry]);
    const meaning = meanings.get(key) ?? { source, entry, services: new Map<string, Set<string>>() };
    addTo(meaning.services, service, name);
    meanings.set(key, meaning);
  }
  const order = ['services', 'tag', ...(configuration.ownership?.patterns ?? [])];
  const placeOf = ({ source, entry }: Meaning): number => {
    const place = order.indexOf(source === 'patterns' ? entry : source);
    return place < 0 ? order.length : place;
  };
  return [...meanings.values()].sort((one, other) => placeOf(one) - placeOf(other));
}

/** `2 services have several repositories: billing (billing-api, billing-worker) and …`; undefined if none has. */
export function severalText(meanings: readonly Meaning[]): string | undefined {
  const all = new Map<string, Set<string>>();
  for (const [service, names] of meanings.flatMap(({ services }) => [...services])) {
    addTo(all, service, ...names);
  }
  const several = new Map([...all].filter(([, names]) => names.size > 1));
  if (several.size === 0) return undefined;
  const have = `${amount(several.size, 'service has', 'services have')} several repositories`;
  return `${have}: ${list([...several].map(([service, names]) => `${service} (${some([...names])})`))}`;
}

/** `24 repositories are 12 services, such as billing (billing-api, billing-worker)` */
export function meaningText({ services }: Pick<Meaning, 'services'>): string {
  const bySize = [...services].sort(([, one], [, other]) => other.size - one.size);
  const count = bySize.reduce((sum, [, names]) => sum + names.size, 0);
  const examples = bySize.slice(0, 3).map(([service, names]) => {
    const [only = ''] = names;
    return names.size === 1 && only === service ? service : `${service} (${some([...names])})`;
  });
  const are = `${amount(count, 'repository is', 'repositories are')} ${amount(services.size, 'service', 'services')}`;
  return `${are}${services.size > examples.length ? ', such as' : ':'} ${list(examples)}`;
}
