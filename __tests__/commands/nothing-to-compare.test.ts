import { describe, expect, test } from '@jest/globals';
import { announce } from '../../src/report/announcement.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderText } from '../../src/report/text.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { auditIn } from './auditing.ts';
import { inScene } from './scene.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { viewOf } from '../../src/checking/view.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const OPTIONS = { colors: false, columns: 200 };
const ALONE = { verdict: 'unique', exitCode: 0, nothingToCompare: 'no-other-repository' };

describe('an image that was compared with nothing is not called unique', () => {
  test('if the registry has only the target, in every format', () =>
    inScene(async ({ repository, check }) => {
      const report = await check(image, { to: `${repository('web').uri}:1` });
      expect(report).toMatchObject(ALONE);
      const sentence = 'no other service has a repository in the registry.';
      expect(renderText(viewOf(report), OPTIONS)).toMatch(new RegExp(`^! Nothing to compare: ${sentence}`));
      expect(renderMarkdown(viewOf(report))).toContain(`Nothing to compare: ${sentence}`);
      expect(renderSarif([viewOf(report)])).toContain(`Nothing to compare: ${sentence}`);
      expect(announce([viewOf(report)], { warnOnly: false, leg: undefined })).toMatchObject([
        { title: `nothing to compare: ${sentence}`, conclusion: 'success' },
      ]);
    }));

  test('if the other repositories belong to the same service, or are excluded', () =>
    inScene(async ({ repository, check, configure, guard }) => {
      const web = repository('web');
      repository('web-worker');
      repository('billing');
      await configure("services: { web: ['*/web*'] }\nexclude: ['*/billing']\n");
      expect(renderText(viewOf(await check(image, { to: `${web.uri}:1` })), OPTIONS)).toMatch(
        /^! Nothing to compare: no other service has a repository in scope; the configuration leaves out 1 repository\.\n/,
      );
      const pushed = await guard(image, { to: `${web.uri}:1` });
      expect(pushed).toMatchObject({ ...ALONE, command: 'guard', pushed: { tag: '1' } });
    }));

  test('if something else is wrong with it', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      await web.putImage({ content: makeImage({ files: 'another' }).content, tags: ['1'] });
      const report = await check(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({ ...ALONE, exitCode: 1 });
      expect(renderText(viewOf(report), OPTIONS)).toMatch(
        /^✗ Stopped: no other service has a repository in the registry, and its tag already names another image\./,
      );
    }));

  test('one repository of another service is enough', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      repository('billing');
      const report = await check(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({ ...ALONE, nothingToCompare: undefined });
      expect(renderText(viewOf(report), OPTIONS)).toMatch(/^✓ Unique: /);
    }));
});

describe('an audit of fewer than two services with images says so', () => {
  test.each([
    ['no repository', []],
    ['one service with two repositories', ['web', 'web-worker']],
    ['a second service without images', ['web']],
  ])('%s', (_, holding) =>
    inScene(async (scene) => {
      await scene.configure(
        "services: { web: ['*/web*'] }\nrules: { mutable-tags: off, no-lifecycle-policy: off, unmarked-image: off }\n",
      );
      for (const name of holding) await scene.repository(name).putImage({ content: image.content, tags: ['1'] });
      scene.repository('billing');
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, nothingToCompare: 'no-other-service' });
      const headline = 'Nothing to compare: fewer than two services have images.';
      expect(renderText(auditView(report), OPTIONS)).toMatch(new RegExp(`^! ${headline}`));
      expect(renderSarif([auditView(report)])).toContain(headline);
      expect(renderMarkdown(auditView(report))).toContain(headline);
    }),
  );

  test('two services with an image each are compared', () =>
    inScene(async (scene) => {
      for (const name of ['web', 'billing']) {
        await scene.repository(name).putImage({ content: makeImage({ files: name }).content, tags: ['1'] });
      }
      const report = await auditIn(scene);
      expect(report).toMatchObject({ verdict: 'unique', nothingToCompare: undefined });
    }));
});
