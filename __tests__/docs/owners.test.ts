import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explainConfiguration } from '../../src/commands/config/run.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import { renderExplanation } from '../../src/commands/config/text.ts';
import { emptyDirectory } from '../git/repository.ts';
import { runtimeTo } from '../support/runtime.ts';

const PAGE = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const CONFIGURATIONS = [...PAGE.matchAll(/```yaml\n(.*?)```/gs)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('version: 1'));

test('every configuration on the page is valid', () => {
  expect(CONFIGURATIONS.length).toBeGreaterThan(2);
  for (const text of CONFIGURATIONS) parseConfiguration(new TextEncoder().encode(text), 'mintmark.yml');
});

test('the line that the page says decides does decide', async () => {
  const [, repository = '', printed] = /\$ npx mintmark config explain (\S+)\n(.*?)```/s.exec(PAGE) ?? [];
  const cwd = emptyDirectory();
  await writeFile(join(cwd, 'mintmark.yml'), CONFIGURATIONS.find((text) => text.includes('ownership:')) ?? '');
  const report = await explainConfiguration({ repositories: [repository] }, runtimeTo('http://127.0.0.1:1', { cwd }));
  expect(renderExplanation(report, { colors: false, columns: 200 })).toBe(printed);
});
