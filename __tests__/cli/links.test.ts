import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['.', 'docs', 'docs/rules', 'docs/workflows'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const COMMANDS = [
  'stamp',
  'check',
  'guard',
  'audit',
  'deploy',
  'node',
  'init',
  'config',
  'ledger seed',
  'ledger verify',
  'sandbox',
  'demo',
  'completion',
];

const FENCED = /^```.*?^```/gms;
const WRITTEN = /\bmintmark +([a-z]+\b[^\n)|;&#]*)/g;
const PRINTED = /\bnpx mintmark +([a-z]+\b[^\n)|;&#]*)/g;
const INLINE = /`[^`\n]+`/g;

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Where a page's links within the repository lead, as written. */
function relativeLinks(page: string): string[] {
  const prose = read(page).replace(FENCED, '').replace(INLINE, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub gives a page's headings. */
function anchors(page: string): string[] {
  const headings = [
    ...read(page)
      .replace(FENCED, '')
      .matchAll(/^#+ +(.+)$/gm),
  ].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Every mintmark command line in a page's code, up to the start of another command or of docker's part: `guard --to …`. */
function commandLines(page: string): string[] {
  const text = read(page);
  const blocks = [...text.matchAll(FENCED)].map(([block]) => block.replaceAll('\\\n', ''));
  const spans = [...text.replace(FENCED, '').matchAll(INLINE)].map(([span]) => span.slice(1, -1));
  const named = [...blocks, ...spans].flatMap((code) =>
    // A printed report has sentences too.
    [...code.matchAll(code.startsWith('```text') ? PRINTED : WRITTEN)].map(([, line = '']) => line),
  );
  // Node.js is a `node` too.
  const bare = spans.filter((span) => COMMANDS.some((command) => command !== 'node' && span.startsWith(`${command} `)));
  return [...named, ...bare].map((line) => line.replace(/ -- .*/s, ''));
}

describe.each(PAGES)('%s', (page) => {
  test('every relative link leads to a file, and to a heading of it', () => {
    const dead = relativeLinks(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchors(file).includes(anchor));
    });
    expect(dead).toEqual([]);
  });
});

describe.each(COMMANDS)('mintmark %s', (command) => {
  test('has every option that a page names', async () => {
    const { stdout } = await execa(process.execPath, [join(ROOT, 'dist/cli.js'), ...command.split(' '), '--help']);
    const known = new Set(stdout.match(/--[a-z-]+/g));
    const unknown = PAGES.flatMap((page) =>
      commandLines(page)
        .filter((line) => `${line} `.startsWith(`${command} `))
        .filter((line) => (line.match(/(?<=\s)--[a-z][a-z-]*/g) ?? []).some((option) => !known.has(option)))
        .map((line) => `${page}: ${line}`),
    );
    expect(unknown).toEqual([]);
  });
});

test('a page shows no command that mintmark does not have', () => {
  const words = PAGES.flatMap((page) => commandLines(page).map((line) => line.split(' ')[0]));
  expect(words.length).toBeGreaterThan(20);
  const known = COMMANDS.map((command) => command.split(' ')[0]);
  expect([...new Set(words)].filter((word) => !known.includes(word))).toEqual([]);
});
