/** Ranges of symbols, both ends included. A symbol is a code point, or anything else that a number can represent. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export function contains(ranges: Ranges, symbol: number): boolean {
  return ranges.some(([first, last]) => first <= symbol && symbol <= last);
}

/** A captured character is a separate symbol, so that two ways to capture are two texts. */
export const CAPTURED = 0x20_0000;

/** Makes ranges from pairs of characters, such as `az`. */
export function ranges(...pairs: readonly string[]): Ranges {
  return pairs.map((pair) => [pair.charCodeAt(0), pair.charCodeAt(pair.length - 1)]);
}

/** The same characters, captured. */
export function captured(of: Ranges): Ranges {
  return of.map(([first, last]) => [first + CAPTURED, last + CAPTURED]);
}

/** A regular language over symbols. Within one `Languages`, equal terms are the same object while they are cached. */
export interface Language {
  readonly id: number;
  /** Whether the empty text is in it. */
  readonly nullable: boolean;
  readonly term: Term;
}

type Term =
  | { readonly kind: 'none' | 'empty' }
  | { readonly kind: 'symbols'; readonly ranges: Ranges }
  | { readonly kind: 'sequence'; readonly first: Language; readonly rest: Language }
  | { readonly kind: 'repeat' | 'not'; readonly of: Language }
  | { readonly kind: 'or' | 'and'; readonly of: readonly Language[] };

/** With more cached terms than this, the cache is emptied: a pattern may have exponentially many states. */
const MAX_CACHED = 20_000;

/**
 * Builds regular languages and walks through them by their derivatives: what may follow in a language after a symbol
 * (Owens, Reppy, Turon: Regular-expression derivatives re-examined, 2009). This is a deterministic automaton, built
 * lazily: each symbol of a text is visited once, and there is no backtracking.
 */
export class Languages {
  private lastId = 0;
  private readonly terms = new Map<string, Language>();
  private readonly moves = new Map<Language, Map<number, Language>>();
  /** Contains no text. */
  readonly none = this.language({ kind: 'none' }, false);
  /** Contains the empty text only. */
  readonly empty = this.language({ kind: 'empty' }, true);
  /** Contains every text. */
  readonly all = this.language({ kind: 'not', of: this.none }, true);

  /** Any one symbol of the ranges. */
  symbols(ranges: Ranges): Language {
    return this.cached(`s${ranges.join(';')}`, { kind: 'symbols', ranges }, false);
  }

  sequence(...languages: readonly Language[]): Language {
    return languages.reduceRight((rest, first) => this.pair(first, rest), this.empty);
  }

  /** Any number of texts of a language, including none. */
  repeat(of: Language): Language {
    return this.cached(`*${of.id}`, { kind: 'repeat', of }, true);
  }

  or(languages: readonly Language[]): Language {
    return this.combined('or', languages, this.none, this.all);
  }

  and(...languages: readonly Language[]): Language {
    return this.combined('and', languages, this.all, this.none);
  }

  not(of: Language): Language {
    if (of.term.kind === 'not') return of.term.of;
    return of === this.none ? this.all : this.cached(`!${of.id}`, { kind: 'not', of }, !of.nullable);
  }

  /** What may follow a symbol. */
  after(language: Language, symbol: number): Language {
    let moves = this.moves.get(language);
    if (moves === undefined) this.moves.set(language, (moves = new Map<number, Language>()));
    let next = moves.get(symbol);
    if (next === undefined) moves.set(symbol, (next = this.derivative(language, symbol)));
    return next;
  }

  /** Empties the cache if it is too large. Old terms stay valid, but equal new ones are no longer the same object. */
  trim(): void {
    if (this.terms.size <= MAX_CACHED) return;
    this.terms.clear();
    this.moves.clear();
  }

  /** Whether a text of code points is in a language. */
  has(language: Language, text: string): boolean {
    this.trim();
    let left = language;
    for (const char of text) {
      left = this.after(left, char.codePointAt(0) ?? 0);
      if (left === this.none) return false;
    }
    return left.nullable;
  }

  private derivative({ term }: Language, symbol: number): Language {
    switch (term.kind) {
      case 'none':
      case 'empty':
        return this.none;
      case 'symbols':
        return contains(term.ranges, symbol) ? this.empty : this.none;
      case 'sequence': {
        const inFirst = this.pair(this.after(term.first, symbol), term.rest);
        return term.first.nullable ? this.or([inFirst, this.after(term.rest, symbol)]) : inFirst;
      }
      case 'repeat':
        return this.pair(this.after(term.of, symbol), this.repeat(term.of));
      case 'not':
        return this.not(this.after(term.of, symbol));
      case 'or':
        return this.or(term.of.map((one) => this.after(one, symbol)));
      case 'and':
        return this.and(...term.of.map((one) => this.after(one, symbol)));
    }
  }

  private pair(first: Language, rest: Language): Language {
    if (first === this.none || rest === this.none) return this.none;
    if (first === this.empty) return rest;
    if (rest === this.empty) return first;
    if (first.term.kind === 'sequence') return this.pair(first.term.first, this.pair(first.term.rest, rest));
    // `**/**/` is `**/`.
    if (first.term.kind === 'repeat' && rest.term.kind === 'sequence' && rest.term.first === first) return rest;
    // Distributed, the states of a pattern are sets of its positions, and so no larger than the pattern.
    if (first.term.kind === 'or') return this.or(first.term.of.map((one) => this.pair(one, rest)));
    return this.cached(`${first.id}.${rest.id}`, { kind: 'sequence', first, rest }, first.nullable && rest.nullable);
  }

  private combined(kind: 'or' | 'and', languages: readonly Language[], neutral: Language, final: Language): Language {
    const flat = languages.flatMap((one) => (one.term.kind === kind ? one.term.of : [one]));
    if (flat.includes(final)) return final;
    const of = [...new Set(flat)].filter((one) => one !== neutral).sort((one, other) => one.id - other.id);
    const [only = neutral, ...others] = of;
    if (others.length === 0) return only;
    const nullable = kind === 'or' ? of.some((one) => one.nullable) : of.every((one) => one.nullable);
    return this.cached(`${kind}${of.map(({ id }) => id).join(',')}`, { kind, of }, nullable);
  }

  private cached(key: string, term: Term, nullable: boolean): Language {
    const known = this.terms.get(key) ?? this.language(term, nullable);
    this.terms.set(key, known);
    return known;
  }

  private language(term: Term, nullable: boolean): Language {
    return { id: ++this.lastId, nullable, term };
  }
}

/** One symbol out of each group of symbols that the languages cannot tell apart, in order. */
export function representatives(...languages: readonly Language[]): number[] {
  const bounds = new Set<number>();
  const seen = new Set<Language>();
  const open = [...languages];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    const { term } = one;
    if (term.kind === 'symbols') for (const [first, last] of term.ranges) bounds.add(first).add(last + 1);
    else if (term.kind === 'sequence') open.push(term.first, term.rest);
    else if (term.kind === 'repeat' || term.kind === 'not') open.push(term.of);
    else if (term.kind === 'or' || term.kind === 'and') open.push(...term.of);
  }
  return [...bounds].sort((one, other) => one - other);
}

/** How many states are visited before a language is taken not to be empty. */
const MAX_STATES = 2_000;

/** Whether it is certain that a language contains no text at all. */
export function isEmpty(language: Language, languages: Languages): boolean {
  const alphabet = representatives(language);
  const seen = new Set([language]);
  const open = [language];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.nullable || seen.size > MAX_STATES) return false;
    for (const symbol of alphabet) {
      const next = languages.after(one, symbol);
      if (next === languages.none || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return true;
}
