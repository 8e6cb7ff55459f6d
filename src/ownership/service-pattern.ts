import { isServiceName } from '../mark/service.ts';
import { parseGlob } from '../util/glob-syntax.ts';
import { languageOf } from '../util/glob.ts';
import { CAPTURED, type Language, Languages } from '../util/regular.ts';
import { uris } from '../util/repository-language.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Compiles a glob over repository URIs in which `{service}` matches a service name, as schemas/mintmark.schema.json
 * accepts it.
 *
 * @returns what it matches in a URI; undefined if the pattern does not match
 */
export function serviceReader(pattern: string): (uri: string) => string | undefined {
  const languages = new Languages();
  const language = languages.and(languageOf(parseGlob(pattern, true), languages), uris(languages));
  return (uri) => {
    languages.trim();
    // If two readings meet, either will do: a pattern in which both can complete is refused.
    let ways = new Map<Language, Span>([[language, { from: 0, to: 0 }]]);
    for (let at = 0; at <= uri.length && ways.size > 0; at += 1) {
      const next = new Map<Language, Span>();
      const symbol = at === uri.length ? SLASH : uri.charCodeAt(at);
      for (const [way, span] of ways) {
        next.set(languages.after(way, symbol), span);
        next.set(languages.after(way, symbol + CAPTURED), { from: span.to === 0 ? at : span.from, to: at + 1 });
      }
      next.delete(languages.none);
      ways = next;
    }
    const span = [...ways].find(([way]) => way.nullable)?.[1];
    const service = span && uri.slice(span.from, span.to);
    return service !== undefined && isServiceName(service) ? service : undefined;
  };
}

const SLASH = '/'.charCodeAt(0);
