import type { Wanted } from '../connection/connection.ts';
import { isLiteral } from '../util/glob.ts';
import { matcher } from '../util/glob.ts';
import type { RegistryScope } from './scope.ts';

/** Which repositories of a registry its configuration wants. */
export function wantedOf(scope: RegistryScope): Wanted {
  const { account, profile, roles = [], repositories, tags, always = [], onlyAlways = false } = scope;
  const names = repositories?.filter(isLiteral) ?? [];
  const globs = repositories?.filter((glob) => !isLiteral(glob)) ?? ['**'];
  // Only a role in an account, or its own credentials, can list what is there.
  const unlisted = account !== undefined && profile === undefined && roles.length === 0;
  if (onlyAlways) {
    // Where everything would be listed, a name can be looked up.
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
