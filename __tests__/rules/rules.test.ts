import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { RULE_TEXTS, RULES } from '../../src/rules/rules.ts';
import { tablesOf } from '../support/tables.ts';

const IDS = Object.keys(RULES).sort();

/** The findings that a schema describes. */
function inSchema(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/"rule": \{\s*(?:"type": "string",\s*)?"const": "([\w-]+)"/g)].map(
    ([, id = '']) => id,
  );
}

describe('every rule, and no other', () => {
  test('is a key of mintmark.yml, with its default severity', () => {
    const [, section = ''] = readFileSync('docs/configuration.md', 'utf8').split('### rules');
    const [table = []] = tablesOf(section);
    expect(Object.fromEntries(table.map((row) => [row['rule'], row['default']]))).toEqual(
      Object.fromEntries(RULE_TEXTS.map(({ id, severity }) => [`\`${id}\``, `\`${severity}\``])),
    );
  });

  test('has a section in docs/troubleshooting.md, where its URL leads', () => {
    const [, section = ''] = readFileSync('docs/troubleshooting.md', 'utf8').split(/^## /m).slice(0, 2);
    expect([...section.matchAll(/^### (.+)$/gm)].map(([, title]) => title).sort()).toEqual(IDS);
    for (const { id, url } of RULE_TEXTS) expect(url).toMatch(new RegExp(`/docs/troubleshooting\\.md#${id}$`));
  });

  test('has its finding in a published schema', () => {
    const schemas = ['report', 'audit', 'deploy', 'ledger'].flatMap((name) => inSchema(`schemas/${name}.schema.json`));
    expect([...new Set(schemas)].sort()).toEqual(IDS);
  });
});
