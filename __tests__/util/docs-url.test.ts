import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { docsUrl } from '../../src/util/docs-url.ts';

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

test('a page is named by its URL', () => {
  expect(docsUrl('ledger.md')).toBe('https://github.com/mintmark/mintmark/blob/main/docs/ledger.md');
});

test('every page in a message exists, with its section, and none is named by its path', () => {
  for (const path of SOURCES) {
    const text = readFileSync(join('src', path), 'utf8');
    for (const [, page = '', , section] of text.matchAll(/docsUrl\('([\w/-]+\.md)(#([\w-]+))?'\)/g)) {
      const headings = readFileSync(join('docs', page), 'utf8').matchAll(/^#+ (.*)$/gm);
      if (section !== undefined)
        expect(
          [...headings].map(([, title = '']) =>
            title
              .toLowerCase()
              .replaceAll(/[^\w -]/g, '')
              .replaceAll(' ', '-'),
          ),
        ).toContain(section);
    }
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    expect(code.match(/^.*(?<!\.\.\/)\bdocs\/[\w/-]+\.md.*$/gm) ?? []).toEqual([]);
  }
});
