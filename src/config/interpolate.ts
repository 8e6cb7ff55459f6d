/** Looks up the value of a variable: undefined if it is not set, a fault if it cannot be known. */
export type Lookup = (name: string) => string | undefined | Fault;

/** Why a text cannot be resolved. */
export interface Fault {
  readonly fault: string;
}

const NAME = /^[A-Za-z_]\w*/;
/** Far more than anyone writes. */
const MAX_DEPTH = 100;

/**
 * Replaces variables as Compose does: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`,
 * `${VAR?error}`, `${VAR:+alternative}`, `${VAR+alternative}`, nested ones, and `$$` for a dollar sign. With a colon,
 * an empty variable counts as unset. An unset variable without a default is a fault, whereas Compose warns and
 * substitutes nothing.
 *
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, lookup: Lookup): string | Fault {
  return resolve(text, lookup, 0);
}

/** @param depth how many nested defaults or alternatives the text is in */
function resolve(text: string, lookup: Lookup, depth: number): string | Fault {
  if (depth > MAX_DEPTH) return { fault: `has more than ${MAX_DEPTH} variables nested in one another` };
  let resolved = '';
  let rest = text;
  for (;;) {
    const dollar = rest.indexOf('$');
    if (dollar < 0) return resolved + rest;
    resolved += rest.slice(0, dollar);
    rest = rest.slice(dollar + 1);
    if (rest.startsWith('$')) {
      resolved += '$';
      rest = rest.slice(1);
      continue;
    }
    const isBraced = rest.startsWith('{');
    const [name] = NAME.exec(isBraced ? rest.slice(1) : rest) ?? [];
    const end = isBraced ? closingBrace(rest) : (name?.length ?? 0);
    if (name === undefined || end < 0) return { fault: `has a variable that Compose cannot read: $${rest}` };
    const value = isBraced
      ? braced(name, rest.slice(1 + name.length, end), lookup, depth)
      : (lookup(name) ?? unset(name));
    if (typeof value !== 'string') return value;
    resolved += value;
    rest = rest.slice(isBraced ? end + 1 : end);
  }
}

/** @param operation what follows the name: nothing, or an operator and its text */
function braced(name: string, operation: string, lookup: Lookup, depth: number): string | Fault {
  const value = lookup(name);
  if (typeof value === 'object') return value;
  if (operation === '') return value ?? unset(name);
  const { operator, word = '' } = /^(?<operator>:?[-?+])(?<word>.*)$/s.exec(operation)?.groups ?? {};
  const isSet = value !== undefined && !(operator?.startsWith(':') === true && value === '');
  switch (operator?.at(-1)) {
    case '-':
      return isSet ? value : resolve(word, lookup, depth + 1);
    case '+':
      return isSet ? resolve(word, lookup, depth + 1) : '';
    case '?': {
      if (isSet) return value;
      const why = resolve(word, lookup, depth + 1);
      return { fault: `${unset(name).fault}${typeof why === 'string' && why !== '' ? ` (${why})` : ''}` };
    }
    case undefined:
    default:
      return { fault: `has a variable that Compose cannot read: \${${name}${operation}}` };
  }
}

function unset(name: string): Fault {
  return { fault: `has a variable that is not set: ${name}` };
}

/** The position of the brace that closes the text; -1 if it is not closed. */
function closingBrace(text: string): number {
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') open += 1;
    if (text[index] === '}') open -= 1;
    if (open === 0) return index;
  }
  return -1;
}

/**
 * A value that reads the same by any rules: without escapes, and without variables. Without quotes, a comment begins with
 * the first # after white space.
 */
const VALUE =
  /^(?:'(?<single>[^']*)'\s*(?:#.*)?|"(?<double>[^"\\$]*)"\s*(?:#.*)?|(?<plain>[^'"\\$#](?:[^\\$#]|(?<!\s)#)*)?(?:(?<=^|\s)#.*)?)$/;

/**
 * The variables of a Compose environment file (`.env`). A value with escapes, with variables or spanning several lines
 * is a fault once it is needed, since only Compose can read it.
 *
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 *
 * @param path as messages show it
 */
export function readEnvFile(text: string, path: string): Map<string, string | Fault> {
  const variables = new Map<string, string | Fault>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:](.*)$/s.exec(line) ?? [];
    if (name === undefined) continue;
    const groups = VALUE.exec(value.trim())?.groups;
    const read = groups && (groups['single'] ?? groups['double'] ?? groups['plain']?.trim() ?? '');
    variables.set(
      name,
      read ?? { fault: `has the variable ${name}, whose value at ${path}:${index + 1} only Compose reads` },
    );
  }
  return variables;
}
