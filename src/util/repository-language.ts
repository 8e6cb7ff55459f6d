import { captured, ranges } from './regular.ts';
import type { Language, Languages, Ranges } from './regular.ts';

const ALPHANUMERIC = ranges('09', 'az');

/**
 * Repository names with a slash appended, captured or not. ECR's grammar (CreateRepository, repositoryName) and the
 * wider one of distribution/reference, which local registries use.
 */
export function names(languages: Languages): Language {
  const symbols = (of: Ranges): Language => languages.symbols([...of, ...captured(of)]);
  const some = (language: Language): Language => languages.sequence(language, languages.repeat(language));
  const word = some(symbols(ALPHANUMERIC));
  const separator = languages.or([
    symbols(ranges('.', '_')),
    languages.sequence(symbols(ranges('_')), symbols(ranges('_'))),
    some(symbols(ranges('-'))),
  ]);
  const part = languages.sequence(word, languages.repeat(languages.sequence(separator, word)));
  return some(languages.sequence(part, languages.symbols(ranges('/'))));
}

/** Repository URIs with a slash appended. Nothing is captured in the host. */
export function uris(languages: Languages): Language {
  const digits = languages.symbols(ranges('09'));
  const port = languages.sequence(languages.symbols(ranges(':')), digits, languages.repeat(digits));
  return languages.sequence(
    languages.symbols(ALPHANUMERIC),
    languages.repeat(languages.symbols([...ALPHANUMERIC, ...ranges('-', '.')])),
    languages.or([languages.empty, port]),
    languages.symbols(ranges('/')),
    names(languages),
  );
}

/** Tags with a slash appended, of any length. Grammar: distribution/reference, reference.go. */
export function tags(languages: Languages): Language {
  const first = [...ALPHANUMERIC, ...ranges('AZ', '_')];
  return languages.sequence(
    languages.symbols(first),
    languages.repeat(languages.symbols([...first, ...ranges('-', '.')])),
    languages.symbols(ranges('/')),
  );
}
