import { MintmarkError } from '../../errors.ts';
import type { Digest } from '../digest.ts';
import { fullName } from '../reference.ts';
import type { Selector } from './selector.ts';

/** An image that the user could mean. */
export interface Candidate<T> {
  readonly value: T;
  readonly digest: Digest | undefined;
  /** The names that a user may use for it, shortest first. */
  readonly names: readonly string[];
  /** Whether it is known not to be an image. */
  readonly artifact?: boolean;
}

/**
 * Chooses the one image that is meant.
 *
 * @param base the reference without the selector, such as `oci:build/image`
 * @throws MintmarkError IMAGE_NOT_FOUND if no image fits the selector, USAGE with the choices if several do
 */
export function choose<T>(candidates: readonly Candidate<T>[], selector: Selector | undefined, base: string): T {
  const fitting = fittingOf(candidates, selector);
  const [first] = fitting;
  if (first === undefined) {
    if (candidates.length === 0)
      throw new MintmarkError('IMAGE_INVALID', `${base} holds no image.`, { hint: 'Save an image to it first.' });
    throw new MintmarkError('IMAGE_NOT_FOUND', `${base} holds no such image.`, { hint: options(candidates, base) });
  }
  const one = fitting.every(({ digest }) => digest !== undefined && digest === first.digest);
  if (fitting.length > 1 && !one) {
    throw new MintmarkError('USAGE', `${base} has ${fitting.length} matching images.`, {
      hint: options(fitting, base, candidates),
    });
  }
  return first.value;
}

/** The candidates that could be meant: the images, or artifacts if there is nothing else. */
export function fittingOf<T>(
  candidates: readonly Candidate<T>[],
  selector: Selector | undefined,
): readonly Candidate<T>[] {
  const named = candidates.filter((candidate, position) => fits(candidate, position, selector));
  const images = named.filter(({ artifact }) => artifact !== true);
  return images.length > 0 ? images : named;
}

function fits({ digest, names }: Candidate<unknown>, position: number, selector: Selector | undefined): boolean {
  switch (selector?.kind) {
    case undefined:
      return true;
    case 'digest':
      return digest === selector.digest;
    case 'position':
      return position === selector.position;
    case 'name':
      return names.includes(selector.name) || names.some((name) => name === fullName(selector.name));
  }
}

/** How many choices are listed. More would bury the message. */
const SHOWN = 20;

/** @param all the list to which positions refer */
function options<T>(fitting: readonly Candidate<T>[], base: string, all: readonly Candidate<T>[] = fitting): string {
  const written = fitting.slice(0, SHOWN).map((candidate) => {
    // A name that nobody can type is not offered.
    const own = candidate.names.find(
      (name) => /^[!-~]+$/.test(name) && all.filter(({ names }) => names.includes(name)).length === 1,
    );
    return `${base}:${own ?? `@${all.indexOf(candidate)}`}`;
  });
  const more = fitting.length > SHOWN ? ` and ${fitting.length - SHOWN} more` : '';
  return `Choose one: ${written.join(', ')}${more}.`;
}
