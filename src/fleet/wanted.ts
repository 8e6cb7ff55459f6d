import type { Wanted } from '../connection/connection.ts';
import { isLiteral, matcher } from '../util/glob.ts';
import type { RegistryScope } from './scope.ts';

/** Which repositories of a registry are wanted, by its configuration. */
export function wantedOf(scope: RegistryScope): Wanted {
  const { account, profile, roles = [], repositories, tags, always = [], onlyAlways = false } = scope;
  const names = repositories?.filter(isLiteral) ?? [];
  const globs = repositories?.filter((glob) => !isLiteral(glob)) ?? ['**'];
  // Only a role in the account or the account's own credentials can list its repositories.
  const unlisted = account !== undefined && profile === undefined && roles.length === 0;
  if (onlyAlways) {
    // If everything could be listed, a name can be looked up.
    const isNamed = repositories !== undefined && globs.length === 0;
    return { names: [], matches: undefined, hasTags: undefined, always, unlisted: unlisted && isNamed };
  }
  return {
    names,
    matches: globs.length === 0 ? undefined : matcher(globs),
    hasTags: tags === undefined ? undefined : hasTags(tags),
    always,
    unlisted,
  };
}

function hasTags(wanted: Readonly<Record<string, string>>): (tags: ReadonlyMap<string, string>) => boolean {
  const wants = Object.entries(wanted).map(([key, glob]) => ({
    key,
    matches: glob === '*' ? () => true : matcher([glob]),
  }));
  return (tags) => wants.every(({ key, matches }) => tags.has(key) && matches(tags.get(key) ?? ''));
}
