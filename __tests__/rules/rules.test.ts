import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/report/text.ts';
import { RULE_TEXTS, RULES, type RuleId } from '../../src/rules/rules.ts';
import { NOW } from '../support/reports.ts';
import { sampleOf } from '../support/rule-samples.ts';
import { tablesOf } from '../support/tables.ts';

const IDS = Object.keys(RULES).sort();

function linked(id: string): string {
  return `[\`${id}\`](rules/${id}.md)`;
}

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
      Object.fromEntries(RULE_TEXTS.map(({ id, severity }) => [linked(id), `\`${severity}\``])),
    );
  });

  test('has a page at its URL, and a row with a link in docs/troubleshooting.md', () => {
    const pages = readdirSync('docs/rules').map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual(IDS);
    for (const { id, url } of RULE_TEXTS) expect(url).toMatch(new RegExp(`/docs/rules/${id}\\.md$`));
    const [, section = ''] = readFileSync('docs/troubleshooting.md', 'utf8').split('## Findings');
    const [table = []] = tablesOf(section);
    expect(table).toEqual(RULE_TEXTS.map(({ id, title }) => ({ rule: linked(id), 'it says': title })));
  });

  test('has its finding in a published schema', () => {
    const schemas = ['report', 'audit', 'deploy', 'ledger'].flatMap((name) => inSchema(`schemas/${name}.schema.json`));
    expect([...new Set(schemas)].sort()).toEqual(IDS);
  });
});

describe.each(Object.keys(RULES) as RuleId[])('the page of %s', (id) => {
  const page = readFileSync(`docs/rules/${id}.md`, 'utf8');

  test('has the parts that every page has, and the default severity', () => {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
    expect(headings).toEqual([id, 'What is printed', 'Why it matters', 'How to fix it', 'How to configure it']);
    expect(page).toContain(`Default severity: \`${RULES[id].severity}\`.`);
    expect(page).toContain(`\n  ${id}: ${RULES[id].severity} # error, warn or off\n`);
  });

  test('shows what is printed', () => {
    const view = sampleOf(id);
    if (view === undefined) throw new Error(`__tests__/support/rule-samples.ts has no finding of ${id}.`);
    const blocks = renderText(view, { colors: false, columns: 80, now: NOW }).split('\n\n');
    const [, shown] = /^```text\n(.*?)\n```$/ms.exec(page) ?? [];
    expect(shown).toBe(blocks.slice(1, -1).join('\n\n'));
  });
});
