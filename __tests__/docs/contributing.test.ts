import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Outcome, run } from '../support/lab.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { Scratch } from '../support/scratch.ts';
import { tablesOf } from '../support/tables.ts';
import { RECIPES } from './recipes.ts';

const PAGE = readFileSync('CONTRIBUTING.md', 'utf8');
const PATH = /`((?:src|__tests__|schemas|docs|actions|scripts)\/[\w./*-]*|eslint\.config\.mjs)`/g;

/** The section under a heading. */
function section(heading: string): string {
  return PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
}

/** The paths in a text, with the names of the command `check` and of a dummy filled in. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(PATH)].map(([, path = '']) => path.replace('VERB', 'check').replace('NAME', 'dummy'));
}

function ticked(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

describe('the layout', () => {
  const [rows = []] = tablesOf(section('Layout'));
  const folders = rows.map((row) => ({
    folder: row['folder'] ?? '',
    what: row['what'] ?? '',
    cell: Object.values(row)[2] ?? '',
  }));

  test('has a row for every folder of src/, and no other', () => {
    const listed = folders.flatMap(({ folder }) => ticked(folder)).filter((path) => path !== 'src/commands/VERB/');
    const entries = readdirSync('src', { withFileTypes: true });
    const existing = entries.map((entry) => `src/${entry.name}${entry.isDirectory() ? '/' : ''}`);
    expect(listed.sort()).toEqual(existing.filter((path) => path !== 'src/errors.ts').sort());
  });

  test('says what eslint.config.mjs lets each folder import', async () => {
    const allowed = await allowedImports();
    const systems = folders
      .filter(({ what }) => what.startsWith('outside system:'))
      .map(({ folder }) => nameIn(folder));
    const heading = Object.keys(rows[0] ?? {})[2] ?? '';
    const everywhere = ticked(heading).map((name) => basename(name));
    for (const { folder, cell } of folders) {
      const [named = '', except = ''] = cell.split(' except ');
      const expected = [...ticked(named), ...(named.includes('outside systems') ? systems : [])];
      const said = expected.filter((name) => !ticked(except).includes(name) && !everywhere.includes(name));
      const own = nameIn(folder);
      const imports = allowed.get(own) ?? new Set();
      const others = [...imports].filter((name) => !everywhere.includes(name) && !isWithin(name, own));
      const wholes = others.filter((name) => !others.some((other) => other !== name && isWithin(name, other)));
      expect({ folder, imports: wholes.sort() }).toEqual({ folder, imports: [...new Set(said)].sort() });
      if (!cell.startsWith('only')) expect([...imports]).toEqual(expect.arrayContaining(everywhere));
    }
  });

  function nameIn(folder: string): string {
    return /`src\/([^`]+)\/`/.exec(folder)?.[1] ?? '';
  }

  function isWithin(name: string, folder: string): boolean {
    return name === folder || (name.startsWith(`${folder}/`) && name.endsWith('.ts'));
  }
});

/** The elements of eslint.config.mjs that do not have a folder of that name. */
const NAMES: Readonly<Record<string, string>> = {
  'front-end': 'cli',
  command: 'commands/VERB',
  runtime: 'commands/runtime.ts',
  registries: 'fleet/registries.ts',
  'page-text': 'page/index.html',
  claim: 'ledger/claim.ts',
  errors: 'errors.ts',
};

