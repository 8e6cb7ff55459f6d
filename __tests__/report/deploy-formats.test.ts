import { expect, test } from '@jest/globals';
import { makeImage } from '../support/images.ts';
import { instances, service, task } from '../support/cluster.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderText } from '../../src/report/text.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { announce } from '../../src/report/announcement.ts';

test('every format says who has the image, where, and the fix, at the line of the task definition', async () => {
  await inDeployScene(async ({ push, define, ecs, deploy }) => {
    const image = makeImage({ files: 'shared' });
    const billing = await push('billing', image, '1');
    await define(`${await push('web', image, '2', { immutable: true })}:2`);
    const tasks = [task('billing', 0, `${billing}:1`, image.digest)];
    await ecs({ clusters: [{ name: 'prod', instances: instances(1), services: [service('billing')], tasks }] });
    const report = await deploy();
    const text = renderText(deployView(report), { colors: false, columns: 100 });
    for (const said of [text, renderMarkdown(deployView(report)), renderSarif([deployView(report)])]) {
      const decoded = said.replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
      expect(decoded).toContain(`${billing}@${image.digest}`);
      expect(said).toContain('i-0');
      expect(said).toContain('npx mintmark guard . --to');
      expect(said).toContain('may leak on a node');
    }
    expect(text).toContain('the classic and the containerd image store');
    expect(JSON.parse(renderSarif([deployView(report)]))).toMatchObject({
      runs: [
        { results: [{ ruleId: 'colocated-images', locations: [{ physicalLocation: { region: { startLine: 6 } } }] }] },
      ],
    });
    expect(announce([deployView(report)], { warnOnly: false, leg: undefined })).toMatchObject([
      {
        service: 'deploy web',
        conclusion: 'failure',
        annotations: [{ path: 'task.json', line: 6, level: 'failure' }],
      },
    ]);
  });
});
