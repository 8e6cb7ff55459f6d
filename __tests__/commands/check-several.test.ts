import { describe, expect, test } from '@jest/globals';
import { renderText } from '../../src/report/text.ts';
import { viewOf } from '../../src/checking/view.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { inScene } from './scene.ts';

const labels = { [BUILD_ID_LABEL]: '1' };
const [amd64, arm64] = ['linux/amd64', 'linux/arm64'].map((platform) => makeImage({ platforms: [platform], labels }));
const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], labels });
const other = makeImage({ files: 'other', labels: { [BUILD_ID_LABEL]: '2' } });
if (amd64 === undefined || arm64 === undefined) throw new Error('There are two platforms');

describe('several images in one check', () => {
  test('have a report each, and a repository is queried once for all of them', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      const names = ['billing', 'cart', 'search'];
      for (const name of names) await scene.repository(name).putImage({ content: other.content, tags: ['1'] });
      await scene.repository('orders').putImage({ content: arm64.content, tags: ['7'] });
      const images = await Promise.all([amd64, arm64, index].map(scene.layout));
      const before = scene.sandbox.calls['BatchCheckLayerAvailability'] ?? 0;
      const reports = await scene.checkAll({ images, to: uri });
      expect(reports.map(({ image, verdict, exitCode }) => [image.source.text, verdict, exitCode])).toEqual([
        [images[0], 'unique', 0],
        [images[1], 'shared', 1],
        [images[2], 'shared', 1],
      ]);
      // One more calibrates.
      expect(scene.sandbox.calls['BatchCheckLayerAvailability']).toBe(before + 4 + 1);
    }));

  test('are all unknown if a repository could not be checked', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      scene.repository('billing');
      scene.sandbox.setFault(({ operation }) =>
        operation === 'BatchCheckLayerAvailability' ? { kind: 'error', code: 'AccessDeniedException' } : undefined,
      );
      const images = await Promise.all([amd64, arm64].map(scene.layout));
      const reports = await scene.checkAll({ images, to: uri });
      expect(reports.map(({ verdict, exitCode }) => [verdict, exitCode])).toEqual([
        ['unknown', 3],
        ['unknown', 3],
      ]);
    }));

  test('keep the service of the configuration if they go to one repository', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await scene.configure('service: shop');
      const images = await Promise.all([amd64, arm64].map(scene.layout));
      expect(await scene.checkAll({ images, to: uri })).toMatchObject([{ service: 'shop' }, { service: 'shop' }]);
    }));

  test('are compared with each other, even if no file names them', () =>
    inScene(async (scene) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      const image = await scene.layout(amd64);
      const pushed = [`${web.uri}:1`, `${billing.uri}:1`];
      for (const repository of [web, billing]) await repository.putImage({ content: amd64.content, tags: ['1'] });
      const reports = await scene.checkAll({ images: [image], pushed });
      expect(reports).toMatchObject([
        { verdict: 'shared', exitCode: 1, service: 'web', pushed: { uri: web.uri } },
        { verdict: 'shared', exitCode: 1, service: 'billing', pushed: { uri: billing.uri } },
      ]);
    }));
});

describe('after the push', () => {
  test('an index is confirmed if it consists of exactly these images', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: index.content, tags: ['1', 'latest'] });
      const images = await Promise.all([amd64, arm64].map(scene.layout));
      const pushed = [`${web.uri}:1`, `${web.uri}:latest`];
      const reports = await scene.checkAll({ images, pushed });
      const confirmed = { exitCode: 0, pushed: { tag: '1', otherTags: ['latest'], digest: index.digest } };
      expect(reports).toMatchObject([confirmed, confirmed]);
      const [text = ''] = reports.map((report) => renderText(viewOf(report), { colors: false, columns: 200 }));
      expect(text).toContain(`${web.uri}:latest`);

      const timeoutMs = 120_000;
      expect(await scene.checkAll({ images: images.slice(0, 1), pushed, timeoutMs })).toMatchObject([
        { exitCode: 1, findings: [{ rule: 'changed-after-check', tag: '1' }, { tag: 'latest' }] },
      ]);
      const three = [...images, await scene.layout(other)];
      expect(await scene.checkAll({ images: three, pushed, timeoutMs })).toMatchObject([
        { exitCode: 1 },
        { exitCode: 1 },
        { exitCode: 1 },
      ]);
    }));

  test('each tag must name the image', () =>
    inScene(async (scene) => {
      const web = scene.repository('web');
      await web.putImage({ content: amd64.content, tags: ['1'] });
      await web.putImage({ content: other.content, tags: ['latest'] });
      const images = [await scene.layout(amd64)];
      for (const pushed of [
        [`${web.uri}:1`, `${web.uri}:latest`],
        [`${web.uri}:latest`, `${web.uri}:1`],
      ]) {
        expect(await scene.checkAll({ images, pushed })).toMatchObject([
          { exitCode: 1, findings: [{ rule: 'changed-after-check', tag: 'latest' }] },
        ]);
      }
    }));
});