/** What each folder may import, by the names of the layout. */
async function allowedImports(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const script = `import config from './eslint.config.mjs';
    const [, { policies }] = config.map(({ rules }) => rules?.['boundaries/dependencies']).find(Boolean);
    process.stdout.write(JSON.stringify(policies.map(({ from, allow }) => [from.element.type, [allow.to.element.type].flat()])));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script]);
  const allowed = new Map<string, Set<string>>();
  for (const [type, targets] of JSON.parse(stdout) as [string, string[]][]) {
    const name = NAMES[type] ?? type;
    // A permission for a single file counts for its folder.
    const folder = name.endsWith('.ts') ? (name.split('/')[0] ?? name) : name;
    const known = allowed.get(folder) ?? new Set();
    allowed.set(folder, known);
    for (const target of targets) known.add(NAMES[target] ?? target);
  }
  return allowed;
}

describe('every recipe', () => {
  const recipes = PAGE.match(/^## Add an? .*$/gm)?.map((heading) => heading.slice('## '.length)) ?? [];

  test('exists', () => {
    expect(recipes).toEqual(
      expect.arrayContaining([...Object.keys(RECIPES), 'Add a command', 'Add a kind of registry']),
    );
  });

  test.each(recipes)('%s: names files that exist, and what is in them', (recipe) => {
    for (const step of section(recipe).split(/^\d+\. /m)) {
      const paths = pathsIn(step);
      // A file that is to be added does not exist yet, but its folder does.
      const missing = paths.filter((path) => !existsSync(path.replace(/dummy\.(?:ts|md)$/, '')));
      expect(missing).toEqual([]);
      const texts = paths
        .filter((path) => path.includes('.') && existsSync(path))
        .map((path) => readFileSync(path, 'utf8'));
      const names = ticked(step).filter(
        (name) => /^[A-Z]\w+$|^[a-z]+[A-Z]\w*$/.test(name) && !/^(?:NAME|VERB)$/.test(name),
      );
      const unknown = names.filter((name) => !texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
      expect({ step, unknown }).toEqual({ step, unknown: [] });
    }
  });
});

/** Reads the inputs of a step as the Action does. */
const PROBE = `import { readInputs } from './action/inputs.ts';
process.stdout.write(JSON.stringify(readInputs(process.env, 'check')));
`;

const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

describe('a dummy of each kind, added by its recipe', () => {
  let scratch: Scratch;
  const touched = new Map<string, string[]>();
  let sandbox: Sandbox;
  let out: string;

  beforeAll(async () => {
    scratch = new Scratch();
    sandbox = await startSandbox({
      now: () => new Date('2026-11-24T08:00:00Z'),
      repositoryUri: (_, name) => `${HOST}/${name}`,
    });
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'web' });
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
    for (const [recipe, follow] of Object.entries(RECIPES)) {
      scratch.touched.clear();
      follow(scratch);
      touched.set(recipe, [...scratch.touched]);
    }
    scratch.add('mintmark.yml', 'version: 1\nrules: { dummy-rule: error, unmarked-image: off }\n');
    scratch.add('src/probe.ts', PROBE);
    out = await scratch.build('src/cli.ts', 'src/probe.ts');
  });

  afterAll(async () => {
    await sandbox.close();
    scratch.remove();
  });

  /** Runs the command line with the dummies. */
  function mintmark(...args: readonly string[]): Promise<Outcome> {
    const env = { ...sandboxEnv(sandbox.endpoint), NO_COLOR: '1' };
    return run(process.execPath, [join(out, 'cli.mjs'), ...args], { cwd: scratch.directory, env });
  }

  test.each(Object.keys(RECIPES))('%s: takes the files that the recipe names, and at most three in src/', (recipe) => {
    const files = touched.get(recipe) ?? [];
    const named = pathsIn(section(recipe)).map((path) => path.replace('rules/dummy.ts', 'rules/dummy-rule.ts'));
    expect(named).toEqual(expect.arrayContaining(files));
    expect(files.filter((file) => file.startsWith('src/')).length).toBeLessThanOrEqual(recipe === 'Add a rule' ? 3 : 2);
  });

  test('is in the help', async () => {
    const { stdout } = await mintmark('check', '--help');
    expect(stdout).toMatch(/dummy:TEXT +no image at all/);
    expect(stdout).toMatch(/--dummy <text> +what a dummy says/);
    expect(stdout).toMatch(/--report <[^;]*; [^;]*;\s+formats: [^;]*dummy/);
  });

  test('is read, found and rendered, at the severity that mintmark.yml gives the rule', async () => {
    const check = ['check', 'dummy:one', '--to', `${HOST}/web:1`, '--dummy', 'hello', '--report', 'dummy=-'];
    const { exitCode, stdout, stderr } = await mintmark(...check);
    expect(stdout).toBe('check\nerror dummy-rule: dummy:one is a dummy');
    expect(stderr).toContain('The dummy says hello.');
    expect(exitCode).toBe(1);
  });

  test('is an input of the Action', async () => {
    const env = { INPUT_IMAGE: 'dummy:one', INPUT_DUMMY: 'hello', INPUT_REPORTS: 'dummy=report' };
    const { stdout } = await run(process.execPath, [join(out, 'probe.mjs')], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      images: ['dummy:one'],
      dummy: 'hello',
      reports: [{ format: 'dummy', path: 'report' }],
    });
  });
});
