import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { viewOf } from '../../src/checking/view.ts';
import type { Report } from '../../src/checking/report.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { FixStep } from '../../src/report/view.ts';
import type { OwnWorkflow } from '../../src/workflows/own-workflow.ts';
import { fc } from '../support/property.ts';
import { ONE_OF_EACH, SHARED } from '../support/reports.ts';

const PUSH: OwnWorkflow = {
  path: '.github/workflows/ship.yml',
  version: 'v1',
  build: { name: 'Build and push', kind: 'build-push-action' },
};

function stepsOf(report: Report, workflow: OwnWorkflow): readonly FixStep[] {
  return viewOf(report, undefined, workflow).findings[0]?.steps ?? [];
}

/** The inputs or outputs that an action of this repository has. */
function declared(action: string, what: 'inputs' | 'outputs'): string[] {
  return Object.keys((parse(readFileSync(`${action}action.yml`, 'utf8')) as Record<typeof what, object>)[what]);
}

describe('in a workflow the remedy is YAML', () => {
  test('that marks the build in the existing step, by its name', () => {
    const [make, give] = stepsOf(SHARED, PUSH);
    expect(make?.text).toBe('Make a mark before the step "Build and push" of .github/workflows/ship.yml:');
    expect(parse(make?.yaml ?? '')).toEqual([
      { id: 'mark', uses: 'mintmark/mintmark/actions/stamp@v1', with: { service: 'payments' } },
    ]);
    const inputs = parse(give?.yaml ?? '') as Record<string, string>;
    expect(Object.keys(inputs)).toEqual(['labels', 'build-args']);
    for (const [name, value] of Object.entries(inputs)) expect(value).toBe(`\${{ steps.mark.outputs.${name} }}`);
    expect(declared('actions/stamp/', 'outputs')).toEqual(expect.arrayContaining(Object.keys(inputs)));
  });

  test('that passes the mark to a script in a variable, with no expression in the script itself', () => {
    const [, give] = stepsOf(SHARED, { ...PUSH, build: { name: 'Build', kind: 'script' } });
    expect(parse(give?.yaml ?? '')).toEqual({ env: { MARK: '${{ steps.mark.outputs.docker-args }}' } });
    expect(declared('actions/stamp/', 'outputs')).toContain('docker-args');
  });

  test('that builds with guard, if no build step is known', () => {
    const [only, ...others] = stepsOf(SHARED, { version: 'abc' });
    expect(others).toEqual([]);
    const [step] = parse(only?.yaml ?? '') as { uses: string; with: object }[];
    expect(step?.uses).toBe('mintmark/mintmark@abc');
    expect(declared('', 'inputs')).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
  });

  test('that marks a finished image in the existing guard step', () => {
    const [remark] = stepsOf({ ...SHARED, command: 'guard' }, { ...PUSH, own: 'Ship' });
    expect(remark?.text).toBe('Let mintmark mark the image if it has a twin. To the step "Ship", under with, add:');
    expect(parse(remark?.yaml ?? '')).toEqual({ remark: true });
  });

  test('that parses as intended, whatever the service is called', () => {
    const odd = ['true', 'null', '1e5', '0x1f', '1.2.3', '1.e5', '2026-01-01', 'yes', '~', 'a: b', '- a', '.inf'];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...odd)), (service) => {
        const [only] = stepsOf({ ...SHARED, service }, {});
        expect(parse(only?.yaml ?? '')).toMatchObject([{ with: { service } }]);
      }),
    );
  });

  test('that sets a unique tag if the tag is taken', () => {
    const findings = ONE_OF_EACH.filter(({ rule }) => rule === 'reused-tag');
    const [tag] = stepsOf({ ...SHARED, findings }, PUSH);
    expect(parse(tag?.yaml ?? '')).toEqual({ tags: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments' });
  });

  test('that uses the image of a taken tag, if it was built', () => {
    const findings = ONE_OF_EACH.filter(({ rule }) => rule === 'reused-tag');
    const image = { ...SHARED.image, transient: true as const };
    const steps = stepsOf({ ...SHARED, findings, image }, PUSH);
    expect(steps.map(({ yaml }) => yaml)).toContain('if-exists: skip\n');
  });

  test('that Markdown shows as YAML, whatever a step is called', () => {
    const name = '`x` <b> @team\n```\n- item';
    const text = renderMarkdown(viewOf(SHARED, undefined, { ...PUSH, build: { name, kind: 'script' } }));
    expect(text).toContain('```yaml\n- id: mark\n');
    expect(text).not.toMatch(/^- item$|<b>(?!`)/m);
    expect(text).not.toContain('npx mintmark guard');
  });
});
