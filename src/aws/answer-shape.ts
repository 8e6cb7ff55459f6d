import { NormalizedSchema } from '@smithy/core/schema';
import { getSmithyContext } from '@smithy/core/client';
import type { HandlerExecutionContext, StaticOperationSchema } from '@smithy/types';
import { isObject } from '../util/json-object.ts';

/** Returns the path where a value differs from the schema, such as `images[0].imageId`; undefined if it matches. */
type Check = (value: unknown, path: string) => string | undefined;

const compiled = new WeakMap<object, Check>();

/**
 * Finds a value in an answer that is not a list, an object or a string although the API says it is one. The SDK passes
 * on whatever a proxy or another implementation of ECR sends.
 *
 * @returns a clause for a message; undefined if the answer has the shape that the API gives it
 */
export function oddShape(context: HandlerExecutionContext, output: object): string | undefined {
  const schema = getSmithyContext(context)['operationSchema'] as StaticOperationSchema;
  const [, , , , , answer] = schema;
  const check = compiled.get(schema) ?? compile(NormalizedSchema.of(answer));
  compiled.set(schema, check);
  const path = check(output, '');
  return path === undefined ? undefined : `${path} does not have the type that the API specifies`;
}

function compile(schema: NormalizedSchema): Check {
  if (schema.isListSchema()) {
    const entry = compile(schema.getValueSchema());
    return (value, path) => {
      if (!Array.isArray(value)) return path;
      // Paths are built only for odd values: an answer has thousands of entries.
      const index = value.findIndex((one) => entry(one, '') !== undefined);
      return index < 0 ? undefined : entry(value[index], `${path}[${index}]`);
    };
  }
  if (schema.isMapSchema()) {
    const entry = compile(schema.getValueSchema());
    return (value, path) => {
      if (!isObject(value)) return path;
      for (const [key, one] of Object.entries(value)) {
        const odd = entry(one, `${path}.${key}`);
        if (odd !== undefined) return odd;
      }
      return undefined;
    };
  }
  if (schema.isStructSchema()) {
    let members: [string, Check][] | undefined;
    return (value, path) => {
      if (!isObject(value)) return path;
      // Compiled lazily: a structure may contain itself.
      members ??= [...schema.structIterator()].map(([name, member]) => [name, compile(member)]);
      for (const [name, check] of members) {
        const member = value[name];
        if (member === undefined || member === null) continue;
        const odd = check(member, path === '' ? name : `${path}.${name}`);
        if (odd !== undefined) return odd;
      }
      return undefined;
    };
  }
  if (schema.isStringSchema()) return (value, path) => (typeof value === 'string' ? undefined : path);
  return () => undefined;
}
