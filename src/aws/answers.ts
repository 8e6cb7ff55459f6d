import { NormalizedSchema } from '@smithy/core/schema';
import type { $ClientProtocol, HttpRequest, HttpResponse, MetadataBearer, SerdeFunctions } from '@smithy/types';
import { parseInParts } from '../util/json-parts.ts';
import { isObject } from '../util/json-object.ts';

/** Converts a JSON value as the SDK would. @throws Unusual for values that are left to the SDK */
type Read = (value: unknown) => unknown;

class Unusual extends Error {}

/** A timestamp in the protocol's default format: seconds since 1970. */
const TIMESTAMP = 4;

const compiled = new Map<unknown, Read>();

/**
 * Parses answers in parts, and examines each schema once. The SDK makes one text of each answer and consults the schema
 * for each value, which would be most of an audit's work. Anything it might read differently is left to it.
 */
export function readAnswers(protocol: $ClientProtocol<HttpRequest, HttpResponse>): void {
  const read = protocol.deserializeResponse.bind(protocol);
  protocol.deserializeResponse = async <Output extends MetadataBearer>(
    ...[operation, context, response]: Parameters<typeof read>
  ): Promise<Output> => {
    const bySdk = read as typeof protocol.deserializeResponse<Output>;
    if (response.statusCode >= 300) return bySdk(operation, context, response);
    const bytes = await bytesOf(response.body, context);
    const fields = fieldsIn(bytes, operation.output);
    response.body = fields === undefined ? bytes : new Uint8Array();
    return Object.assign(await bySdk(operation, context, response), fields);
  };
}

/** The body is already in memory if `refuseForeignAnswers` has read it. */
async function bytesOf(body: unknown, { streamCollector }: SerdeFunctions): Promise<Uint8Array> {
  return body instanceof Uint8Array ? body : streamCollector(body);
}

function fieldsIn(bytes: Uint8Array, schema: Parameters<typeof NormalizedSchema.of>[0]): object | undefined {
  const read = compiled.get(schema) ?? compile(NormalizedSchema.of(schema));
  compiled.set(schema, read);
  try {
    const fields = read(parseInParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    return isObject(fields) ? fields : undefined;
  } catch (error) {
    if (error instanceof Unusual || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function compile(schema: NormalizedSchema): Read {
  if (schema.isListSchema()) {
    const entry = compile(schema.getValueSchema());
    return (value) => {
      if (!Array.isArray(value)) throw new Unusual();
      return value.map(entry);
    };
  }
  if (schema.isStructSchema() && !schema.isUnionSchema()) {
    let members: { readonly name: string; readonly read: Read }[] | undefined;
    return (value) => {
      if (!isObject(value) || Object.hasOwn(value, '__type')) throw new Unusual();
      // Compiled lazily: a structure may contain itself.
      members ??= [...schema.structIterator()].map(([name, member]) => ({ name, read: compile(member) }));
      const fields: Record<string, unknown> = {};
      for (const { name, read } of members) {
        const member = value[name] ?? undefined;
        if (member !== undefined) fields[name] = read(member);
      }
      return fields;
    };
  }
  if (schema.getSchema() === TIMESTAMP) {
    return (value) => {
      if (typeof value !== 'number') throw new Unusual();
      return new Date(Math.round(value * 1000));
    };
  }
  const type = typeOf(schema);
  return (value) => {
    if (typeof value !== type) throw new Unusual();
    return value;
  };
}

/** @returns undefined for types whose values have to be converted */
function typeOf(schema: NormalizedSchema): 'string' | 'number' | 'boolean' | undefined {
  if (schema.isStringSchema()) return schema.getMergedTraits().mediaType === undefined ? 'string' : undefined;
  if (schema.isBooleanSchema()) return 'boolean';
  return schema.isNumericSchema() ? 'number' : undefined;
}
