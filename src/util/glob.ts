import { type Glob, NO_SLASH, parseGlob, SLASH } from './glob-syntax.ts';
import { captured, contains, type Language, Languages, ranges } from './regular.ts';

/** A service name: src/mark/service.ts. Its length is checked later. */
const SERVICE_FIRST = captured(ranges('09', 'AZ', '_', 'az'));
const SERVICE_REST = captured(ranges('-', '.', '09', 'AZ', '_', 'az'));

/** Whether a glob matches only the text that is identical to it. */
export function isLiteral(glob: string): boolean {
  return !/[*?[\]{}()|!\\]/.test(glob);
}

/**
 * A predicate for texts that at least one of the globs matches.
 *
 * @throws GlobError if one of them is not a glob
 */
export function matcher(globs: readonly string[]): (text: string) => boolean {
  const literals = new Set(globs.filter(isLiteral));
  const wild = globs.filter((glob) => !isLiteral(glob)).map(wildMatcher);
  return (text) => literals.has(text) || wild.some((matches) => matches(text));
}

function wildMatcher(glob: string): (text: string) => boolean {
  const parsed = parseGlob(glob);
  let compiled: { readonly languages: Languages; readonly language: Language } | undefined;
  return (text) => {
    if (compiled === undefined) {
      const languages = new Languages();
      compiled = { languages, language: languageOf(parsed, languages) };
    }
    return compiled.languages.has(compiled.language, `${text}/`);
  };
}

/** The texts that a glob matches, each with a slash appended, so that `**` and its slash always go together. */
export function languageOf(glob: Glob, languages: Languages): Language {
  return build(glob, endOfPart(languages.empty, languages), languages).atStart;
}

/** A text that a glob most likely matches: `a` wherever `a` is allowed, and the first of each choice. */
export function sampleOf(glob: Glob): string {
  return glob
    .map((item) => {
      switch (item.kind) {
        case 'char':
          return String.fromCodePoint(contains(item.ranges, SAMPLE) ? SAMPLE : (item.ranges[0]?.[0] ?? SAMPLE));
        case 'slash':
          return '/';
        case 'choice':
          return sampleOf(item.of[0] ?? []);
        case 'stars':
        case 'except':
        case 'service':
          return 'a';
      }
    })
    .join('');
}

const SAMPLE = 97;

/**
 * What is matched from a position in a glob on, depending on what precedes it in its part: nothing, one star, two
 * stars, or anything else. These stars are not matched yet, as only what follows decides whether they are a whole part.
 */
interface Continuation {
  readonly atStart: Language;
  readonly afterStar: Language;
  readonly afterTwoStars: Language;
  readonly inside: Language;
}

function build(glob: Glob, end: Continuation, languages: Languages): Continuation {
  const withinPart = languages.repeat(languages.symbols(NO_SLASH));
  const then = (language: Language, next: Continuation): Continuation => {
    const plain = languages.sequence(language, next.inside);
    const starred = languages.sequence(withinPart, plain);
    return { atStart: plain, afterStar: starred, afterTwoStars: starred, inside: plain };
  };
  return glob.reduceRight<Continuation>((next, item) => {
    switch (item.kind) {
      case 'char':
        return then(languages.symbols(item.ranges), next);
      case 'slash':
        return endOfPart(next.atStart, languages);
      case 'service':
        return then(
          languages.sequence(languages.symbols(SERVICE_FIRST), languages.repeat(languages.symbols(SERVICE_REST))),
          next,
        );
      case 'except': {
        const { empty } = languages;
        const nothing = { atStart: empty, afterStar: empty, afterTwoStars: empty, inside: empty };
        const those = languages.or(item.of.map((one) => build(one, nothing, languages).inside));
        return then(languages.and(languages.not(those), withinPart), next);
      }
      case 'choice': {
        const options = item.of.map((one) => build(one, next, languages));
        return {
          atStart: languages.or(options.map(({ atStart }) => atStart)),
          afterStar: languages.or(options.map(({ afterStar }) => afterStar)),
          afterTwoStars: languages.or(options.map(({ afterTwoStars }) => afterTwoStars)),
          inside: languages.or(options.map(({ inside }) => inside)),
        };
      }
      case 'stars': {
        const inside = languages.sequence(withinPart, next.inside);
        const byCount = [next.afterStar, next.afterTwoStars];
        return {
          atStart: byCount[item.count - 1] ?? inside,
          afterStar: byCount[item.count] ?? inside,
          afterTwoStars: inside,
          inside,
        };
      }
    }
  }, end);
}

/** A slash and what follows it. The end counts as a slash too, as one is appended to each text. */
function endOfPart(following: Language, languages: Languages): Continuation {
  const slash = languages.symbols([[SLASH, SLASH]]);
  const plain = languages.sequence(slash, following);
  const part = languages.sequence(languages.repeat(languages.symbols(NO_SLASH)), slash);
  return {
    atStart: plain,
    afterStar: languages.sequence(part, following),
    afterTwoStars: languages.sequence(languages.repeat(part), following),
    inside: plain,
  };
}
