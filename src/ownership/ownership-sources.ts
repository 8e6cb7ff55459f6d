import type { Configuration } from '../config/configuration.ts';
import type { OwnershipSources, OwnerTags, Reason } from './reason.ts';
import { globIndex } from './glob-index.ts';
import { serviceReader } from './service-pattern.ts';

const NO_TAGS: OwnerTags = new Map();

/**
 * Finds what decides which service a repository belongs to. The first source that names a service decides: `services`,
 * then the ECR tag, then the first matching pattern. A tag that is not known might name any service, so no pattern may
 * stand in for it.
 *
 * @param tags what is known so far; consulted again each time
 */
export function ownershipSources(
  configuration: Configuration,
  tags: OwnerTags = NO_TAGS,
): (uri: string) => OwnershipSources {
  const ofServices = serviceReasons(configuration);
  const ofPatterns = patternReasons(configuration);
  // A run asks about each repository several times, and the configuration does not change.
  const written = new Map<string, { readonly named: Reason[]; readonly captured: Reason[] }>();
  return (uri) => {
    const { named, captured } = written.get(uri) ?? { named: ofServices(uri), captured: ofPatterns(uri) };
    written.set(uri, { named, captured });
    const { tag, undecided, failure } = tagReason(configuration, tags, uri);
    if (named.length > 0) return { deciding: named, passedOver: [...tag, ...captured], undecided: false };
    if (undecided) return { deciding: [], passedOver: captured, undecided, ...(failure !== undefined && { failure }) };
    const [deciding, ...passedOver] = [...tag, ...captured];
    return { deciding: deciding === undefined ? [] : [deciding], passedOver, undecided: false };
  };
}

function serviceReasons({ services, places }: Configuration): (uri: string) => Reason[] {
  const entries = [...services].flatMap(([service, globs]) =>
    globs.map((entry, index): [string, Reason] => {
      const place = places?.services.get(service)?.[index];
      return [entry, { source: 'services', service, entry, place }];
    }),
  );
  return globIndex(entries);
}

function patternReasons({ ownership, places }: Configuration): (uri: string) => Reason[] {
  const entries = (ownership?.patterns ?? []).map((entry, index) => ({
    serviceIn: serviceReader(entry),
    entry,
    place: places?.patterns[index],
  }));
  return (uri) =>
    entries.flatMap(({ serviceIn, ...where }): Reason[] => {
      const service = serviceIn(uri);
      return service === undefined ? [] : [{ source: 'patterns', service, ...where }];
    });
}

function tagReason(
  { ownership, places }: Configuration,
  tags: OwnerTags,
  uri: string,
): Pick<OwnershipSources, 'undecided' | 'failure'> & { readonly tag: readonly Reason[] } {
  const key = ownership?.tag;
  if (key === undefined) return { tag: [], undecided: false };
  const known = tags.get(uri);
  if (known === undefined) return { tag: [], undecided: true };
  if ('failure' in known) return { tag: [], undecided: true, failure: known.failure };
  const { value: service } = known;
  if (service === undefined) return { tag: [], undecided: false };
  return { tag: [{ source: 'tag', service, entry: key, place: places?.tag }], undecided: false };
}
