import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { run } from '../support/lab.ts';

/** Without what differs from run to run, and without empty lines. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')
    .replaceAll(/\d+\.\d s\b/g, 'DURATION')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

test('the picture in the README is what the second act of the demonstration prints', async () => {
  const { stderr } = await run(process.execPath, [join(process.cwd(), 'dist/cli.js'), 'demo']);
  const story = stripVTControlCharacters(stderr);
  const act = story.slice(story.indexOf('2. '), story.indexOf('3. '));
  const svg = await readFile('docs/twin.svg', 'utf8');
  const entities: Readonly<Record<string, string>> = { '&#160;': ' ', '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  const drawn = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, spans = '']) =>
    spans.replaceAll(/<[^>]+>/g, '').replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity),
  );
  expect(linesOf(drawn.join('\n'))).toEqual(linesOf(act));
});
