import { distance } from 'fastest-levenshtein';

/** The word that was probably meant: at most a third of its letters are wrong, or one letter of a short word. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, steps: distance(lower, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, steps }) => steps < candidate.length && steps <= Math.max(1, Math.floor(candidate.length / 3)),
    )
    .sort((a, b) => a.steps - b.steps);
  return best?.candidate;
}
