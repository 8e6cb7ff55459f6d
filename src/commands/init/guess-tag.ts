import { isServiceName } from '../../mark/service.ts';

/** Tags of repositories, by URI. */
export type RepositoryTags = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Keys that name a service, likeliest first, without what is before the last `:` or `/`, and without hyphens. */
const KEYS = ['service', 'servicename', 'microservice', 'application', 'applicationname', 'app', 'appname'];

/** With fewer repositories, all may well belong to one service. */
const FEW = 4;

/** A tag whose value seems to name the service. */
export interface TagGuess {
  readonly key: string;
  /** By the URI of a repository that has the tag, and a value that can name a service. */
  readonly services: ReadonlyMap<string, string>;
  /** URIs of repositories whose value cannot name a service. */
  readonly wrong: readonly string[];
}

/** Whether a key may name a service, whatever its values are. */
export function mayNameService(key: string): boolean {
  return rank(key) >= 0 && /^[\w.:/=+@ -]{1,128}$/.test(key);
}

/** The tag that names services: one that at least half of the repositories have, with more than one value. */
export function guessTag(tags: RepositoryTags): TagGuess | undefined {
  const keys = new Set([...tags.values()].flatMap((own) => [...own.keys()]).filter(mayNameService));
  return [...keys]
    .map((key) => withKey(key, tags))
    .filter(({ services }) => services.size * 2 >= tags.size)
    .filter(({ services }) => tags.size < FEW || new Set(services.values()).size > 1)
    .sort((one, other) => other.services.size - one.services.size || rank(one.key) - rank(other.key))[0];
}

function withKey(key: string, tags: RepositoryTags): TagGuess {
  const valued = [...tags].flatMap(([uri, own]) => {
    const value = own.get(key);
    return value === undefined ? [] : [[uri, value] as const];
  });
  const services = new Map(valued.filter(([, value]) => isServiceName(value)));
  return { key, services, wrong: valued.flatMap(([uri]) => (services.has(uri) ? [] : [uri])) };
}

function rank(key: string): number {
  return KEYS.indexOf(
    key
      .toLowerCase()
      .replace(/^.*[:/]/, '')
      .replaceAll(/[-_ .]/g, ''),
  );
}
