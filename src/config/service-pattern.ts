import { globProblem } from './glob.ts';

const CAPTURE = '{service}';
/** What may stand beside `{service}` between two slashes: text, and a choice of texts. */
const BESIDE = /^(?:[\w.-]|\{[\w.-]+(?:,[\w.-]+)+\})*$/;

/**
 * Why a pattern tells no service; undefined where it does. Whatever is accepted here tells at most one service of a URI,
 * by nothing but the text around it: a pattern that took one service's name for another's would hide twins.
 */
export function patternProblem(pattern: string): string | undefined {
  const [before = '', after, ...more] = pattern.split(CAPTURE);
  if (after === undefined) return `'${CAPTURE}' is missing: write it where the service's name stands`;
  if (more.length > 0) return `'${CAPTURE}' stands in it more than once`;
  if (pattern.startsWith('!') && !pattern.startsWith('!(')) return "it starts with '!': what it leaves out has no name";
  const problem = globProblem(`${before}service${after}`);
  if (problem !== undefined) return problem;
  if (!before.includes('/')) return `the host names no service: write '*/${CAPTURE}'`;
  const beside = before.slice(before.lastIndexOf('/') + 1) + (/^[^/]*/.exec(after)?.[0] ?? '');
  if (!BESIDE.test(beside)) return `beside '${CAPTURE}', up to the next '/', nothing else may vary`;
  if (before.includes('**') && after.includes('**'))
    return `with '**' on both sides, '${CAPTURE}' could be any part of the name`;
  return undefined;
}
