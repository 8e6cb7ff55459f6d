import type { ClusterNode } from '../../ecs/nodes.ts';

/** A test of one attribute of a container instance. */
interface AttributeTest {
  readonly kind: 'attribute';
  readonly attribute: string;
  /** One of these; undefined: any. */
  readonly values: ReadonlySet<string> | undefined;
  readonly isNegated: boolean;
}

/** An expression of the cluster query language. `open`: only ECS knows its value, when it places a task. */
export type PlacementExpression =
  | AttributeTest
  | { readonly kind: 'open' }
  | { readonly kind: 'not'; readonly part: PlacementExpression }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly PlacementExpression[] };

const OPEN = { kind: 'open' } as const;

/** No expression that a person writes is nested this deeply. */
const MAX_DEPTH = 100;

const OPERATORS: ReadonlyMap<string, { readonly reads: 'value' | 'list' | 'nothing'; readonly isNegated: boolean }> =
  new Map([
    ['==', { reads: 'value', isNegated: false }],
    ['equals', { reads: 'value', isNegated: false }],
    ['!=', { reads: 'value', isNegated: true }],
    ['not_equals', { reads: 'value', isNegated: true }],
    ['in', { reads: 'list', isNegated: false }],
    ['!in', { reads: 'list', isNegated: true }],
    ['not_in', { reads: 'list', isNegated: true }],
    ['exists', { reads: 'nothing', isNegated: false }],
    ['!exists', { reads: 'nothing', isNegated: true }],
    ['not_exists', { reads: 'nothing', isNegated: true }],
  ]);
/** How these compare is up to ECS: their argument is skipped. */
const OPEN_OPERATORS = new Set(
  '> greater_than >= greater_than_equal < less_than <= less_than_equal =~ matches !~ not_matches'.split(' '),
);

/**
 * Reads an expression. One that cannot be read is `open` as a whole.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export function parsePlacement(text: string): PlacementExpression {
  const tokens = text.match(/&&|\|\||[()[\],]|!(?=[\s(])|[^\s()[\],]+/g) ?? [];
  const reader = new Reader(tokens);
  const expression = reader.either();
  return expression !== undefined && reader.isAtEnd ? expression : OPEN;
}

/** Recursive descent; undefined: it cannot be read. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** Parts joined by one operator. AWS does not say which binds more tightly, so a mix of both is not read. */
  either(): PlacementExpression | undefined {
    const parts = [this.#part()];
    const joint = JOINTS.get(this.#tokens[this.#at] ?? '');
    while (joint !== undefined && JOINTS.get(this.#tokens[this.#at] ?? '') === joint) {
      this.#at += 1;
      parts.push(this.#part());
    }
    const read = parts.filter((part) => part !== undefined);
    const [first] = read;
    if (first === undefined || read.length < parts.length) return undefined;
    return joint === undefined ? first : { kind: joint, parts: read };
  }

  #part(): PlacementExpression | undefined {
    this.#depth += 1;
    const part = this.#depth > MAX_DEPTH ? undefined : this.#single();
    this.#depth -= 1;
    return part;
  }

  #single(): PlacementExpression | undefined {
    const token = this.#next();
    if (token === '!' || token === 'not') {
      const part = this.#part();
      return part && { kind: 'not', part };
    }
    if (token !== '(') return token === undefined ? undefined : this.#test(token);
    const inner = this.either();
    return this.#next() === ')' ? inner : undefined;
  }

  #test(subject: string): PlacementExpression | undefined {
    const name = this.#next() ?? '';
    if (OPEN_OPERATORS.has(name)) return this.#value() === undefined ? undefined : OPEN;
    const operator = OPERATORS.get(name);
    if (operator === undefined) return undefined;
    const values = this.#values(operator.reads);
    if (values === undefined) return undefined;
    const [, attribute] = /^attribute:(.+)$/.exec(subject) ?? [];
    if (attribute === undefined) return OPEN;
    const { reads, isNegated } = operator;
    return { kind: 'attribute', attribute, values: reads === 'nothing' ? undefined : new Set(values), isNegated };
  }

  #values(reads: 'value' | 'list' | 'nothing'): readonly string[] | undefined {
    if (reads === 'nothing') return [];
    if (reads === 'value') {
      const value = this.#value();
      return value === undefined ? undefined : [value];
    }
    if (this.#next() !== '[') return undefined;
    const values: string[] = [];
    for (;;) {
      const value = this.#value();
      if (value === undefined) return undefined;
      values.push(value);
      const after = this.#next();
      if (after === ']') return values;
      if (after !== ',') return undefined;
    }
  }

  #value(): string | undefined {
    const token = this.#next();
    // AWS does not say whether quotes are part of the value.
    return token === undefined || /^[()[\],]$|["']/.test(token) ? undefined : token;
  }

  #next(): string | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }
}

const JOINTS: ReadonlyMap<string, 'all' | 'any'> = new Map([
  ['&&', 'all'],
  ['and', 'all'],
  ['||', 'any'],
  ['or', 'any'],
]);

/** Whether an expression holds for a node as it is now; undefined if only ECS can say. */
export function holds(expression: PlacementExpression, node: ClusterNode): boolean | undefined {
  switch (expression.kind) {
    case 'open':
      return undefined;
    case 'not': {
      const inner = holds(expression.part, node);
      return inner === undefined ? undefined : !inner;
    }
    case 'all':
    case 'any': {
      const decisive = expression.kind === 'any';
      const parts = expression.parts.map((part) => holds(part, node));
      if (parts.includes(decisive)) return decisive;
      return parts.includes(undefined) ? undefined : !decisive;
    }
    case 'attribute':
      return holdsAttribute(expression, node);
  }
}

function holdsAttribute(
  { attribute, values, isNegated }: AttributeTest,
  { attributes }: ClusterNode,
): boolean | undefined {
  if (attributes === undefined) return undefined;
  if (values === undefined) return attributes.has(attribute) !== isNegated;
  const value = attributes.get(attribute);
  // AWS does not say whether an absent attribute differs from a value.
  if (value === undefined) return isNegated ? undefined : false;
  return values.has(value) !== isNegated;
}

/** The values that an attribute has to have for all of the expressions to hold, if they list any. */
export function requiredValues(expressions: readonly PlacementExpression[]): Map<string, ReadonlySet<string>> {
  const required = new Map<string, ReadonlySet<string>>();
  for (const expression of expressions.flatMap(conjuncts)) {
    if (expression.kind !== 'attribute' || expression.isNegated || expression.values === undefined) continue;
    const { attribute, values } = expression;
    const known = required.get(attribute);
    required.set(attribute, known === undefined ? values : new Set([...values].filter((value) => known.has(value))));
  }
  return required;
}

function conjuncts(expression: PlacementExpression): readonly PlacementExpression[] {
  return expression.kind === 'all' ? expression.parts.flatMap(conjuncts) : [expression];
}
