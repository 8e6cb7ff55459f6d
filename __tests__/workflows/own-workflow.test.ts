import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ownWorkflow, workflowPath } from '../../src/workflows/own-workflow.ts';
import { fc } from '../support/property.ts';

const PATH = '.github/workflows/ship.yml';
const steps = (...lines: readonly string[]): string =>
  `on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n${lines.map((line) => `      - ${line}\n`).join('')}`;
const CHECK = 'uses: mintmark/mintmark/actions/check@v1';

test('the path of the file comes from what GitHub calls its ref', () => {
  expect(workflowPath('acme/shop/.github/workflows/ship.yml@refs/heads/main')).toBe(PATH);
  for (const ref of [undefined, '', 'acme/shop/../../etc/passwd@x', 'acme/shop/.github/workflows/../x.yml@y'])
    expect(workflowPath(ref)).toBeUndefined();
});

describe('the step that builds', () => {
  test.each([
    [
      '{ name: Build and push, uses: docker/build-push-action@v6 }',
      { name: 'Build and push', kind: 'build-push-action' },
    ],
    ['{ id: build, uses: docker/build-push-action@v6 }', { name: 'build', kind: 'build-push-action' }],
    ['uses: docker/build-push-action@v6', { name: 'docker/build-push-action@v6', kind: 'build-push-action' }],
    ['{ name: Build, run: docker buildx build --tag app . }', { name: 'Build', kind: 'script' }],
    ['run: cd app && docker build .', { name: 'docker build', kind: 'script' }],
    ['{ name: Test, run: npm test }', undefined],
  ])('of %s', (step, build) => {
    expect(ownWorkflow(PATH, steps(step, CHECK), 'ship')).toEqual({ path: PATH, build, version: 'v1' });
  });

  test('is the last one before mintmark, of the same job', () => {
    const text = steps(
      '{ name: base, run: docker build base }',
      '{ name: app, run: docker build . }',
      CHECK,
      'run: docker build other',
    );
    expect(ownWorkflow(PATH, text, 'ship').build?.name).toBe('app');
    expect(ownWorkflow(PATH, text, 'other')).toEqual({ path: PATH, build: undefined, version: undefined });
  });
});

describe('the mintmark step that is running', () => {
  const WEB = `{ name: Ship web, id: web, uses: mintmark/mintmark@v1 }`;
  const WORKER = `{ name: Ship worker, id: worker, uses: mintmark/mintmark@v1 }`;
  const nameOf = (id: string, ...lines: readonly string[]): string | undefined =>
    ownWorkflow(PATH, steps(...lines), 'ship', id).own;

  test('has the name from the file', () => {
    expect(nameOf('__mintmark_mintmark', '{ name: Ship, uses: mintmark/mintmark@v1 }')).toBe('Ship');
    expect(nameOf('web', WEB, WORKER)).toBe('Ship web');
    expect(nameOf('worker', WEB, WORKER)).toBe('Ship worker');
  });

  test('is unknown if there are several and it has no ID', () => {
    expect(nameOf('__mintmark_mintmark', WEB, WORKER)).toBeUndefined();
  });

  test('belongs to the build step before it', () => {
    const text = steps('{ name: a, run: docker build a }', WEB, '{ name: b, run: docker build b }', WORKER);
    expect(ownWorkflow(PATH, text, 'ship', 'worker').build?.name).toBe('b');
  });
});

test('an example in the documentation has the commit that it is pinned to', () => {
  const text = readFileSync('docs/workflows/build-push-action.yml', 'utf8').replace(
    'mintmark/mintmark@v1',
    'mintmark/mintmark@abc',
  );
  expect(ownWorkflow(PATH, text, 'ship')).toMatchObject({ version: 'abc', build: { kind: 'build-push-action' } });
});

test('a file that is not a workflow yields nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(ownWorkflow(PATH, text, 'ship').build).toBeUndefined();
    }),
  );
});
