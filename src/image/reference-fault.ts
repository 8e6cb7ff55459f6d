import { readEcrReference } from './ecr-reference.ts';
import { parseReference } from './reference.ts';

/** Placeholders of templates that nobody rendered: shells, Jinja, Terraform, CodeDeploy, CI systems, sed scripts. */
const PLACEHOLDER =
  /\$\{[^}]*\}?|\$\([^)]*\)?|\$\w+|\{\{.*?\}\}|#\{.*?\}#?|<[^>]*>|%\w+%|@\w+@|__[A-Z][A-Z0-9_]*?__|\[[^\]]*\]|\{[^}]*\}/;

/** How many characters are searched: the search takes quadratic time if brackets do not close. */
const SEARCHED = 1000;

/**
 * Why a text is not an image reference that a container can start from, as the predicate of a sentence.
 *
 * @returns undefined if it is one
 */
export function referenceFault(text: string): string | undefined {
  if (text.trim() === '') return 'is empty';
  const isReference = parseReference(text) !== undefined;
  const [placeholder] = PLACEHOLDER.exec(text.slice(0, SEARCHED)) ?? [];
  // An IPv6 host has brackets, which are not a placeholder.
  if (placeholder !== undefined && (!isReference || placeholder.startsWith('__'))) {
    return `has a placeholder that was not replaced: ${placeholder}`;
  }
  if (text !== text.trim()) return 'begins or ends with white space';
  if (!isReference) {
    return parseReference(text.toLowerCase()) === undefined
      ? 'is not an image reference'
      : 'is not an image reference: the name of a repository has no upper-case letters';
  }
  const ecr = readEcrReference(text);
  if (ecr?.kind === 'malformed') return `is not an image of ECR: ${ecr.problem}`;
  const [host = '', ...rest] = text.split('/');
  // Docker takes such a word for a host, but no host has such a name.
  const isWord = rest.length > 0 && !/[.:]/.test(host) && host !== host.toLowerCase();
  return isWord ? `has a placeholder that was not replaced: ${host}` : undefined;
}
