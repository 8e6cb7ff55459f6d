import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import schema from '../../schemas/mintmark.schema.json' with { type: 'json' };
import * as sources from '../../src/config/schema-errors.ts';
import { fc, runs } from '../support/property.ts';

const KNOWN = 'sha256:' + 'a'.repeat(64);
const BASELINE = {
  version: 1,
  since: '2026-11-28',
  recorded: 1,
  allowances: [
    {
      images: [KNOWN],
      repositories: ['registry.example/a', 'registry.example/b'],
      since: '2026-11-28',
      reason: 'Known',
      expires: '2027-11-28',
    },
  ],
};
/** Files of every kind that the schemas allow, and some that they refuse. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>(1, 2, -1, 1.5, '', 'a', 'a*', '[a', '{a', '*/{service}', '{service}', true, null, 'off'),
  fc.constantFrom('warn', 'error', KNOWN, '2026-02-30', '2027-01-01', '123456789012', 'eu-west-1', '7d', 'dynamodb'),
);
const key = fc.constantFrom(
  ...Object.keys(schema.properties),
  ...Object.keys(schema.properties.rules.properties),
  'account',
  'region',
  'role',
  'arn',
  'externalId',
  'repositories',
  'reason',
  'expires',
  'services',
  'image',
  'imageId',
  'since',
  'recorded',
  'images',
  'allowances',
  'patterns',
  'tag',
  'table',
  'directory',
  'verified-within',
  'typo',
);
const data = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).node;
const written = fc.oneof(
  data,
  fc
    .tuple(
      fc.constantFrom<object>(...schema.examples, BASELINE),
      fc.dictionary(key, data, { maxKeys: 2, noNullPrototype: true }),
    )
    .map(([example, more]) => ({ ...example, ...more })),
);

describe('the compiled checks in dist/', () => {
  let directory: string;
  let compiled: typeof sources;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mintmark-schemas-'));
    const load = async (path: string): Promise<unknown> => import(pathToFileURL(resolve(path)).href);
    const { bundle } = (await load('scripts/bundle.mjs')) as { bundle: (...given: unknown[]) => Promise<void> };
    const { compiledSchemas } = (await load('scripts/compiled-schemas.mjs')) as { compiledSchemas: unknown };
    const out = join(directory, 'out');
    await bundle({ errors: resolve('src/config/schema-errors.ts') }, out, { plugins: [compiledSchemas], external: [] });
    compiled = (await load(join(out, 'errors.mjs'))) as typeof sources;
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each(['configurationErrors', 'baselineErrors'] as const)(
    'report the same as those in the sources: %s',
    (name) => {
      const seen = { valid: 0, mistaken: 0 };
      fc.assert(
        fc.property(written, (content) => {
          const errors = sources[name](content);
          expect(compiled[name](content)).toEqual(errors);
          seen[errors.length === 0 ? 'valid' : 'mistaken'] += 1;
        }),
        { numRuns: runs(2000) },
      );
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
    },
  );
});
