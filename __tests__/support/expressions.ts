import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The contexts of a step: `github`, `steps`, `runner` and so on, as data. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Fills in the `${{ … }}` in a text, as GitHub does. @throws Error for a missing context */
export function evaluated(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => resultOf(expression, contexts).coerceString());
}

/** Whether an `if` lets a step or a job run. */
export function lets(condition: string, contexts: Contexts): boolean {
  const result = resultOf(condition, contexts);
  return !['', 'false', '0'].includes(result.coerceString());
}

/** Of the functions of a step's state, the one that the workflows use. */
const ALWAYS = { name: 'always', minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) };

function resultOf(expression: string, contexts: Contexts): data.ExpressionData {
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), [ALWAYS]).parse();
  const root = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(tree, root, new Map([[ALWAYS.name, ALWAYS]])).evaluate();
}
