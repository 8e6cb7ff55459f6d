import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../schemas/mintmark.schema.json' with { type: 'json' };
import { isObject } from '../../src/util/json-object.ts';
import { configurationErrors } from '../../src/config/schema-errors.ts';
import { RULES } from '../../src/rules/rules.ts';

/** Every schema within a schema, itself included. */
function* schemasIn(node: unknown, place = '#'): Generator<{ place: string; node: Readonly<Record<string, unknown>> }> {
  if (!isObject(node)) return;
  yield { place, node };
  for (const keyword of ['items', 'additionalProperties', 'propertyNames'])
    yield* schemasIn(node[keyword], `${place}/${keyword}`);
  for (const keyword of ['properties', '$defs']) {
    const children = node[keyword];
    if (!isObject(children)) continue;
    for (const [name, child] of Object.entries(children)) yield* schemasIn(child, `${place}/${keyword}/${name}`);
  }
}

describe('schemas/mintmark.schema.json', () => {
  test('is JSON Schema 2020-12', () => {
    const formats = {
      date: true,
      'repository-glob': true,
      'repository-name-glob': true,
      target: true,
      'tag-glob': true,
      glob: true,
      'service-pattern': true,
      'image-source': true,
    } as const;
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test('has the rules of this version, with their default severities', () => {
    const rules = schema.properties.rules.properties;
    const defaults = Object.entries(rules).map(([id, { description }]) => [
      id,
      /Default: (\w+)\.$/.exec(description)?.[1],
    ]);
    expect(Object.fromEntries(defaults)).toEqual(
      Object.fromEntries(Object.entries(RULES).map(([id, { severity }]) => [id, severity])),
    );
  });

  test('describes everything that an editor shows', () => {
    const silent = [...schemasIn(schema)].filter(
      ({ node }) => node['description'] === undefined && node['$ref'] === undefined,
    );
    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  test('accepts its own examples', () => {
    for (const example of schema.examples) expect(configurationErrors(example)).toEqual([]);
    for (const [key, property] of Object.entries(schema.properties)) {
      const examples = 'examples' in property ? property.examples : [];
      // `to` needs an image next to it.
      for (const example of examples) {
        expect(configurationErrors({ version: 1, image: 'app', [key]: example })).toEqual([]);
      }
    }
  });
});

test.each(['report', 'audit', 'deploy'])('schemas/%s.schema.json is JSON Schema 2020-12', async (name) => {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isObject(report)) throw new Error('A schema is an object');
  expect(new Ajv2020().validateSchema(report)).toBe(true);
});
