import { distance } from 'fastest-levenshtein';

/** The most letters that may be wrong, however long a name is. */
const MOST = 3;

/**
 * The name that was probably meant: up to a third of the letters of the shorter one are wrong, and less than half of a
 * short one. Case does not count. Every "did you mean" is decided here.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const [best] = [...known]
    .map((candidate) => ({ candidate, steps: changes(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => {
      const letters = Math.min(word.length, candidate.length);
      return steps <= Math.min(MOST, Math.max(1, Math.floor(letters / 3))) && 2 * steps < letters;
    })
    .sort((a, b) => a.steps - b.steps);
  return best?.candidate;
}

/** How many letters to change, add or remove. Two that are swapped, which is the commonest mistake, are one. */
function changes(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const swapped = `${one.slice(0, at)}${one[at + 1] ?? ''}${one[at] ?? ''}${one.slice(at + 2)}`;
  return one !== other && swapped === other ? 1 : distance(one, other);
}
