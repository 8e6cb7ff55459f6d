import type { CommandTable, Option } from '../commands/option.ts';
import { MintmarkError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import { inCapitals, PREFIX, variableOf } from './environment.ts';
import type { Environment } from '../util/environment.ts';

/** `stamp --format env` writes these variables too. They are the mark of a build, not options. */
const MARK = ['TAG', 'BUILD_ID'];

/**
 * Refuses a variable that can only be meant as an option but is not one: the user would believe that it has an effect.
 * A variable that resembles no option belongs to somebody else.
 *
 * @throws MintmarkError USAGE
 */
export function refuseMistaken(env: Environment, tables: readonly CommandTable[]): void {
  const options = tables.flatMap(({ options }) => Object.values<Option<unknown>>(options));
  const known = new Set(options.flatMap((option) => variableOf(option) ?? []));
  // By the name of the Action's input, or by the flag itself: the variable of `--no-push` is MINTMARK_PUSH.
  const otherwise = new Map(
    options.flatMap((option) =>
      [option.input, /^--([\w-]+)/.exec(option.usage ?? '')?.[1]].flatMap((name) =>
        name === undefined ? [] : [[inCapitals(name), variableOf(option)] as const],
      ),
    ),
  );
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.has(name) || MARK.includes(name.slice(PREFIX.length))) continue;
    const meant = otherwise.get(name) ?? nearestVariable(name, known);
    if (meant === undefined) continue;
    throw new MintmarkError('USAGE', `There is no option for the variable ${name}.`, {
      hint: `Did you mean ${meant}? If not, unset it or give it a name that does not begin with ${PREFIX}`,
    });
  }
}

/** Without the prefix, which would make every two variables alike. */
function nearestVariable(name: string, known: ReadonlySet<string>): string | undefined {
  const near = nearest(
    name.slice(PREFIX.length),
    [...known].map((one) => one.slice(PREFIX.length)),
  );
  return near === undefined ? undefined : `${PREFIX}${near}`;
}
